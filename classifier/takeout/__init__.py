"""Takeout: one ZIP with everything of an account, for its owner to keep or to take elsewhere."""
