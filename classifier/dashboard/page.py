"""What the two pages of the dashboard show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.assessments.models import Assessment
from classifier.core.jobs import JobKind
from classifier.core.lines import open_jobs
from classifier.core.models import FairJob, Job
from classifier.core.paging import Page, page_of
from classifier.core.storage import PrivateFileStorage, room
from classifier.dashboard import comparisons, figures
from classifier.dashboard.charts import ColumnChart
from classifier.dashboard.period import CHOICES, Period, PeriodForm
from classifier.dashboard.selectors import (
    addresses_of,
    failures,
    figures_of,
    last_stored,
    manifests_of,
    outcomes_in,
)
from classifier.dashboard.tables import Bar, Kind, Table, Text, words
from classifier.dashboard.workers import Worker, workers
from classifier.operations import health
from classifier.operations.lines import OTHERS, PHOTOS

# By the class of the error, or `Job.LOST`.
FAILURE_REASONS = {
    Job.LOST: _("The worker was stopped, or ran out of memory."),
    "FileNotFoundError": _("The photo's file is missing."),
    "SoftTimeLimitExceeded": _("It took longer than 45 seconds."),
    "OperationalError": _("The database did not answer."),
    "ImageRefused": _("The stored photo could not be decoded."),
    "": _("From before reasons were kept. The log of that time has it."),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column."""

    text: Text
    is_number: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in words under its heading."""

    heading: Heading
    text: Text


@dataclass(frozen=True, slots=True)
class ShownRow:
    """`head` is the first cell."""

    head: Cell
    cells: list[Cell]
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table in words; `csv_url` has its numbers."""

    slug: str
    title: Text
    lead: Text
    headings: list[Heading]
    rows: list[ShownRow]
    has_bars: bool
    chart: ColumnChart | None
    notes: Sequence[Text]


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The tables of a period; `uncounted` days of it are not counted yet.

    `chosen` is the one of `choices` that the period is, None for other days.
    """

    form: PeriodForm
    period: Period
    choices: tuple[int, ...]
    chosen: int | None
    tables: list[ShownTable]
    uncounted: int


@dataclass(frozen=True, slots=True)
class Queue:
    """The jobs of one kind and priority that are not done; `for_whom` is empty if there is none."""

    name: str
    for_whom: str | Promise
    waiting: int
    running: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed assessment and why, in words."""

    assessment: Assessment
    reason: Text


@dataclass(frozen=True, slots=True)
class Storage:
    """What is kept, as counted at the end of `day`; free bytes are empty for a bucket."""

    day: date | None
    photos: int
    size: str
    free: str


@dataclass(frozen=True, slots=True)
class OperationPage:
    """Whether everything works now, and what did not."""

    parts: dict[str, str]
    workers: list[Worker]
    queues: list[Queue]
    storage: Storage
    page_obj: Page[Assessment]
    failures: list[Failure]


def tables_of(period: Period) -> tuple[list[Table], int]:
    """Return the tables of a period and how many of its days are not counted yet."""
    found = figures_of(period)
    outcomes = outcomes_in(period)
    tables = [
        figures.volume(found),
        figures.refusals(found),
        figures.times(found),
        figures.readers(found, addresses_of(figures.pseudonyms_in(found))),
        figures.bands(found, manifests_of(figures.versions_in(found))),
        comparisons.accuracy(found, outcomes),
        comparisons.by_band(outcomes),
        comparisons.by_group(outcomes),
        comparisons.revisions(found),
        comparisons.between_readers(found),
    ]
    return tables, found.uncounted


def figures_page(form: PeriodForm) -> FiguresPage:
    """Return the figures of the period that a form asks for."""
    period = form.period()
    tables, uncounted = tables_of(period)
    return FiguresPage(
        form=form
        if form.errors
        else PeriodForm(initial={"since": period.since, "until": period.until}),
        period=period,
        choices=CHOICES,
        chosen=next((days for days in CHOICES if period == Period.last(days)), None),
        tables=[_shown(table) for table in tables],
        uncounted=uncounted,
    )


def operation_page(request: HttpRequest) -> OperationPage:
    """Return the state of the service now. Raises Http404 for a page of failures too far."""
    page = page_of(failures(), request)
    return OperationPage(
        parts=health.report(),
        workers=workers(),
        queues=[queue for kind in (*PHOTOS.kinds, *OTHERS.kinds) for queue in _queues(kind)],
        storage=_storage(),
        page_obj=page,
        failures=[Failure(row, _reason(row.last_error)) for row in page.rows],
    )


def _queues(kind: JobKind[Any]) -> list[Queue]:
    queues = [
        Queue(kind.name, FairJob.Priority(priority).label, waiting, running, oldest)
        for priority, waiting, running, oldest in open_jobs(kind)
    ]
    return queues or [Queue(kind.name, "", 0, 0, None)]


def _shown(table: Table) -> ShownTable:
    headings = [Heading(each.heading, each.kind is not Kind.TEXT) for each in table.columns]
    rows = []
    for row in table.rows:
        head, *cells = (
            Cell(heading, words(value, column.kind))
            for heading, value, column in zip(headings, row.values, table.columns, strict=True)
        )
        rows.append(ShownRow(head, cells, row.bar))
    return ShownTable(
        slug=table.slug,
        title=table.title,
        lead=table.lead,
        headings=headings,
        rows=rows,
        has_bars=table.has_bars,
        chart=table.chart,
        notes=table.notes,
    )


def _storage() -> Storage:
    stored = last_stored()
    free = ""
    if isinstance(default_storage, PrivateFileStorage):
        free = filesizeformat(room.free_bytes())
    return Storage(
        day=stored.day if stored else None,
        photos=stored.photos if stored else 0,
        size=filesizeformat(stored.bytes if stored else 0),
        free=free,
    )


def _reason(error: str) -> Text:
    known = FAILURE_REASONS.get(error)
    return known or _("An error of the software: %(error)s. The log has more.") % {"error": error}
