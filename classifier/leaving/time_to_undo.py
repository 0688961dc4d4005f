"""How long an account is kept after its owner asked to have it erased."""

from datetime import timedelta

# A week has a weekend in it: long enough to regret, and to notice that somebody else asked.
TIME_TO_UNDO = timedelta(days=7)
