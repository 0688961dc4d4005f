"""Round numbers for the axis of a chart that begins at zero."""

import math

# By power of ten, the distance between two ticks.
_STEPS = (1, 2, 2.5, 5, 10)
# The distance is a quarter of the axis or more, so that labels have room.
_PARTS = 4
# Keeps a quotient such as 3.0000000001 from counting as more than 3.
_ROUNDING = 1e-9


def round_up(most: float, *, whole: bool = False) -> float:
    """Return the end of an axis that reaches a number above 0: the next full tick."""
    step = _step(most, whole=whole)
    return math.ceil(most / step - _ROUNDING) * step


def ticks(most: float, *, whole: bool = False) -> list[float]:
    """Return the ticks of an axis up to `most`; with `whole`, no part of a number."""
    step = _step(most, whole=whole)
    return [number * step for number in range(math.floor(most / step + _ROUNDING) + 1)]


def _step(most: float, *, whole: bool) -> float:
    """Return the smallest round number that leaves at most `_PARTS` parts."""
    least = max(1.0, most / _PARTS) if whole else most / _PARTS
    power: float = 10 ** math.floor(math.log10(least))
    steps = (power * step for step in _STEPS if power * step >= least - _ROUNDING)
    return next(step for step in steps if not whole or step == int(step))
