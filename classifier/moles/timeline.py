"""Reads of one mole over time: its photos with all that is known of each, and its size."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Greatest, Mod, RowNumber

from classifier.measuring.models import LONGEST_DIAMETER_PATH, Measurement, StoredFigure
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.photos.selectors import photos_of
from classifier.questionnaire.models import Answers


@dataclass(frozen=True, slots=True)
class Sized:
    """A photo's longest diameter in millimetres."""

    photo_id: uuid.UUID
    taken_at: datetime
    longest: StoredFigure


@dataclass(frozen=True, slots=True)
class Sizes:
    """A mole's size in its photos, oldest first, thinned out evenly to a number.

    `measured` counts the photos with a size in millimetres, `unscaled` those that were measured
    without one.
    """

    rows: list[Sized]
    measured: int
    unscaled: int


def timeline(user: User, mole: Mole) -> QuerySet[Photo]:
    """Return a mole's photos, newest first, each with results, `measured` and `answered`.

    These two are lists, the newest first.
    """
    finished = Measurement.objects.finished().order_by("-requested_at", "id")
    answers = Answers.objects.order_by("-created_at", "id")
    return photos_of(user, mole).prefetch_related(
        Prefetch("measurements", finished, to_attr="measured"),
        Prefetch("answers", answers, to_attr="answered"),
    )


def sizes_of(mole: Mole, *, at_most: int) -> Sizes:
    """Return the size in each of a mole's photos as measured last, in two queries.

    The oldest and the newest are among them. Only theirs is read of all that was measured.
    """
    kept = list(_thinned(_latest_of(mole), at_most))
    _, measured, total = kept[0] if kept else (None, 0, 0)
    rows = Measurement.objects.filter(pk__in=[row[0] for row in kept], diameter_mm__isnull=False)
    columns = ("photo", "photo__taken_at", LONGEST_DIAMETER_PATH)
    found = [Sized(*row) for row in rows.values_list(*columns)]
    return Sizes(sorted(found, key=lambda row: row.taken_at), measured, total - measured)


def _latest_of(mole: Mole) -> QuerySet[Measurement]:
    finished = Measurement.objects.kept().finished()
    newer = finished.filter(photo=OuterRef("photo"), requested_at__gt=OuterRef("requested_at"))
    return finished.filter(~Exists(newer), photo__mole=mole).order_by()


def _thinned(latest: QuerySet[Measurement], at_most: int) -> Iterable[tuple[uuid.UUID, int, int]]:
    """Return the keys of every so many with a size, counted from the newest, and of the oldest.

    Each with two counts: those with a size, and all; where none has one, of one without.
    """
    has_size = Case(When(diameter_mm=None, then=1), default=0)
    newest_first = (has_size, F("photo__taken_at").desc(), F("pk").desc())
    counted = latest.annotate(
        measured=Window(Count("diameter_mm")),
        total=Window(Count("pk")),
        number=Window(RowNumber(), order_by=newest_first),
    )
    step = Greatest(Value(1), (F("measured") + at_most - 1) / at_most)
    nth = counted.annotate(place=Mod(F("number") - 1, step, output_field=IntegerField()))
    wanted = Q(place=0, number__lte=F("measured")) | Q(number=F("measured")) | Q(number=1)
    return nth.filter(wanted).values_list("pk", "measured", "total")
