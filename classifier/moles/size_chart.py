"""A mole's size over time as a drawing: where each point, interval, line and tick lies.

Everything is in the units of the drawing, WIDTH by HEIGHT, its origin at the top left. The axis of
sizes begins at zero, so that no change looks larger than it is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WIDTH, HEIGHT = 400, 240
LEFT, RIGHT, TOP, BOTTOM = 38, 388, 14, 206
MOST_POINTS = 40
# Without a measured photo for this long, nothing is said about the time between.
GAP = timedelta(days=366)
_LEAST_SPAN = timedelta(days=60)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_MOST_TICKS = 5
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Size:
    """The longest diameter in one photo: millimetres, with its 95% interval."""

    taken_at: datetime
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """One size where it is drawn."""

    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark of an axis: where, and the day or the millimetres that it stands for."""

    place: float
    day: date | None = None
    mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing. `line` is an SVG path through the points, with a break in each gap."""

    points: list[Point]
    line: str
    days: list[Tick]
    sizes: list[Tick]
    by_year: bool


def draw(sizes: Sequence[Size]) -> Chart:
    """Return the drawing of at least one size; oldest first."""
    span = _Span.of(sizes)
    most = _round_up(max(size.high for size in sizes))
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
        """Return the time from the first to the last, and no less than two months."""
        start, end = sizes[0].taken_at, sizes[-1].taken_at
        missing = max(timedelta(0), _LEAST_SPAN - (end - start)) / 2
        return cls(start - missing, end + missing)

    def x(self, when: datetime) -> float:
        share = (when - self.start) / (self.end - self.start)
        return round(LEFT + 8 + (RIGHT - LEFT - 16) * share, 1)


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
    step = _step(most / 4)
    return [
        Tick(_y(number * step, most), mm=number * step)
        for number in range(math.floor(most / step + 1e-9) + 1)
    ]


def _round_up(most: float) -> float:
    """Return the end of the axis: the next full tick."""
    step = _step(max(most, 0.4) / 4)
    return math.ceil(max(most, 0.4) / step - 1e-9) * step


def _step(least: float) -> float:
    """Return the smallest round number that is no less."""
    power: float = 10 ** math.floor(math.log10(least))
    return next(power * step for step in _STEPS if power * step >= least - 1e-9)


def _day_ticks(span: _Span) -> tuple[list[Tick], int]:
    """Return the first days of months or years within the span, and the months between two."""
    for months in _MONTHS:
        days = _first_days(span, months)
        if len(days) <= _MOST_TICKS:
            break
    zone = span.start.tzinfo
    places = [(day, span.x(datetime(day.year, day.month, 1, tzinfo=zone))) for day in days]
    return [Tick(place, day=day) for day, place in places], months


def _first_days(span: _Span, months: int) -> list[date]:
    """Return the first day of each so manyth month, counted from January of year 0."""
    start, end = span.start.date(), span.end.date()
    first = -(-(start.year * 12 + start.month - (start.day == 1)) // months) * months
    last = end.year * 12 + end.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1, months)]
