"""Correct, sort, date and bin photos."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.moles.models import Mole
from classifier.moles.services import Spot, add_mole
from classifier.people.models import Subject
from classifier.photos.models import Photo

# Of a day without a time: it stays the same day if the time zone is changed later.
NOON = time(12)
TIME_FIELDS = ("taken_at", "taken_at_precision", "taken_at_source", "suggested_at")


class PhotoFields(TypedDict, total=False):
    """What can be corrected about a photo; fields that are left out stay as they are."""

    mole: Mole | None
    taken_at: datetime
    modality: str
    note: str


@transaction.atomic
def change_photo(*, photo: Photo, actor: Actor, **fields: Unpack[PhotoFields]) -> Photo:
    """Correct the given fields; returns the row as it is stored.

    A changed time counts as entered by a person. Raises ValueError if the mole is of another
    subject.
    """
    Subject.objects.lock(photo.subject_id)
    photo = Photo.objects.select_for_update().get(pk=photo.pk)
    changed = [name for name, value in fields.items() if getattr(photo, name) != value]
    if not changed:
        return photo
    for name, value in fields.items():
        setattr(photo, name, value)
    require_same_subject(mole=photo.mole, photo=photo)
    if "taken_at" in changed:
        enter_time(photo=photo, taken_at=photo.taken_at)
    photo.save()
    _record_changed(photo, actor, *changed)
    return photo


@transaction.atomic
def sort_photos(*, chosen: Iterable[Photo], mole: Mole, actor: Actor) -> int:
    """Put photos to a mole; returns how many were not there already.

    Raises ValueError if one of them is of another subject.
    """
    Subject.objects.lock(mole.subject_id)
    keys = [photo.pk for photo in chosen]
    moved = Photo.objects.select_for_update().filter(pk__in=keys).exclude(mole=mole)
    for photo in moved:
        photo.mole = require_same_subject(mole=mole, photo=photo)
        photo.save(update_fields=["mole"])
        _record_changed(photo, actor, "mole")
    return len(moved)


@transaction.atomic
def sort_into_new_mole(
    *,
    chosen: Sequence[Photo],
    actor: Actor,
    mole_id: uuid.UUID,
    label: str,
    spot: Spot | None = None,
) -> Mole:
    """Add a mole of the photos' subject and put the photos to it; safe to call twice.

    Raises ValueError if the photos are of several subjects, else as `add_mole` does.
    """
    subject = chosen[0].subject
    Subject.objects.lock(subject.pk)
    mole = add_mole(subject=subject, actor=actor, mole_id=mole_id, spot=spot, label=label)
    sort_photos(chosen=chosen, mole=mole, actor=actor)
    return mole


@transaction.atomic
def date_photos(*, chosen: Iterable[Photo], day: date, actor: Actor) -> int:
    """Enter the day on which photos were taken; returns how many changed.

    A photo whose time of day is known keeps it; the others get noon.
    """
    keys = [photo.pk for photo in chosen]
    dated = Photo.objects.select_for_update().filter(pk__in=keys)
    for photo in dated:
        keeps_clock = photo.is_dated and photo.taken_at_precision == Photo.TakenAtPrecision.TIME
        clock = timezone.localtime(photo.taken_at).time() if keeps_clock else NOON
        moment = timezone.make_aware(datetime.combine(day, clock))
        enter_time(photo=photo, taken_at=moment, is_day_only=not keeps_clock)
        photo.save(update_fields=TIME_FIELDS)
        _record_changed(photo, actor, "taken_at")
    return len(dated)


def enter_time(*, photo: Photo, taken_at: datetime, is_day_only: bool = False) -> None:
    """Set the time that a person says a photo was taken; the caller saves TIME_FIELDS."""
    precision = Photo.TakenAtPrecision.DAY if is_day_only else Photo.TakenAtPrecision.TIME
    photo.taken_at, photo.taken_at_precision = taken_at, precision
    photo.taken_at_source, photo.suggested_at = Photo.TakenAtSource.PERSON, None


def record_view(*, photo: Photo, actor: Actor, kind: str) -> None:
    """Note that a photo is sent to somebody who is not its owner; `kind` says in which size."""
    audit.record(
        Event.PHOTO_VIEWED, actor=actor, subject_id=photo.subject_id, target=photo.id, kind=kind
    )


@transaction.atomic
def bin_photo(*, photo: Photo, actor: Actor) -> None:
    """Move a photo to the bin; safe to call twice."""
    Subject.objects.lock(photo.subject_id)
    if Photo.objects.filter(pk=photo.pk).move_to_bin():
        audit.record(Event.PHOTO_BINNED, actor=actor, subject_id=photo.subject_id, target=photo.id)


@transaction.atomic
def restore_photo(*, photo: Photo, actor: Actor) -> None:
    """Take a photo out of the bin; safe to call twice."""
    Subject.objects.lock(photo.subject_id)
    if Photo.objects.filter(pk=photo.pk).take_out_of_bin():
        audit.record(
            Event.PHOTO_RESTORED, actor=actor, subject_id=photo.subject_id, target=photo.id
        )


def require_same_subject(*, mole: Mole | None, photo: Photo) -> Mole | None:
    """Return the mole if it is of the photo's subject. Raises ValueError if it is not."""
    if mole is not None and mole.subject_id != photo.subject_id:
        raise ValueError("The mole is of another subject.")
    return mole


def _record_changed(photo: Photo, actor: Actor, *names: str) -> None:
    """Record which fields changed, never their values."""
    audit.record(
        Event.PHOTO_CHANGED,
        actor=actor,
        subject_id=photo.subject_id,
        target=photo.id,
        fields=sorted(names),
    )
