"""Photos: the rows, their files and the only way out for their bytes."""
