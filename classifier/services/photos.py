"""Photos: taken in, sorted, corrected, binned, erased."""

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from classifier import images
from classifier.models import Assessment, Modality, Mole, Photo, Subject
from classifier.refusals import refusal_sentence
from classifier.services import assessments, audit, reminders, visits
from classifier.services.audit import Actor, Event
from classifier.services.exceptions import (
    OverviewKnownError,
    PhotoRefusedError,
    StorageUnavailableError,
)

logger = logging.getLogger(__name__)


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
        clean=clean_photo(data),
        actor=actor,
        mole=mole,
        taken_at=taken_at,
        modality=modality,
    )


def clean_photo(data: bytes) -> images.CleanPhoto:
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


@transaction.atomic
def change_photo(
    *, photo: Photo, actor: Actor, mole: Mole | None, taken_at: datetime, modality: str, note: str
) -> Photo:
    """Correct what is recorded about a photo. `mole` must be of the same subject."""
    photo = Photo.objects.select_for_update().get(pk=photo.pk)
    if taken_at != photo.taken_at:
        photo.taken_at, photo.taken_at_source = taken_at, Photo.TakenAtSource.PERSON
    photo.mole, photo.modality, photo.note = _own(mole, photo), modality, note
    photo.save()
    audit.record(Event.PHOTO_CHANGED, actor=actor, subject_id=photo.subject_id, target=photo.id)
    return photo


@transaction.atomic
def sort_photos(*, chosen: Iterable[Photo], mole: Mole, actor: Actor) -> int:
    """Put photos of the same subject to a mole; returns how many were moved."""
    keys = [photo.pk for photo in chosen]
    moved = Photo.objects.select_for_update().filter(pk__in=keys).exclude(mole=mole)
    for photo in moved:
        photo.mole = _own(mole, photo)
        photo.save(update_fields=["mole"])
        audit.record(Event.PHOTO_CHANGED, actor=actor, subject_id=photo.subject_id, target=photo.id)
    return len(moved)


@transaction.atomic
def date_photos(*, chosen: Iterable[Photo], day: date, actor: Actor) -> int:
    """Say on which day photos were taken; each keeps its time of day. Returns how many changed."""
    keys = [photo.pk for photo in chosen]
    dated = Photo.objects.select_for_update().filter(pk__in=keys)
    for photo in dated:
        at = timezone.localtime(photo.taken_at)
        photo.taken_at = at.replace(year=day.year, month=day.month, day=day.day)
        photo.taken_at_source = Photo.TakenAtSource.PERSON
        photo.save(update_fields=["taken_at", "taken_at_source"])
        audit.record(Event.PHOTO_CHANGED, actor=actor, subject_id=photo.subject_id, target=photo.id)
    return len(dated)


@transaction.atomic
def bin_photo(*, photo: Photo, actor: Actor) -> None:
    """Move a photo to the bin; twice is the same as once."""
    if Photo.objects.filter(pk=photo.pk).move_to_bin():
        audit.record(Event.PHOTO_BINNED, actor=actor, subject_id=photo.subject_id, target=photo.id)


@transaction.atomic
def restore_photo(*, photo: Photo, actor: Actor) -> None:
    """Take a photo out of the bin."""
    if Photo.objects.filter(pk=photo.pk).take_out_of_bin():
        audit.record(
            Event.PHOTO_RESTORED, actor=actor, subject_id=photo.subject_id, target=photo.id
        )


@transaction.atomic
def erase_photo(*, photo: Photo, actor: Actor) -> None:
    """Delete a photo for good, with its assessments, reviews and files; twice is the same as once.

    The files go first: should their storage not answer, the row remains and with it the means to
    try again.
    """
    locked = Photo.objects.select_for_update().filter(pk=photo.pk).first()
    if locked is None:
        return
    maps = locked.assessments.select_for_update().values_list("heat_map", flat=True)
    names = (locked.original.name, locked.thumbnail.name, display_name(locked), *maps)
    for name in filter(None, names):
        default_storage.delete(name)
    visits.forget_photo(photo=locked)
    audit.record(Event.PHOTO_ERASED, actor=actor, subject_id=locked.subject_id, target=locked.id)
    locked.delete()


def display_bytes(*, photo: Photo) -> bytes:
    """Return the photo for the screen: upright, sRGB, at most 2048 pixels long, no metadata.

    Made at the first look and kept.
    """
    name = display_name(photo)
    try:
        with default_storage.open(name) as kept:
            return bytes(kept.read())
    except FileNotFoundError:
        return _make_display(photo, name)


def upright_original(*, photo: Photo) -> tuple[bytes, str]:
    """Return the photo in full size for download, and its content type.

    The stored bytes themselves where they are upright and a browser can show them, else an
    upright JPEG of the same size.
    """
    with photo.original.open() as file:
        data = file.read()
    if photo.orientation == 1 and photo.content_type != "image/heic":
        return data, photo.content_type
    edge = max(photo.width, photo.height)
    upright = images.rendition(data, orientation=photo.orientation, long_edge=edge, quality=95)
    return upright, "image/jpeg"


def display_name(photo: Photo) -> str:
    """Return the storage key of the photo's screen version."""
    return f"displays/{photo.id}.jpg"


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
    photo.mole = _own(mole, photo)
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


def _own(mole: Mole | None, photo: Photo) -> Mole | None:
    if mole is not None and mole.subject_id != photo.subject_id:
        raise ValueError("The mole is of another subject.")
    return mole


@contextmanager
def _stored(photo: Photo, clean: images.CleanPhoto) -> Iterator[None]:
    """Write the files and what the block does in a transaction, or nothing.

    Once that is committed, the files have an owner and stay.
    """
    stored = _store(photo, clean)
    try:
        with transaction.atomic():
            transaction.on_commit(stored.clear)
            yield
    except BaseException:
        _clean_up(stored)
        raise


def _store(photo: Photo, clean: images.CleanPhoto) -> list[str]:
    """Write both files, or neither; returns their storage keys."""
    stored: list[str] = []
    try:
        for field, data, name in (
            (photo.original, clean.data, f"{photo.id}.{clean.extension}"),
            (photo.thumbnail, clean.thumbnail, f"{photo.id}.jpg"),
        ):
            field.save(name, ContentFile(data), save=False)
            stored.append(str(field.name))
    except Exception as error:
        logger.exception("A photo could not be stored")
        _clean_up(stored)
        raise StorageUnavailableError from error
    return stored


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
        photo.mole = _own(kept or mole, photo)
        photo.save(update_fields=["mole"])
    assessment = photo.assessments.order_by("-requested_at").first()
    if assessment is None or assessment.status == Assessment.Status.FAILED:
        assessment = assessments.request_assessment(photo=photo, actor=actor)
    return AddedPhoto(photo, assessment, is_new=False)


def _make_display(photo: Photo, name: str) -> bytes:
    with photo.original.open() as file:
        data = images.rendition(file.read(), orientation=photo.orientation)
    try:
        default_storage.save(name, ContentFile(data))
    except Exception as error:
        logger.warning("The screen version of photo %s was not kept: %r", photo.id, error)
    if not Photo.objects.filter(pk=photo.pk).exists():
        default_storage.delete(name)
    return data


def _clean_up(names: list[str]) -> None:
    """Delete files that no row points at."""
    for name in names:
        try:
            default_storage.delete(name)
        except Exception:
            logger.exception("The file %s was left behind", name)
