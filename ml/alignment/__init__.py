"""Align two photos of a mole, match their light, and map what differs."""
