"""Counts of one day, from the tables themselves. Each query reads that day's part of an index."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Count, OuterRef, Subquery, Sum
from django.utils import timezone

from classifier.assessments.models import Assessment
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
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
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
    asked = Assessment.objects.filter(requested_at__gte=start, requested_at__lt=end)
    # Also 0: the row says that the day was counted.
    counts[Name.ASKED, ""] = asked.count()
    ended = Assessment.objects.filter(
        status__in=Assessment.TERMINAL, finished_at__gte=start, finished_at__lt=end
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
    asked = ReviewRequest.objects.filter(requested_at__gte=start, requested_at__lt=end).order_by()
    for source, number in asked.values_list("source").annotate(Count("pk")):
        counts[Name.CASE_ASKED, source] = number
    answered = ReviewRequest.objects.filter(
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
    read = list(
        decided.annotate(band=Subquery(results.values("band")[:1]))
        .select_related("reader")
        .order_by()
    )
    for row in read:
        if row.reader is not None and row.decided_at is not None:
            step = _step(row.started_at, row.decided_at)
            counts[Name.READING, f"{row.reader.pseudonym} {step}"] += 1
        if row.was_blind:
            band = row.band or NO_BAND
            counts[Name.OPINION, f"{band} {row.first['opinion']} {row.opinion}"] += 1
    _count_pairs(counts, read, end)


def _count_pairs(counts: Counts, read: Iterable[Reading], end: datetime) -> None:
    """Count cases whose second blind reading ended this day, by both first opinions."""
    today = {row.pk for row in read}
    cases = {row.request_id for row in read}
    all_of_them = Reading.objects.filter(request__in=cases, was_blind=True, decided_at__lt=end)
    by_case: dict[object, list[Reading]] = {}
    for row in all_of_them.order_by("decided_at", "id"):
        by_case.setdefault(row.request_id, []).append(row)
    for readings in by_case.values():
        if len(readings) > 1 and readings[1].pk in today:
            first, second = readings[:2]
            counts[Name.PAIR, f"{first.first['opinion']} {second.first['opinion']}"] += 1


def _step(start: datetime, end: datetime) -> str:
    return str(step_of((end - start).total_seconds()))
