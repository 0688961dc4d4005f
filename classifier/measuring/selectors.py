"""Reads of measurements."""

from django.db.models import QuerySet

from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.photos.models import Photo, newest_first, oldest_first, taken_before


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


def last_measurement_of_mole(mole: Mole) -> Measurement | None:
    """Return the newest measurement of the mole's newest photo that has figures."""
    measured = _kept_with_figures().filter(photo__mole=mole)
    return measured.order_by(*newest_first("photo"), "-requested_at").first()


def _of_earlier_photos(photo: Photo) -> QuerySet[Measurement]:
    if not photo.is_dated:
        return Measurement.objects.none()
    return _kept_with_figures().filter(taken_before(photo, "photo"), photo__mole=photo.mole_id)


def _kept_with_figures() -> QuerySet[Measurement]:
    return Measurement.objects.kept().with_figures().select_related("photo")
