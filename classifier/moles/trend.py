"""The small line of a mole's size beside its name.

Like the large chart it begins at zero, so that no change looks larger than it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

# The drawing in templates/moles/_row.html has this size; a stroke's width is left free.
WIDTH, HEIGHT, MARGIN = 56, 24, 2
# Set by judgement: more points run together in so small a drawing.
MOST_POINTS = 12


@dataclass(frozen=True, slots=True)
class Trend:
    """`line` is an SVG path; `first` and `last` are millimetres."""

    line: str
    first: float
    last: float


def draw_trend(sizes: Sequence[tuple[datetime, float]]) -> Trend | None:
    """Draw longest diameters in millimetres, oldest first; None unless there are two."""
    if len(sizes) < 2:
        return None
    start, end = sizes[0][0], sizes[-1][0]
    span, most = (end - start).total_seconds() or 1.0, max(size for _, size in sizes)
    points = [
        f"{MARGIN + (WIDTH - 2 * MARGIN) * (when - start).total_seconds() / span:.1f} "
        f"{HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * size / most:.1f}"
        for when, size in sizes
    ]
    return Trend("M" + "L".join(points), sizes[0][1], sizes[-1][1])
