"""Reads of one mole over time: its photos with findings, and its size in each."""

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
from classifier.questionnaire.selectors import answers_newest_first


@dataclass(frozen=True, slots=True)
class SizeInPhoto:
    """A photo's longest diameter in millimetres: `ml.measurement.results.Figure.as_dict`."""

    photo_id: uuid.UUID
    taken_at: datetime
    longest: StoredFigure


@dataclass(frozen=True, slots=True)
class Sizes:
    """A mole's size in its photos, oldest first, in an even selection of them.

    `measured` counts all photos with a size in millimetres, `unscaled` the measured ones without.
    """

    rows: list[SizeInPhoto]
    measured: int
    unscaled: int


def photos_with_findings(user: User, mole: Mole) -> QuerySet[Photo]:
    """Return a mole's photos, newest first, with their assessments, measurements and answers.

    Finished measurements are in the list `measured`, answers in `answered`, each newest first.
    """
    finished = Measurement.objects.finished().order_by("-requested_at", "id")
    return photos_of(user, mole).prefetch_related(
        Prefetch("measurements", finished, to_attr="measured"),
        Prefetch("answers", answers_newest_first(), to_attr="answered"),
    )


def sizes_of(mole: Mole, *, at_most: int) -> Sizes:
    """Return the newest measured size in each of about `at_most` dated photos, in two queries.

    The oldest and the newest photo with a size are among them. Only the rows that are returned are
    loaded, however many photos the mole has.
    """
    chosen = list(_evenly_chosen(_newest_measurements(mole), at_most))
    _, measured, total = chosen[0] if chosen else (None, 0, 0)
    rows = Measurement.objects.filter(pk__in=[row[0] for row in chosen], diameter_mm__isnull=False)
    columns = ("photo", "photo__taken_at", LONGEST_DIAMETER_PATH)
    found = [SizeInPhoto(*row) for row in rows.values_list(*columns)]
    return Sizes(sorted(found, key=lambda row: row.taken_at), measured, total - measured)


def _newest_measurements(mole: Mole) -> QuerySet[Measurement]:
    finished = Measurement.objects.kept().finished()
    newer = finished.filter(photo=OuterRef("photo"), requested_at__gt=OuterRef("requested_at"))
    return finished.filter(~Exists(newer), photo__mole=mole, photo__undated=0).order_by()


def _evenly_chosen(
    newest: QuerySet[Measurement], at_most: int
) -> Iterable[tuple[uuid.UUID, int, int]]:
    """Return keys of measurements, each with the counts of those with a size and of all.

    Of those with a size, every n-th from the newest photo on, and the oldest. If none has a size,
    one without, for its counts.
    """
    has_size = Case(When(diameter_mm=None, then=1), default=0)
    newest_first = (has_size, F("photo__taken_at").desc(), F("pk").desc())
    counted = newest.annotate(
        measured=Window(Count("diameter_mm")),
        total=Window(Count("pk")),
        number=Window(RowNumber(), order_by=newest_first),
    )
    step = Greatest(Value(1), (F("measured") + at_most - 1) / at_most)
    nth = counted.annotate(remainder=Mod(F("number") - 1, step, output_field=IntegerField()))
    is_nth = Q(remainder=0, number__lte=F("measured"))
    is_oldest, is_first = Q(number=F("measured")), Q(number=1)
    return nth.filter(is_nth | is_oldest | is_first).values_list("pk", "measured", "total")
