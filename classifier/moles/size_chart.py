"""Layout of the chart of a mole's size: points, intervals, line and ticks.

Coordinates are in the units of the drawing, WIDTH by HEIGHT, from the top left. The axis of sizes
begins at zero, so that no change looks larger than it is. The frame in
templates/moles/_size_chart.html is drawn with the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from classifier.core import axes

WIDTH, HEIGHT = 400, 240
LEFT, RIGHT, TOP, BOTTOM = 38, 388, 14, 206
# About 8 units for each point, the width of an interval's cap: with more they would run together.
MOST_POINTS = 40
# The line breaks where a year passed without a measured photo: it would suggest values that nobody
# measured. Set by judgement: a shorter gap would break the line of yearly photos.
GAP = timedelta(days=366)
# Two photos of one week would otherwise stand at opposite ends, as if much time had passed.
_LEAST_SPAN = timedelta(days=60)
# Space between the axes and the first and last point, so that intervals do not touch the frame.
_MARGIN = 8
# Months between two ticks: parts of a year or whole years, so that ticks fall on round dates.
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
# A label such as "Mar 2024" is about 50 of the 350 units wide.
_MOST_TICKS = 5
# Below this many millimetres the axis does not shrink: the ticks would differ by less than 0.1 mm.
_LEAST_AXIS = 0.4


@dataclass(frozen=True, slots=True)
class Size:
    """The longest diameter in one photo: millimetres, with its 95% interval."""

    taken_at: datetime
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """A size in the drawing; `top` and `bottom` are the ends of its interval."""

    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis: its coordinate along it, and the day or the millimetres there."""

    place: float
    day: date | None = None
    mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Chart:
    """`line` is an SVG path; `days` and `sizes` are the ticks; `by_year` says how to write days."""

    points: list[Point]
    line: str
    days: list[Tick]
    sizes: list[Tick]
    by_year: bool


def draw(sizes: Sequence[Size]) -> Chart:
    """Lay out at least one size, oldest first."""
    span = _Span.of(sizes)
    most = axes.round_up(max(_LEAST_AXIS, *(size.high for size in sizes)))
    points = [_point(size, span, most) for size in sizes]
    days, months = _day_ticks(span)
    return Chart(
        points=points,
        line=_line(sizes, points),
        days=days,
        sizes=_size_ticks(most),
        by_year=months >= 12,
    )


@dataclass(frozen=True, slots=True)
class _Span:
    start: datetime
    end: datetime

    @classmethod
    def of(cls, sizes: Sequence[Size]) -> "_Span":
        start, end = sizes[0].taken_at, sizes[-1].taken_at
        missing = max(timedelta(0), _LEAST_SPAN - (end - start)) / 2
        return cls(start - missing, end + missing)

    def x(self, when: datetime) -> float:
        share = (when - self.start) / (self.end - self.start)
        return round(LEFT + _MARGIN + (RIGHT - LEFT - 2 * _MARGIN) * share, 1)


def _point(size: Size, span: _Span, most: float) -> Point:
    low = max(0.0, size.low)
    return Point(span.x(size.taken_at), _y(size.value, most), _y(size.high, most), _y(low, most))


def _y(mm: float, most: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * mm / most, 1)


def _line(sizes: Sequence[Size], points: Sequence[Point]) -> str:
    parts = []
    before: datetime | None = None
    for size, point in zip(sizes, points, strict=True):
        starts = before is None or size.taken_at - before > GAP
        parts.append(f"{'M' if starts else 'L'}{point.x} {point.y}")
        before = size.taken_at
    return "".join(parts)


def _size_ticks(most: float) -> list[Tick]:
    return [Tick(_y(mm, most), mm=mm) for mm in axes.ticks(most)]


def _day_ticks(span: _Span) -> tuple[list[Tick], int]:
    """Return a few first days of months within the span, and the months between two of them."""
    for months in _MONTHS:
        days = _first_days(span, months)
        if len(days) <= _MOST_TICKS:
            break
    zone = span.start.tzinfo
    places = [(day, span.x(datetime(day.year, day.month, 1, tzinfo=zone))) for day in days]
    return [Tick(place, day=day) for day, place in places], months


def _first_days(span: _Span, months: int) -> list[date]:
    """Return the first day of every `months`-th month, counted from January of year 0."""
    start, end = span.start.date(), span.end.date()
    first = -(-(start.year * 12 + start.month - (start.day == 1)) // months) * months
    last = end.year * 12 + end.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1, months)]
