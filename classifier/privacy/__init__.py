"""What is kept about people: an inventory of every column of the database."""
