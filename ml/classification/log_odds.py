"""The log-odds of a score, and back."""

import math

# A score of exactly 0 or 1 has no log-odds, and one near them would outweigh all else that is added
# to it. Set by judgement, beyond the scores that the networks give.
_EXTREME = 1e-6
# Beyond this the sigmoid is 0 or 1 to every digit; far beyond it exp would overflow.
_CERTAIN = 60.0


def log_odds(score: float) -> float:
    """Return the log-odds of a score, 0 to 1; scores nearer than 1e-6 to an end count as that."""
    bounded = min(max(score, _EXTREME), 1 - _EXTREME)
    return math.log(bounded / (1 - bounded))


def score_of(log_odds: float) -> float:
    """Return the score, 0 to 1, of any log-odds."""
    return 1 / (1 + math.exp(-max(-_CERTAIN, min(_CERTAIN, log_odds))))
