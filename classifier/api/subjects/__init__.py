"""The people that moles belong to."""
