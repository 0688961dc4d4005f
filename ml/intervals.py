"""Intervals of shares, for the training and for the site."""

import math

# The standard normal's 97.5% point: intervals hold 95%.
Z95 = 1.959964


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927), 0 to 1 if `of` is 0."""
    if not of:
        return 0.0, 1.0
    share, spread = count / of, Z95**2 / of
    centre = (share + spread / 2) / (1 + spread)
    half = Z95 * math.sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)
