"""From trained networks to the files that serve, with all that is chosen on validation."""
