"""What was tried and measured apart from the shipped model's training."""
