"""Reads of measurements."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window

from classifier.measuring.models import Measurement
from classifier.photos.models import (
    Photo,
    newest_first,
    number_in_mole,
    oldest_first,
    taken_before,
)


def newest_measurement(photo: Photo) -> Measurement | None:
    """Return the measurement that was asked for last, in any status."""
    return photo.measurements.order_by("-requested_at", "id").first()


def finished_measurement(photo: Photo) -> Measurement | None:
    """Return the newest measurement that has a result, which may be a refusal."""
    return photo.measurements.finished().order_by("-requested_at", "id").first()


def measurement_with_found_outline(photo: Photo) -> Measurement | None:
    """Return the newest measurement whose outline the program found."""
    return photo.measurements.outlined_by_program().order_by("-requested_at", "id").first()


def measurements_before(photo: Photo) -> list[Measurement]:
    """Return the newest measurement of the mole's first measured photo and of the previous one.

    Only photos taken before this one count, and measurements with figures. One entry if first and
    previous are the same photo.
    """
    if photo.mole_id is None:
        return []
    earlier = _of_earlier_photos(photo)
    first = earlier.order_by(*oldest_first("photo"), "-requested_at").first()
    previous = earlier.order_by(*newest_first("photo"), "-requested_at").first()
    if first is None or previous is None:
        return []
    return [first, previous] if first.photo_id != previous.photo_id else [first]


def measurements_of_moles(
    mole_ids: Collection[uuid.UUID],
) -> dict[uuid.UUID, list[Measurement]]:
    """Return of each mole the measurements of the first, the previous and the newest photo.

    In this order, in one query. Only dated photos and measurements with figures count, and of one
    photo the newest; there are fewer entries if fewer photos were measured.
    """
    measured = _kept_with_figures().filter(photo__mole__in=mole_ids, photo__undated=0)
    newer = Measurement.objects.with_figures().filter(
        photo=OuterRef("photo"), requested_at__gt=OuterRef("requested_at")
    )
    rows = (
        measured.filter(~Exists(newer))
        .annotate(
            number=number_in_mole(),
            photos=Window(Count("pk"), partition_by=F("photo__mole")),
        )
        .filter(Q(number__lte=2) | Q(number=F("photos")))
        .order_by("-number")
    )
    found: dict[uuid.UUID, list[Measurement]] = defaultdict(list)
    for row in rows:
        if row.photo.mole_id:
            found[row.photo.mole_id].append(row)
    return found


def diameters_of_moles(
    mole_ids: Collection[uuid.UUID], *, at_most: int
) -> dict[uuid.UUID, list[tuple[datetime, float]]]:
    """Return of each mole the longest diameter in its newest photos with a size in millimetres.

    Each with the time of the photo, oldest first; in one query.
    """
    measured = Measurement.objects.kept().finished()
    newer = Measurement.objects.finished().filter(
        photo=OuterRef("photo"), requested_at__gt=OuterRef("requested_at")
    )
    rows = (
        measured.filter(
            ~Exists(newer),
            photo__mole__in=mole_ids,
            photo__undated=0,
            diameter_mm__isnull=False,
        )
        .annotate(number=number_in_mole())
        .filter(number__lte=at_most)
        .order_by("-number")
    )
    found: dict[uuid.UUID, list[tuple[datetime, float]]] = defaultdict(list)
    columns = ("photo__mole", "photo__taken_at", "diameter_mm")
    for mole_id, taken_at, size in rows.values_list(*columns):
        if size is not None:
            found[mole_id].append((taken_at, size))
    return found


def _of_earlier_photos(photo: Photo) -> QuerySet[Measurement]:
    if not photo.is_dated:
        return Measurement.objects.none()
    return _kept_with_figures().filter(taken_before(photo, "photo"), photo__mole=photo.mole_id)


def _kept_with_figures() -> QuerySet[Measurement]:
    return Measurement.objects.kept().with_figures().select_related("photo")
