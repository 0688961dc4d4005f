"""Add, change, place and bin moles."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.body_map.zones import Zone, zone_at
from classifier.moles.errors import OffTheBodyError
from classifier.moles.models import Mole
from classifier.people.models import Subject


class MoleFields(TypedDict, total=False):
    """What can be recorded about a mole; fields that are left out stay as they are."""

    body_site: str
    laterality: str
    label: str
    note: str
    noticed_on: date | None
    external_id: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the body map: `figure` is "front" or "back", `x` and `y` fractions of it."""

    figure: str
    x: float
    y: float

    def zone(self) -> Zone:
        """Return the zone that the point lies in. Raises OffTheBodyError."""
        zone = zone_at(self.figure, self.x, self.y)
        if zone is None:
            raise OffTheBodyError
        return zone


def add_mole(
    *,
    subject: Subject,
    actor: Actor,
    mole_id: uuid.UUID | None = None,
    spot: Spot | None = None,
    **fields: Unpack[MoleFields],
) -> Mole:
    """Add a mole; a `mole_id` that the subject has already (a form sent twice) returns that mole.

    A `spot` on the body map sets body site and side. Raises OffTheBodyError, and Mole.DoesNotExist
    if the id is that of somebody else's mole, and Subject.DoesNotExist.
    """
    mole = Mole(id=mole_id or uuid.uuid4(), subject=subject, **fields)
    if spot is not None:
        _set_spot(mole, spot)
    try:
        with transaction.atomic():
            Subject.objects.lock(subject.pk)
            mole.save(force_insert=True)
            audit.record(Event.MOLE_ADDED, actor=actor, subject_id=subject.id, target=mole.id)
    except IntegrityError:
        return Mole.objects.get(pk=mole.id, subject=subject)
    return mole


@transaction.atomic
def change_mole(*, mole: Mole, actor: Actor, **fields: Unpack[MoleFields]) -> Mole:
    """Change the given fields; returns the row as it is stored."""
    Subject.objects.lock(mole.subject_id)
    mole = Mole.objects.select_for_update().get(pk=mole.pk)
    changed = sorted(name for name, value in fields.items() if getattr(mole, name) != value)
    if not changed:
        return mole
    for name, value in fields.items():
        setattr(mole, name, value)
    mole.save()
    audit.record(
        Event.MOLE_CHANGED,
        actor=actor,
        subject_id=mole.subject_id,
        target=mole.id,
        fields=changed,
    )
    return mole


@transaction.atomic
def place_mole(*, mole: Mole, spot: Spot, actor: Actor) -> Mole:
    """Set a mole's point on the body map, and with it body site and side.

    Raises OffTheBodyError.
    """
    Subject.objects.lock(mole.subject_id)
    mole = Mole.objects.select_for_update().get(pk=mole.pk)
    _set_spot(mole, spot)
    mole.save()
    audit.record(
        Event.MOLE_CHANGED,
        actor=actor,
        subject_id=mole.subject_id,
        target=mole.id,
        zone=mole.zone,
    )
    return mole


@transaction.atomic
def bin_mole(*, mole: Mole, actor: Actor) -> None:
    """Move a mole, and with it its photos, to the bin; safe to call twice."""
    Subject.objects.lock(mole.subject_id)
    if Mole.objects.filter(pk=mole.pk).move_to_bin():
        audit.record(Event.MOLE_BINNED, actor=actor, subject_id=mole.subject_id, target=mole.id)


@transaction.atomic
def restore_mole(*, mole: Mole, actor: Actor) -> None:
    """Take a mole out of the bin, with the photos that were not put there themselves."""
    Subject.objects.lock(mole.subject_id)
    if Mole.objects.filter(pk=mole.pk).take_out_of_bin():
        audit.record(Event.MOLE_RESTORED, actor=actor, subject_id=mole.subject_id, target=mole.id)


def _set_spot(mole: Mole, spot: Spot) -> None:
    zone = spot.zone()
    mole.figure, mole.zone = zone.figure, zone.code
    mole.map_x, mole.map_y = spot.x, spot.y
    mole.body_site, mole.laterality = zone.body_site, zone.laterality
