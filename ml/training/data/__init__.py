"""Labelled pictures: found, divided, described and downloaded."""
