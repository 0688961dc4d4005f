"""Partner organisations and what they send."""
