"""Correct photos and moles, and notice what contradicts them when it is sent again."""

import uuid
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.audit.services import Actor
from classifier.moles import services as moles
from classifier.moles.models import BodySite, Laterality, Mole
from classifier.partners.corrections.errors import (
    ContradictionError,
    ExternalIdTakenError,
    UnknownMoleError,
)
from classifier.people.models import Subject
from classifier.photos.models import Modality, Photo
from classifier.photos.services import PhotoFields


class PhotoCorrection(TypedDict, total=False):
    """What may be corrected about a photo; a mole is named by one of its two ids."""

    taken_at: datetime
    modality: str
    mole_id: uuid.UUID
    mole_external_id: str


class Place(TypedDict, total=False):
    """Where a mole is."""

    body_site: str
    laterality: str


class Stated(TypedDict):
    """What is said of a photo and its mole when it is sent, the whole of it."""

    mole_external_id: str
    body_site: str
    laterality: str
    taken_at: datetime | None
    modality: str


class MoleCorrection(TypedDict, total=False):
    """What may be corrected about a mole."""

    body_site: str
    laterality: str
    label: str
    external_id: str


@transaction.atomic
def correct_photo(*, photo: Photo, actor: Actor, **sent: Unpack[PhotoCorrection]) -> Photo:
    """Correct a photo; what was not sent stays. Raises UnknownMoleError for a `mole_id`.

    A `mole_external_id` that the subject does not have adds the mole, as sending a photo does.
    Where the result rests on what changed, the photo is assessed again.
    """
    Subject.objects.lock(photo.subject_id)
    fields = PhotoFields()
    if "taken_at" in sent:
        fields["taken_at"] = sent["taken_at"]
    if "modality" in sent:
        fields["modality"] = sent["modality"]
    if "mole_id" in sent:
        fields["mole"] = _own_mole(photo, sent["mole_id"])
    elif "mole_external_id" in sent:
        fields["mole"] = find_or_add_mole(
            subject=photo.subject, external_id=sent["mole_external_id"], actor=actor
        )
    return assessments.correct_photo(photo=photo, actor=actor, **fields)


def correct_mole(*, mole: Mole, actor: Actor, **sent: Unpack[MoleCorrection]) -> Mole:
    """Correct a mole; what was not sent stays. Raises ExternalIdTakenError."""
    try:
        return moles.change_mole(mole=mole, actor=actor, **sent)
    except IntegrityError as error:
        raise ExternalIdTakenError from error


def find_or_add_mole(
    *, subject: Subject, external_id: str, actor: Actor, **place: Unpack[Place]
) -> Mole:
    """Return the subject's mole of this external id, taken out of the bin or added if need be."""
    own = Mole.objects.filter(subject=subject, external_id=external_id)
    known = own.first()
    if known is None:
        try:
            return moles.add_mole(subject=subject, actor=actor, external_id=external_id, **place)
        except Mole.DoesNotExist:
            # Another request added it at the same moment.
            return own.get()
    if known.is_binned:
        moles.restore_mole(mole=known, actor=actor)
    return known


def refuse_contradictions(
    *, photo: Photo | None, mole: Mole | None, **sent: Unpack[Stated]
) -> None:
    """Raise ContradictionError if what was sent differs from the stored photo or its mole.

    What was not sent, or is not known yet, contradicts nothing. `mole` is the photo's, or else the
    one that the photo is to be sorted into.
    """
    differs = {}
    if mole is not None:
        differs["mole_external_id"] = mole.external_id != sent["mole_external_id"]
        differs["body_site"] = _differs(sent["body_site"], mole.body_site, BodySite.UNKNOWN)
        differs["laterality"] = _differs(sent["laterality"], mole.laterality, Laterality.UNKNOWN)
    if photo is not None:
        differs["taken_at"] = _is_another_time(sent["taken_at"], photo)
        differs["modality"] = _differs(sent["modality"], photo.modality, Modality.UNKNOWN)
    if fields := [name for name, is_so in differs.items() if is_so]:
        raise ContradictionError(fields, photo=photo, mole=mole)


@transaction.atomic
def fill_in(*, photo: Photo, actor: Actor, **sent: Unpack[Stated]) -> Photo:
    """Store what was not known before; returns the photo, as another object if it changed."""
    Subject.objects.lock(photo.subject_id)
    fields = PhotoFields()
    if sent["taken_at"] is not None and not photo.is_dated:
        fields["taken_at"] = sent["taken_at"]
    if photo.modality == Modality.UNKNOWN != sent["modality"]:
        fields["modality"] = sent["modality"]
    if photo.mole is not None and (place := _new_place(photo.mole, sent)):
        moles.change_mole(mole=photo.mole, actor=actor, **place)
    return assessments.correct_photo(photo=photo, actor=actor, **fields) if fields else photo


def _new_place(mole: Mole, sent: Stated) -> Place:
    """Return what was sent of the mole's place and is not stored."""
    place = Place()
    if mole.body_site == BodySite.UNKNOWN != sent["body_site"]:
        place["body_site"] = sent["body_site"]
    if mole.laterality == Laterality.UNKNOWN != sent["laterality"]:
        place["laterality"] = sent["laterality"]
    return place


def _own_mole(photo: Photo, mole_id: uuid.UUID) -> Mole:
    mole = Mole.objects.kept().filter(subject=photo.subject_id, pk=mole_id).first()
    if mole is None:
        raise UnknownMoleError
    return mole


def _differs(sent: str, stored: str, unknown: str) -> bool:
    return sent != stored and unknown not in (sent, stored)


def _is_another_time(sent: datetime | None, photo: Photo) -> bool:
    if sent is None or not photo.is_dated:
        return False
    if photo.taken_at_precision == Photo.TakenAtPrecision.DAY:
        return timezone.localdate(sent) != timezone.localdate(photo.taken_at)
    return sent != photo.taken_at
