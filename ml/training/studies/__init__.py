"""Studies beside the training of the shipped model. Each module is a command."""
