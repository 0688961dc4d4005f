"""Two photos of one mole: laid on each other, in the same light, and what differs."""
