"""Leaving: an account is erased seven days after its owner asked for it, unless they keep it."""
