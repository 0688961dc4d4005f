"""Partner organisations and the photos that they send."""
