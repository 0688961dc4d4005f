"""What moles turned out to be."""
