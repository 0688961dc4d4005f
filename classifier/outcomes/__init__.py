"""What moles turned out to be, and the training set that is made of them."""
