"""Outline, scale and size of a mole in one photo."""
