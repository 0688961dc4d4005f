"""One result from all photos of a mole of one day, beside each photo's own; never stored."""
