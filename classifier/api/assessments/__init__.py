"""Photos come in, and results go out."""
