"""Overviews (photos of a whole region, never assessed) and the pins on them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.intake import services as intake
from classifier.moles.models import Mole
from classifier.overviews.errors import CloseUpKnownError
from classifier.overviews.models import OverviewPin
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.photos import services as photos
from classifier.photos.models import Photo


@dataclass(frozen=True, slots=True)
class Place:
    """A point of a photo, as fractions of its upright width and height."""

    x: float
    y: float


def add_overview(*, subject: Subject, data: bytes, actor: Actor, region: str) -> Photo:
    """Keep a photo of a region (a code of `body_map.regions`).

    The same bytes again return the first photo, out of the bin and with the new region. Raises
    PhotoRefusedError, StorageUnavailableError, CloseUpKnownError and ConsentMissingError; nothing
    is kept then.
    """
    accounts.require_consent(subject=subject)
    clean = intake.clean_photo(data=data, for_model=False)
    known = Photo.objects.filter(subject=subject, sha256=clean.sha256)
    if not known.exists():
        try:
            return intake.keep_overview(
                subject=subject, clean=clean, actor=actor, region=region, taken_at=None
            )
        except IntegrityError:
            if not known.exists():
                raise
    return _reuse(known.get(), region, actor)


@transaction.atomic
def change_overview(
    *, photo: Photo, actor: Actor, region: str, taken_at: datetime, note: str
) -> Photo:
    """Correct what is recorded about an overview."""
    Subject.objects.lock(photo.subject_id)
    photo = Photo.objects.select_for_update().get(pk=photo.pk, kind=Photo.Kind.OVERVIEW)
    given = {"region": region, "taken_at": taken_at, "note": note}
    changed = sorted(name for name, value in given.items() if getattr(photo, name) != value)
    if "taken_at" in changed:
        photos.enter_time(photo=photo, taken_at=taken_at)
    photo.region, photo.note = region, note
    photo.save()
    audit.record(
        Event.PHOTO_CHANGED,
        actor=actor,
        subject_id=photo.subject_id,
        target=photo.id,
        fields=changed,
    )
    return photo


@transaction.atomic
def set_pin(
    *, photo: Photo, place: Place, actor: Actor, mole: Mole | None = None, label: str = ""
) -> OverviewPin:
    """Pin a mole, or a spot with a name, on an overview. A mole's pin on it is moved.

    Raises ValueError for a mole of another person.
    """
    Subject.objects.lock(photo.subject_id)
    photo = Photo.objects.select_for_update().get(pk=photo.pk, kind=Photo.Kind.OVERVIEW)
    if mole is not None and mole.subject_id != photo.subject_id:
        raise ValueError("The mole is of another subject.")
    known = photo.pins.filter(mole=mole).first() if mole else None
    pin = known or OverviewPin(photo=photo, mole=mole, label="" if mole else label)
    return _save(pin, place, actor)


@transaction.atomic
def move_pin(*, pin: OverviewPin, place: Place, actor: Actor) -> OverviewPin:
    """Move a pin on its photo."""
    Subject.objects.lock(pin.photo.subject_id)
    return _save(OverviewPin.objects.select_for_update().get(pk=pin.pk), place, actor)


@transaction.atomic
def make_pin_a_mole(*, pin_id: uuid.UUID, mole: Mole, actor: Actor) -> None:
    """Turn the pin of a named spot into that of a mole; safe to call twice.

    Nothing changes if the photo has a pin of the mole already.
    """
    Subject.objects.lock(mole.subject_id)
    pin = OverviewPin.objects.select_for_update().get(pk=pin_id, photo__subject=mole.subject_id)
    if pin.mole_id is None and not pin.photo.pins.filter(mole=mole).exists():
        pin.mole, pin.label = mole, ""
        pin.save()
        _record(Event.PIN_SET, pin, actor)


@transaction.atomic
def remove_pin(*, pin: OverviewPin, actor: Actor) -> None:
    """Remove a pin from its photo; safe to call twice."""
    if OverviewPin.objects.filter(pk=pin.pk).delete()[0]:
        _record(Event.PIN_REMOVED, pin, actor)


def _save(pin: OverviewPin, place: Place, actor: Actor) -> OverviewPin:
    pin.x, pin.y = place.x, place.y
    pin.save()
    _record(Event.PIN_SET, pin, actor)
    return pin


def _record(event: Event, pin: OverviewPin, actor: Actor) -> None:
    audit.record(
        event,
        actor=actor,
        subject_id=pin.photo.subject_id,
        target=pin.photo_id,
        pin=str(pin.id),
        mole=str(pin.mole_id or ""),
    )


@transaction.atomic
def _reuse(photo: Photo, region: str, actor: Actor) -> Photo:
    Subject.objects.lock(photo.subject_id)
    if photo.kind != Photo.Kind.OVERVIEW:
        raise CloseUpKnownError
    if photo.is_binned:
        photos.restore_photo(photo=photo, actor=actor)
    if photo.region == region:
        return photo
    return change_overview(
        photo=photo, actor=actor, region=region, taken_at=photo.taken_at, note=photo.note
    )
