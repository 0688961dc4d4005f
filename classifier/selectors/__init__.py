"""Reads for pages, on behalf of a user."""
