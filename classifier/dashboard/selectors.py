"""Reads for the dashboard: closed days from their figures, today from the tables."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.core.days import end_of, start_of
from classifier.dashboard.count_selectors import Counts, counts_of
from classifier.dashboard.models import DailyFigure
from classifier.dashboard.period import Period
from classifier.inference.models import ModelVersion
from classifier.outcomes.models import Outcome
from classifier.people.models import User
from classifier.review.models import ReviewRequest

Name = DailyFigure.Name
# What the chart and the table by day show.
BY_DAY = (Name.ASKED, Name.ENDED, Name.CASE_ASKED, Name.CASE_ANSWER)


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of a period by name and label: in all, and of each day at least those of `BY_DAY`.

    `uncounted` closed days are missing: the clock counts them within the next hours.
    """

    period: Period
    totals: Counts
    by_day: Mapping[date, Counts]
    uncounted: int

    def labels(self, name: str) -> Counter[str]:
        """Return the counts of a name by label."""
        return Counter({label: n for (own, label), n in self.totals.items() if own == name})

    def parts(self, name: str) -> Counter[tuple[str, ...]]:
        """Return the counts of a name by the parts of its label, of which there are at most 3."""
        return Counter({tuple(label.split(" ", 2)): n for label, n in self.labels(name).items()})


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many outcomes there are of one label, band ("" without a result), site and skin type."""

    is_malignant: bool
    band: str
    site: str
    skin_type: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What was kept at the end of a day."""

    day: date
    photos: int
    bytes: int


def figures_of(period: Period) -> Figures:
    """Return the counts of a period in as many queries for a week as for ten years."""
    rows = DailyFigure.objects.filter(day__range=(period.since, period.until))
    in_all = rows.values_list("name", "label").annotate(Sum("value"))
    totals: Counts = Counter({(name, label): value for name, label, value in in_all})
    by_day: defaultdict[date, Counts] = defaultdict(Counter)
    daily = rows.filter(name__in=BY_DAY).values_list("day", "name", "label", "value")
    for day, name, label, value in daily:
        by_day[day][name, label] = value
    uncounted = max(0, _closed_days(period) - len(by_day))
    today = timezone.localdate()
    if period.until == today:
        by_day[today] = counts_of(today)
        totals.update(by_day[today])
    return Figures(period, totals, by_day, uncounted)


def first_day() -> date | None:
    """Return the day of the first assessment or case; None before there was one."""
    firsts = (
        Assessment.objects.aggregate(first=Min("requested_at"))["first"],
        ReviewRequest.objects.aggregate(first=Min("requested_at"))["first"],
    )
    return min((timezone.localdate(each) for each in firsts if each), default=None)


def uncounted_days() -> list[date]:
    """Return the closed days without figures, the newest first."""
    first, today = first_day(), timezone.localdate()
    if first is None:
        return []
    counted = set(DailyFigure.objects.filter(name=Name.ASKED).values_list("day", flat=True))
    days = (today - timedelta(days=back) for back in range(1, (today - first).days + 1))
    return [day for day in days if day not in counted]


def outcomes_in(period: Period) -> list[OutcomeCount]:
    """Count the confirmed outcomes of a period by label, band, body site and skin type.

    Also of moles in the bin: a count names nobody, and asking for the bin would cost four joins.
    """
    rows = (
        Outcome.objects.current()
        .confirmed()
        .filter(recorded_at__gte=start_of(period.since), recorded_at__lt=end_of(period.until))
        .annotate(site=Coalesce("mole__body_site", "photo__mole__body_site"))
        .values_list("is_malignant", "band", "site", "skin_type")
        .annotate(Count("pk"))
        .order_by()
    )
    return [
        OutcomeCount(is_malignant, band, site or "", skin_type, count)
        for is_malignant, band, site, skin_type, count in rows
    ]


def manifests_of(versions: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the manifests of model versions."""
    rows = ModelVersion.objects.filter(pk__in=versions)
    return dict(rows.values_list("version", "manifest"))


def addresses_of(pseudonyms: Collection[str]) -> dict[str, str]:
    """Return the email addresses of readers; those of erased accounts are missing."""
    rows = User.objects.filter(pseudonym__in=pseudonyms)
    return {str(pseudonym): email for pseudonym, email in rows.values_list("pseudonym", "email")}


def last_stored() -> Stored | None:
    """Return what was kept at the end of the last day that was counted."""
    rows = DailyFigure.objects.filter(name=Name.STORED).order_by("-day", "label")
    found = {
        (day, label): value for day, label, value in rows.values_list("day", "label", "value")[:2]
    }
    if not found:
        return None
    day = max(day for day, _label in found)
    return Stored(day, found.get((day, "photos"), 0), found.get((day, "bytes"), 0))


def failures() -> QuerySet[Assessment]:
    """Return failed assessments that nobody asked for again, the newest first."""
    again = Assessment.objects.filter(
        photo=OuterRef("photo"), requested_at__gt=OuterRef("requested_at")
    )
    failed = Assessment.objects.kept().filter(~Exists(again), status=Assessment.Status.FAILED)
    return failed.select_related("subject__partner", "photo").order_by("-finished_at", "id")


def failure(assessment_id: Any) -> Assessment:
    """Return one of them. Raises Http404."""
    row = failures().filter(pk=assessment_id).first()
    if row is None:
        raise Http404
    return row


def _closed_days(period: Period) -> int:
    """Return how many closed days of the period there can be figures of."""
    first, yesterday = first_day(), timezone.localdate() - timedelta(days=1)
    if first is None:
        return 0
    return max(0, (min(period.until, yesterday) - max(period.since, first)).days + 1)
