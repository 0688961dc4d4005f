"""Correct, sort, date and bin photos."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.moles.models import Mole
from classifier.photos.models import Photo


@transaction.atomic
def change_photo(
    *, photo: Photo, actor: Actor, mole: Mole | None, taken_at: datetime, modality: str, note: str
) -> Photo:
    """Correct what is recorded about a photo; a changed time counts as entered by a person.

    Raises ValueError if `mole` is of another subject.
    """
    photo = Photo.objects.select_for_update().get(pk=photo.pk)
    if taken_at != photo.taken_at:
        photo.taken_at, photo.taken_at_source = taken_at, Photo.TakenAtSource.PERSON
    photo.mole = require_same_subject(mole=mole, photo=photo)
    photo.modality, photo.note = modality, note
    photo.save()
    audit.record(Event.PHOTO_CHANGED, actor=actor, subject_id=photo.subject_id, target=photo.id)
    return photo


@transaction.atomic
def sort_photos(*, chosen: Iterable[Photo], mole: Mole, actor: Actor) -> int:
    """Put photos to a mole; returns how many were not there already.

    Raises ValueError if one of them is of another subject.
    """
    keys = [photo.pk for photo in chosen]
    moved = Photo.objects.select_for_update().filter(pk__in=keys).exclude(mole=mole)
    for photo in moved:
        photo.mole = require_same_subject(mole=mole, photo=photo)
        photo.save(update_fields=["mole"])
        audit.record(Event.PHOTO_CHANGED, actor=actor, subject_id=photo.subject_id, target=photo.id)
    return len(moved)


@transaction.atomic
def date_photos(*, chosen: Iterable[Photo], day: date, actor: Actor) -> int:
    """Set the day on which photos were taken; each keeps its time of day. Returns how many."""
    keys = [photo.pk for photo in chosen]
    dated = Photo.objects.select_for_update().filter(pk__in=keys)
    for photo in dated:
        taken_at = timezone.localtime(photo.taken_at)
        photo.taken_at = taken_at.replace(year=day.year, month=day.month, day=day.day)
        photo.taken_at_source = Photo.TakenAtSource.PERSON
        photo.save(update_fields=["taken_at", "taken_at_source"])
        audit.record(Event.PHOTO_CHANGED, actor=actor, subject_id=photo.subject_id, target=photo.id)
    return len(dated)


@transaction.atomic
def bin_photo(*, photo: Photo, actor: Actor) -> None:
    """Move a photo to the bin; safe to call twice."""
    if Photo.objects.filter(pk=photo.pk).move_to_bin():
        audit.record(Event.PHOTO_BINNED, actor=actor, subject_id=photo.subject_id, target=photo.id)


@transaction.atomic
def restore_photo(*, photo: Photo, actor: Actor) -> None:
    """Take a photo out of the bin; safe to call twice."""
    if Photo.objects.filter(pk=photo.pk).take_out_of_bin():
        audit.record(
            Event.PHOTO_RESTORED, actor=actor, subject_id=photo.subject_id, target=photo.id
        )


def require_same_subject(*, mole: Mole | None, photo: Photo) -> Mole | None:
    """Return the mole if it is of the photo's subject. Raises ValueError if it is not."""
    if mole is not None and mole.subject_id != photo.subject_id:
        raise ValueError("The mole is of another subject.")
    return mole
