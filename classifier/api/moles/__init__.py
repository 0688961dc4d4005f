"""A mole with its history."""
