"""Two photos of one mole: aligned, shown together, and what changed."""
