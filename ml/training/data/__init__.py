"""Labelled pictures: read, split, describe and download them."""
