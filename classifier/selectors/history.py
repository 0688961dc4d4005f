"""Reads of one mole over time: its photos with all that is known of each, and its size."""

from dataclasses import dataclass

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import Mod, RowNumber

from classifier import selectors
from classifier.models import Answers, Measurement, Mole, Photo, User


@dataclass(frozen=True, slots=True)
class Sizes:
    """A mole's measurements in millimetres, oldest first, thinned out evenly to a number.

    `measured` counts the photos with a size in millimetres, `unscaled` those that were measured
    without one.
    """

    rows: list[Measurement]
    measured: int
    unscaled: int


def timeline(user: User, mole: Mole) -> QuerySet[Photo]:
    """Return a mole's photos, newest first, each with results, `measured` and `answered`.

    These two are lists, the newest first.
    """
    finished = Measurement.objects.filter(status="succeeded").order_by("-requested_at", "id")
    answers = Answers.objects.order_by("-created_at", "id")
    return selectors.photos_of(user, mole).prefetch_related(
        Prefetch("measurements", finished, to_attr="measured"),
        Prefetch("answers", answers, to_attr="answered"),
    )


def sizes_of(mole: Mole, *, at_most: int) -> Sizes:
    """Return the size in each of a mole's photos as measured last.

    Three queries whatever their number; what was measured is read of the rows returned only. The
    oldest and the newest are among them.
    """
    latest = _latest_of(mole)
    counts = latest.aggregate(
        measured=Count("pk", filter=Q(diameter_mm__isnull=False)),
        unscaled=Count("pk", filter=Q(diameter_mm=None)),
    )
    return Sizes(_thinned(latest, counts["measured"], at_most), **counts)


def _latest_of(mole: Mole) -> QuerySet[Measurement]:
    finished = Measurement.objects.filter(status="succeeded")
    newer = finished.filter(photo=OuterRef("photo"), requested_at__gt=OuterRef("requested_at"))
    return finished.filter(~Exists(newer), photo__mole=mole, photo__binned_at=None)


def _thinned(latest: QuerySet[Measurement], count: int, at_most: int) -> list[Measurement]:
    """Return every so many of those with a size, counted from the newest, and the oldest."""
    if not count:
        return []
    step = max(1, -(-count // at_most))
    newest_first = ["-photo__taken_at", "-photo__uploaded_at", "photo"]
    numbered = latest.filter(diameter_mm__isnull=False).annotate(
        number=Window(RowNumber(), order_by=newest_first)
    )
    nth = numbered.annotate(place=Mod(F("number") - 1, Value(step), output_field=IntegerField()))
    keys = list(nth.filter(Q(place=0) | Q(number=count)).order_by().values_list("pk", flat=True))
    kept = Measurement.objects.filter(pk__in=keys).select_related("photo")
    return sorted(kept, key=lambda row: (row.photo.taken_at, row.photo.uploaded_at))
