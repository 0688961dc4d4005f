"""The outline and the size, shape and colours of the mole in a photo."""
