"""One photo."""
