"""A figure as a table: typed columns, from which the page writes words and the CSV file numbers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifier.dashboard.charts import ColumnChart
from classifier.dashboard.statistics import FEWEST
from ml.classification.manifest import Share

Text = str | Promise
Value = Share | Text | int | float | date | None


class Kind(StrEnum):
    """What the cells of a column hold; a percentage is stored as a fraction."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is its heading in the CSV file."""

    name: str
    heading: Text
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a row in percent of the scale, with the ends of an interval and a mark to meet."""

    value: float
    low: float | None = None
    high: float | None = None
    mark: float | None = None

    @property
    def width(self) -> float | None:
        """The length of the interval."""
        return None if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a value for each column, and a bar if there is enough to say."""

    values: Sequence[Value]
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One figure of the dashboard; `slug` names its CSV file, `notes` are sentences below it."""

    slug: str
    title: Text
    lead: Text
    columns: Sequence[Column]
    rows: Sequence[Row]
    chart: ColumnChart | None = None
    notes: Sequence[Text] = field(default_factory=tuple)

    @property
    def has_bars(self) -> bool:
        """Whether a row has a bar, so that the table needs a column for bars."""
        return any(row.bar for row in self.rows)


def is_enough(share: Share) -> bool:
    """Whether there are so many that a share says something."""
    return share.of >= FEWEST


def share_bar(share: Share, mark: float | None = None) -> Bar | None:
    """Return the bar of a share, none of too few."""
    if not is_enough(share):
        return None
    value, low, high = (round(100 * part, 1) for part in (share.share, share.low, share.high))
    return Bar(value, low, high, None if mark is None else round(100 * mark, 1))


def words(value: Value, kind: Kind) -> Text:
    """Return a value as people read it."""
    if value is None:
        return _("not known")
    if isinstance(value, Share):
        return _share_in_words(value)
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, int | float):
        return _NUMBERS[kind](value)
    return value


def duration(seconds: float) -> str:
    """Return a time in its largest fitting unit: seconds, minutes, hours or days."""
    span = timedelta(seconds=seconds)
    if span < timedelta(minutes=2):
        return _("%(count)s s") % {"count": round(seconds)}
    if span < timedelta(hours=2):
        return _("%(count)s min") % {"count": round(span / timedelta(minutes=1))}
    if span < timedelta(days=2):
        return _("%(count)s hours") % {"count": round(span / timedelta(hours=1))}
    days = round(span / timedelta(days=1))
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


_NUMBERS: dict[Kind, Callable[[float], str]] = {
    Kind.COUNT: lambda count: number_format(count, force_grouping=True),
    Kind.SECONDS: duration,
    Kind.PERCENT: lambda share: f"{100 * share:.0f}%",
}


def csv_headings(table: Table) -> list[str]:
    """Return a heading for each column, five for a share."""
    parts = ("count", "of", "share", "low", "high")
    return [
        name
        for column in table.columns
        for name in (
            [f"{column.name}_{part}" for part in parts]
            if column.kind is Kind.SHARE
            else [column.name]
        )
    ]


def csv_rows(table: Table) -> Iterator[list[object]]:
    """Yield each row with plain numbers; a share of too few has counts only."""
    for row in table.rows:
        yield [
            cell
            for value, column in zip(row.values, table.columns, strict=True)
            for cell in _cells(value, column.kind)
        ]


def _cells(value: Value, kind: Kind) -> list[object]:
    if isinstance(value, Share):
        figures = (value.share, value.low, value.high) if is_enough(value) else (None,) * 3
        return [value.count, value.of, *figures]
    if kind is Kind.SHARE:
        return [None] * 5
    # Lazy translations become text here, so that `defused` sees it.
    return [str(value) if isinstance(value, Promise) else value]


def _share_in_words(share: Share) -> str:
    of = {"count": share.count, "of": share.of}
    if not is_enough(share):
        return _("%(count)s of %(of)s: too few to say") % of
    percent = {
        name: f"{100 * part:.0f}"
        for name, part in (("share", share.share), ("low", share.low), ("high", share.high))
    }
    return _("%(count)s of %(of)s: %(share)s%% (%(low)s to %(high)s%%)") % {**of, **percent}
