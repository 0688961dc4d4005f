"""Asking for a review, claiming a case, reading it, answering."""
