"""What to do now: the panel of a result or a mole, and which moles need attention."""
