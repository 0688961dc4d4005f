"""Photos are taken in: checked, stripped, stored and queued for assessment."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.intake.errors import OverviewKnownError, PhotoRefusedError
from classifier.intake.refusals import refusal_sentence
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.files import delete_files, store_files
from classifier.photos.models import Modality, Photo
from classifier.photos.services import restore_photo, same_subject
from classifier.reminders import services as reminders


@dataclass(frozen=True, slots=True)
class AddedPhoto:
    """A photo after upload. `is_new` is false when the subject had the same photo already."""

    photo: Photo
    assessment: Assessment
    is_new: bool


@dataclass(frozen=True, slots=True)
class DeviceTime:
    """When a photo was taken by what came with it, for a photo that does not say itself.

    `source` is a `Photo.TakenAtSource`: the clock of what took it, or the name of its file.
    """

    at: datetime
    source: str = Photo.TakenAtSource.CAMERA


def add_photo(
    *,
    subject: Subject,
    data: bytes,
    actor: Actor,
    mole: Mole | None = None,
    taken_at: datetime | DeviceTime | None = None,
    modality: str = Modality.UNKNOWN,
) -> AddedPhoto:
    """Keep a photo and have it assessed. The same photo again points at the first.

    Raises PhotoRefusedError when the bytes are not a photo that can be kept, and
    StorageUnavailableError when they could not be stored; nothing is kept in either case. Raises
    ConsentMissingError for a person who has not agreed.
    """
    return keep_photo(
        subject=subject,
        clean=clean_photo(data=data),
        actor=actor,
        mole=mole,
        taken_at=taken_at,
        modality=modality,
    )


def clean_photo(*, data: bytes) -> images.CleanPhoto:
    """Check an upload's bytes and strip them, before anything is kept. Raises PhotoRefusedError."""
    try:
        return images.accept(data)
    except images.ImageRefused as refused:
        raise PhotoRefusedError(refusal_sentence(refused.code), code=refused.code) from refused


def keep_photo(
    *,
    subject: Subject,
    clean: images.CleanPhoto,
    actor: Actor,
    mole: Mole | None,
    taken_at: datetime | DeviceTime | None,
    modality: str,
) -> AddedPhoto:
    """Keep a clean photo and have it assessed; see `add_photo`. Raises StorageUnavailableError."""
    known = Photo.objects.filter(subject=subject, sha256=clean.sha256).first()
    if known is not None:
        return _point_at(known, mole=mole, actor=actor)
    photo = _unsaved(clean, subject=subject, mole=mole, taken_at=taken_at, modality=modality)
    try:
        with _stored(photo, clean):
            _insert(photo, actor)
            reminders.photo_taken(photo=photo, actor=actor)
            assessment = assessments.request_assessment(photo=photo, actor=actor)
    except IntegrityError:
        winner = Photo.objects.filter(subject=subject, sha256=clean.sha256).first()
        if winner is None:
            raise
        return _point_at(winner, mole=mole, actor=actor)
    return AddedPhoto(photo, assessment, is_new=True)


def keep_overview(
    *,
    subject: Subject,
    clean: images.CleanPhoto,
    actor: Actor,
    region: str,
    taken_at: datetime | DeviceTime | None,
) -> Photo:
    """Keep a clean photo of a whole region, which is not assessed.

    Raises IntegrityError for a photo that the subject has already, and StorageUnavailableError.
    """
    photo = _unsaved(clean, subject=subject, mole=None, taken_at=taken_at, modality=Modality.PHONE)
    photo.kind, photo.region = Photo.Kind.OVERVIEW, region
    with _stored(photo, clean):
        _insert(photo, actor)
    return photo


def _unsaved(
    clean: images.CleanPhoto,
    *,
    subject: Subject,
    mole: Mole | None,
    taken_at: datetime | DeviceTime | None,
    modality: str,
) -> Photo:
    when, source = _taken(taken_at, clean.taken_at)
    photo_id = uuid.uuid4()
    photo = Photo(
        id=photo_id,
        subject=subject,
        sha256=clean.sha256,
        content_type=clean.content_type,
        byte_size=len(clean.data),
        width=clean.width,
        height=clean.height,
        orientation=clean.orientation,
        modality=modality,
        taken_at=when,
        taken_at_source=source,
    )
    photo.mole = same_subject(mole=mole, photo=photo)
    return photo


def _taken(given: datetime | DeviceTime | None, camera: datetime | None) -> tuple[datetime, str]:
    """Choose the capture time: what a person said, else the photo, else the device, else now."""
    if isinstance(given, datetime):
        return given, Photo.TakenAtSource.PERSON
    if camera is None and given is not None:
        return given.at, given.source
    if camera is None:
        return timezone.now(), Photo.TakenAtSource.UPLOAD
    aware = camera if timezone.is_aware(camera) else timezone.make_aware(camera)
    return aware, Photo.TakenAtSource.CAMERA


@contextmanager
def _stored(photo: Photo, clean: images.CleanPhoto) -> Iterator[None]:
    """Write the files and what the block does in a transaction, or nothing.

    Once that is committed, the files have an owner and stay.
    """
    stored = store_files(photo, clean)
    try:
        with transaction.atomic():
            transaction.on_commit(stored.clear)
            yield
    except BaseException:
        delete_files(stored)
        raise


def _insert(photo: Photo, actor: Actor) -> None:
    photo.save(force_insert=True)
    audit.record(Event.PHOTO_ADDED, actor=actor, subject_id=photo.subject_id, target=photo.id)


@transaction.atomic
def _point_at(photo: Photo, *, mole: Mole | None, actor: Actor) -> AddedPhoto:
    """Return the photo that is there already, out of the bin and sorted if it was not.

    Raises OverviewKnownError for a photo of a whole region.
    """
    photo = Photo.objects.select_for_update().get(pk=photo.pk)
    if photo.kind == Photo.Kind.OVERVIEW:
        raise OverviewKnownError
    if photo.is_binned:
        restore_photo(photo=photo, actor=actor)
        photo = Photo.objects.get(pk=photo.pk)
    kept = None if photo.mole is None or photo.mole.is_binned else photo.mole
    if photo.mole != (kept or mole):
        photo.mole = same_subject(mole=kept or mole, photo=photo)
        photo.save(update_fields=["mole"])
    assessment = photo.assessments.order_by("-requested_at").first()
    if assessment is None or assessment.status == Assessment.Status.FAILED:
        assessment = assessments.request_assessment(photo=photo, actor=actor)
    return AddedPhoto(photo, assessment, is_new=False)
