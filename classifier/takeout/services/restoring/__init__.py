"""What an import does with each row of a ZIP."""
