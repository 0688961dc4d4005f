"""Reads of measurements."""

from django.db.models import Q, QuerySet

from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.photos.models import Photo

Status = Measurement.Status


def newest(photo: Photo) -> Measurement | None:
    """Return the measurement that was asked for last, whatever became of it."""
    return photo.measurements.order_by("-requested_at", "id").first()


def finished(photo: Photo) -> Measurement | None:
    """Return what was measured last."""
    done = photo.measurements.filter(status=Status.SUCCEEDED)
    return done.order_by("-requested_at", "id").first()


def found_outline(photo: Photo) -> Measurement | None:
    """Return the last measurement whose outline was not drawn by hand."""
    done = photo.measurements.filter(status=Status.SUCCEEDED, result__outline__source="found")
    return done.order_by("-requested_at", "id").first()


def measured_before(photo: Photo) -> list[Measurement]:
    """Return what was measured last in the first and in the previous measured photo of the mole.

    One of them where these are the same, none where there are no figures of an earlier photo.
    """
    if photo.mole_id is None:
        return []
    earlier, by_age = _with_figures(photo), ("photo__taken_at", "photo__uploaded_at", "photo")
    first = earlier.order_by(*by_age, "-requested_at").first()
    previous = earlier.order_by(*by_age, "requested_at").last()
    if first is None or previous is None:
        return []
    return [first, previous] if first.photo_id != previous.photo_id else [first]


def _with_figures(photo: Photo) -> QuerySet[Measurement]:
    """Return the measurements with figures of photos of the same mole that were taken before."""
    same_time = Q(photo__taken_at=photo.taken_at, photo__uploaded_at__lt=photo.uploaded_at)
    before = Q(photo__taken_at__lt=photo.taken_at) | same_time
    return _has_figures().filter(before, photo__mole=photo.mole_id)


def _has_figures() -> QuerySet[Measurement]:
    done = Measurement.objects.kept().filter(status=Status.SUCCEEDED)
    return done.filter(result__figures__longest_diameter__isnull=False).select_related("photo")


def last_measured(mole: Mole) -> Measurement | None:
    """Return what was measured last in the newest photo of a mole that has figures."""
    of_mole = _has_figures().filter(photo__mole=mole)
    newest = of_mole.order_by("-photo__taken_at", "-photo__uploaded_at", "photo", "-requested_at")
    return newest.first()
