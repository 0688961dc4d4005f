"""Partners and their credentials, and what they send."""
