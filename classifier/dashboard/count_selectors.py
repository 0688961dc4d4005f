"""Counts of one day, from the tables themselves. Each query reads that day's part of an index.

Test data of partners are in none of them but the stored bytes; no clinician reads them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery, Sum

from classifier.assessments.models import Assessment
from classifier.core.days import end_of, start_of
from classifier.dashboard.models import DailyFigure
from classifier.dashboard.statistics import step_of
from classifier.photos.models import Photo
from classifier.review.models import Reading, ReviewRequest

Name = DailyFigure.Name
# By name and label.
Counts = Counter[tuple[str, str]]
# Of a case whose photo could not be assessed: no band of the model to compare with.
NO_BAND = "-"


def counts_of(day: date) -> Counts:
    """Return the counts of a day in the time zone of the settings, which may not be over."""
    start, end = start_of(day), end_of(day)
    counts: Counts = Counter()
    _count_assessments(counts, start, end)
    _count_cases(counts, start, end)
    _count_readings(counts, start, end)
    return counts


def stored_now() -> Counts:
    """Return how many photos are kept and their bytes; reads all rows, so never in a request."""
    found = Photo.objects.aggregate(photos=Count("pk"), bytes=Sum("byte_size"))
    return Counter({(Name.STORED, name): value or 0 for name, value in found.items()})


def _count_assessments(counts: Counts, start: datetime, end: datetime) -> None:
    asked = (
        Assessment.objects.live().made_here().filter(requested_at__gte=start, requested_at__lt=end)
    )
    # Also 0: the row says that the day was counted.
    counts[Name.ASKED, ""] = asked.count()
    ended = (
        Assessment.objects.live()
        .made_here()
        .filter(status__in=Assessment.TERMINAL, finished_at__gte=start, finished_at__lt=end)
    )
    rows = ended.values_list(
        *("status", "reasons", "modality", "band", "model_version_id"),
        *("requested_at", "finished_at"),
    ).order_by()
    for status, reasons, modality, band, version, requested_at, finished_at in rows:
        counts[Name.ENDED, status] += 1
        if status == Assessment.Status.FAILED or finished_at is None:
            continue
        counts[Name.RESULT_TIME, _step(requested_at, finished_at)] += 1
        if band:
            counts[Name.BAND, f"{modality} {band} {version}"] += 1
        else:
            counts.update((Name.REASON, reason) for reason in reasons)


def _count_cases(counts: Counts, start: datetime, end: datetime) -> None:
    cases = ReviewRequest.objects.filter(imported_at=None)
    asked = cases.filter(requested_at__gte=start, requested_at__lt=end).order_by()
    for source, number in asked.values_list("source").annotate(Count("pk")):
        counts[Name.CASE_ASKED, source] = number
    answered = cases.filter(
        status=ReviewRequest.Status.ANSWERED, closed_at__gte=start, closed_at__lt=end
    )
    # Not `Min`, whose GROUP BY makes SQLite read all cases.
    claims = Reading.objects.filter(request=OuterRef("pk")).order_by("started_at")
    rows = answered.annotate(taken=Subquery(claims.values("started_at")[:1])).order_by()
    for asked_at, taken_at, closed_at in rows.values_list("requested_at", "taken", "closed_at"):
        if closed_at is not None:  # A constraint in the database says so.
            counts[Name.CASE_ANSWER, _step(asked_at, closed_at)] += 1
        if taken_at is not None:
            counts[Name.CASE_WAIT, _step(asked_at, taken_at)] += 1


def _count_readings(counts: Counts, start: datetime, end: datetime) -> None:
    results = Assessment.objects.filter(
        photo=OuterRef("request__photo"), finished_at__isnull=False
    ).order_by("-requested_at", "id")
    decided = Reading.objects.filter(decided_at__gte=start, decided_at__lt=end)
    rows = decided.annotate(band=Subquery(results.values("band")[:1])).values_list(
        *("pk", "request", "request__readings_needed", "reader__pseudonym"),
        *("started_at", "decided_at", "was_blind", "band", "first", "opinion"),
    )
    pairs: dict[UUID, UUID] = {}
    for (
        pk,
        case,
        needed,
        reader,
        started_at,
        decided_at,
        was_blind,
        band,
        first,
        final,
    ) in rows.order_by():
        if reader is not None and decided_at is not None:
            counts[Name.READING, f"{reader} {_step(started_at, decided_at)}"] += 1
        if was_blind:
            counts[Name.OPINION, f"{band or NO_BAND} {first['opinion']} {final}"] += 1
        if needed > 1:
            pairs[pk] = case
    _count_pairs(counts, pairs, end)


def _count_pairs(counts: Counts, today: Mapping[UUID, UUID], end: datetime) -> None:
    """Count cases whose second blind reading is one of today's, by both first opinions.

    `today` maps readings to their cases, which need more than one reading.
    """
    blind = Reading.objects.filter(
        request__in=set(today.values()), was_blind=True, decided_at__lt=end
    )
    by_case: defaultdict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for pk, case, first in blind.order_by("decided_at", "id").values_list("pk", "request", "first"):
        by_case[case].append((pk, first["opinion"]))
    for readings in by_case.values():
        if len(readings) > 1 and readings[1][0] in today:
            counts[Name.PAIR, f"{readings[0][1]} {readings[1][1]}"] += 1


def _step(start: datetime, end: datetime) -> str:
    return str(step_of((end - start).total_seconds()))
