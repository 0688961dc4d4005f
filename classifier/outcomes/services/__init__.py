"""What is written about outcomes, and the training set that goes out."""
