"""Layout of the column chart: columns of equal width, from zero, with ticks.

Coordinates are in the units of the drawing, WIDTH by HEIGHT, from the top left. The frame in
templates/dashboard/_columns.html is drawn with the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from classifier.core import axes

WIDTH, HEIGHT = 400, 160
LEFT, RIGHT, TOP, BOTTOM = 38, 396, 10, 134
# A date such as "28 Nov" is about 40 of the 358 units wide.
_MOST_TICKS = 5
# Of a column's share of the width; the rest is the gap to the next.
_COLUMN_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Column:
    """A column from `y` down to the axis."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis: its coordinate along it, and the day or the count there."""

    place: float
    day: date | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns, oldest first, with the ticks of both axes."""

    columns: list[Column]
    days: list[Tick]
    counts: list[Tick]


def draw(values: Sequence[tuple[date, int]]) -> ColumnChart | None:
    """Lay out a count for each day, oldest first; None if there is nothing to draw."""
    highest = max((count for _day, count in values), default=0)
    if not highest:
        return None
    most = axes.round_up(highest, whole=True)
    each = (RIGHT - LEFT) / len(values)
    width = round(each * _COLUMN_SHARE, 2)
    columns = []
    for number, (_day, count) in enumerate(values):
        y = _y(count, most)
        columns.append(Column(round(LEFT + each * number, 2), y, width, round(BOTTOM - y, 1)))
    step = -(-len(values) // _MOST_TICKS)
    days = [
        Tick(round(LEFT + each * number + width / 2, 1), day=values[number][0])
        for number in range(step // 2, len(values), step)
    ]
    counts = [Tick(_y(count, most), count=int(count)) for count in axes.ticks(most, whole=True)]
    return ColumnChart(columns, days, counts)


def _y(count: float, most: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * count / most, 1)
