"""Adding photos: check, strip, store, queue for assessment."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.core import tracing
from classifier.core.storage.room import require_room
from classifier.images import CaptureTime, Precision
from classifier.inference import door as inference
from classifier.intake import quotas
from classifier.intake.errors import MachineBusyError, OverviewKnownError, PhotoRefusedError
from classifier.intake.refusals import refusal_sentence
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.photos.files import delete_files, store_files
from classifier.photos.models import Modality, Photo
from classifier.photos.services import require_same_subject, restore_photo
from classifier.reminders import services as reminders

# Photos sent at once whose results a person waits for; more are a batch, which makes room for those
# who wait. Set by judgement: several moles photographed on one evening, not an album.
FEW = 5


@dataclass(frozen=True, slots=True)
class AddedPhoto:
    """A photo after upload. `is_new` is false when the subject had the same photo already."""

    photo: Photo
    assessment: Assessment
    is_new: bool


@dataclass(frozen=True, slots=True)
class DeviceTime:
    """A capture time that came with a photo, used only if the photo's metadata has none.

    `source` is a `Photo.TakenAtSource`: the clock of the device that sent it, or its file's name.
    """

    captured: CaptureTime
    source: str = Photo.TakenAtSource.CAMERA


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """What the same bytes got before: see `assessments.services.adopt_result`."""

    fields: Mapping[str, Any]
    heat_map: bytes
    asked_at: datetime
    finished_at: datetime


def add_photo(  # noqa: PLR0913 - a photo and what is known of it
    *,
    subject: Subject,
    data: bytes,
    actor: Actor,
    mole: Mole | None = None,
    taken_at: datetime | DeviceTime | None = None,
    modality: str = Modality.UNKNOWN,
    together: int = 1,
) -> AddedPhoto:
    """Clean, store and queue one photo; for a photo that the subject has already, return that one.

    A `datetime` as `taken_at` is what a person entered and overrides the photo's metadata.

    Raises PhotoRefusedError when the bytes are not a photo that can be kept, MachineBusyError,
    StorageUnavailableError when they could not be stored, ConsentMissingError for a person who has
    not agreed, LimitReachedError for an account that may add no more, and OverviewKnownError when
    the same bytes are an overview. Nothing is stored then.

    `together` is how many photos the person sent at once: nobody waits for each of many.
    """
    return keep_photo(
        subject=subject,
        clean=clean_photo(data=data),
        actor=actor,
        mole=mole,
        taken_at=taken_at,
        modality=modality,
        together=together,
    )


def clean_photo(*, data: bytes, for_model: bool = True) -> images.CleanPhoto:
    """Check an upload's bytes and strip their metadata; `for_model` if it will be assessed.

    Raises PhotoRefusedError, MachineBusyError, and StorageFullError if there is no room for it.
    """
    require_room(size=len(data))
    try:
        with tracing.span("decode", attributes={"skinspect.bytes": len(data)}):
            return images.accept(data, model_side=inference.MIN_SIDE if for_model else 0)
    except images.DecoderBusyError as error:
        raise MachineBusyError from error
    except images.ImageRefused as error:
        raise PhotoRefusedError(refusal_sentence(error.code), code=error.code) from error


def keep_photo(  # noqa: PLR0913 - a photo and what is known of it
    *,
    subject: Subject,
    clean: images.CleanPhoto,
    actor: Actor,
    mole: Mole | None,
    taken_at: datetime | DeviceTime | None,
    modality: str,
    together: int = 1,
) -> AddedPhoto:
    """Store and queue a photo that is clean; the rest as `add_photo` does."""
    known = _same_photo(subject, clean)
    if known is not None:
        return _reuse(known, mole=mole, actor=actor)
    return keep_new_photo(
        subject=subject,
        clean=clean,
        actor=actor,
        mole=mole,
        taken_at=taken_at,
        modality=modality,
        together=together,
    )


def keep_new_photo(  # noqa: PLR0913 - a photo and what is known of it
    *,
    subject: Subject,
    clean: images.CleanPhoto,
    actor: Actor,
    mole: Mole | None,
    taken_at: datetime | DeviceTime | None,
    modality: str,
    together: int = 1,
) -> AddedPhoto:
    """Do what `keep_photo` does, where the caller has just looked for the same photo in vain."""
    try:
        files = files_and_rows(clean=clean, owner=subject.pk, taken_at=taken_at, modality=modality)
        with quotas.counted_photo(subject, len(clean.data)), files as photo:
            return keep_rows(
                photo=photo,
                subject=subject,
                mole=mole,
                actor=actor,
                priority=_priority(subject, together),
            )
    except IntegrityError:
        # Another request stored the same photo meanwhile.
        known = _same_photo(subject, clean)
        if known is None:
            raise
        return _reuse(known, mole=mole, actor=actor)


@contextmanager
def files_and_rows(
    *,
    clean: images.CleanPhoto,
    owner: uuid.UUID,
    taken_at: datetime | DeviceTime | None,
    modality: str,
) -> Iterator[Photo]:
    """Store a new photo's files, then run the block in the transaction that stores its rows.

    `owner` is the id of the person. The block gets the photo for `keep_rows`. The files are deleted
    if the block fails; an error after the commit leaves them: their row is there.
    """
    photo = _new_photo(clean, taken_at=taken_at, modality=modality)
    with stored_files(photo=photo, clean=clean, owner=owner):
        yield photo


def keep_rows(
    *,
    photo: Photo,
    subject: Subject,
    mole: Mole | None,
    actor: Actor,
    priority: Assessment.Priority | None = None,
) -> AddedPhoto:
    """Store the row of a photo from `files_and_rows`, in its transaction, and queue it.

    Raises IntegrityError if the subject has the same photo.
    """
    insert(photo=photo, subject=subject, actor=actor, mole=mole)
    reminders.move_on_after_photo(photo=photo, actor=actor)
    assessment = assessments.request_assessment(photo=photo, actor=actor, priority=priority)
    return AddedPhoto(photo, assessment, is_new=True)


def keep_assessed_photo(
    *, subject: Subject, clean: images.CleanPhoto, actor: Actor, result: EarlierResult
) -> Photo:
    """Store a clean photo with the result that it already has; one that is known is left as it is.

    Raises as `add_photo` does.
    """
    accounts.require_consent(subject=subject)
    known = _same_photo(subject, clean)
    if known is not None:
        return _reuse(known, mole=None, actor=actor).photo
    photo = _new_photo(clean, taken_at=None, modality=Modality.UNKNOWN)
    try:
        counted = quotas.counted_photo(subject, photo.byte_size)
        with counted, stored_files(photo=photo, clean=clean, owner=subject.pk) as names:
            insert(photo=photo, subject=subject, actor=actor)
            assessment = assessments.adopt_result(
                photo=photo,
                actor=actor,
                fields=result.fields,
                heat_map=result.heat_map,
                asked_and_finished=(result.asked_at, result.finished_at),
            )
            names.extend(filter(None, [assessment.heat_map.name]))
    except IntegrityError:
        # Another request kept the same photo meanwhile.
        known = _same_photo(subject, clean)
        if known is None:
            raise
        return known
    return photo


def keep_overview(
    *,
    subject: Subject,
    clean: images.CleanPhoto,
    actor: Actor,
    region: str,
    taken_at: datetime | DeviceTime | None,
) -> Photo:
    """Store a clean photo of a whole region, which is never assessed.

    Raises IntegrityError for a photo that the subject has already, and StorageUnavailableError.
    """
    photo = _new_photo(clean, taken_at=taken_at, modality=Modality.PHONE)
    photo.kind, photo.region = Photo.Kind.OVERVIEW, region
    counted = quotas.counted_photo(subject, photo.byte_size)
    with counted, stored_files(photo=photo, clean=clean, owner=subject.pk):
        insert(photo=photo, subject=subject, actor=actor)
    return photo


@contextmanager
def stored_files(
    *, photo: Photo, clean: images.CleanPhoto, owner: uuid.UUID
) -> Iterator[list[str]]:
    """Store the files, then run the block in a transaction; delete the files if that fails.

    The block gets the files' storage keys, and adds those of files that it stores itself. An error
    after the commit leaves the files: their row is there.
    """
    names = store_files(photo, clean, owner)
    try:
        with transaction.atomic():
            transaction.on_commit(names.clear)
            yield names
    except BaseException:
        delete_files(names)
        raise


def insert(*, photo: Photo, subject: Subject, actor: Actor, mole: Mole | None = None) -> None:
    """Store a photo's row, in the transaction of `stored_files`."""
    Subject.objects.lock(subject.pk)
    photo.subject = subject
    photo.mole = require_same_subject(mole=mole, photo=photo)
    photo.save(force_insert=True)
    audit.record(Event.PHOTO_ADDED, actor=actor, subject_id=photo.subject_id, target=photo.id)


def stored_fields(*, clean: images.CleanPhoto) -> dict[str, Any]:
    """Return the fields of a photo's row that its bytes decide."""
    return {
        "sha256": clean.sha256,
        "content_type": clean.content_type,
        "byte_size": len(clean.data),
        "width": clean.width,
        "height": clean.height,
        "orientation": clean.orientation,
    }


def _priority(subject: Subject, together: int) -> Assessment.Priority | None:
    is_batch = subject.user_id is not None and together > FEW
    return Assessment.Priority.BATCH if is_batch else None


def _same_photo(subject: Subject, clean: images.CleanPhoto) -> Photo | None:
    return Photo.objects.filter(subject=subject, sha256=clean.sha256).first()


def _new_photo(
    clean: images.CleanPhoto, *, taken_at: datetime | DeviceTime | None, modality: str
) -> Photo:
    stored, captured = stored_fields(clean=clean), _capture_time(taken_at, clean.captured)
    return Photo(modality=modality, **stored, **captured)


def _capture_time(
    given: datetime | DeviceTime | None, in_photo: CaptureTime | None
) -> dict[str, Any]:
    """Return a photo's fields of time: by the person, else the photo, else the device, else now.

    A time that has to be asked about is only suggested.
    """
    if isinstance(given, datetime):
        return {"taken_at": given, "taken_at_source": Photo.TakenAtSource.PERSON}
    offered = [(in_photo, str(Photo.TakenAtSource.CAMERA))] if in_photo else []
    if given is not None:
        offered.append((given.captured, given.source))
    for captured, source in offered:
        if not captured.doubtful:
            return {
                "taken_at": _moment(captured),
                "taken_at_source": source,
                "taken_at_precision": _precision(captured),
            }
    return {
        "taken_at": timezone.now(),
        "taken_at_source": Photo.TakenAtSource.UPLOAD,
        "suggested_at": _moment(offered[0][0]) if offered else None,
    }


def _moment(captured: CaptureTime) -> datetime:
    """Return an aware time; noon of a day, so that it stays that day in another time zone."""
    at = captured.at if timezone.is_aware(captured.at) else timezone.make_aware(captured.at)
    return at.replace(hour=12) if captured.precision == Precision.DAY else at


def _precision(captured: CaptureTime) -> str:
    is_day = captured.precision == Precision.DAY
    return Photo.TakenAtPrecision.DAY if is_day else Photo.TakenAtPrecision.TIME


@transaction.atomic
def _reuse(photo: Photo, *, mole: Mole | None, actor: Actor) -> AddedPhoto:
    """Return a photo that was uploaded again, taken out of the bin and sorted if it was unsorted.

    Raises OverviewKnownError for a photo of a whole region.
    """
    Subject.objects.lock(photo.subject_id)
    photo = Photo.objects.select_for_update().get(pk=photo.pk)
    if photo.kind == Photo.Kind.OVERVIEW:
        raise OverviewKnownError
    if photo.is_binned:
        restore_photo(photo=photo, actor=actor)
        photo = Photo.objects.get(pk=photo.pk)
    has_kept_mole = photo.mole is not None and not photo.mole.is_binned
    wanted = photo.mole if has_kept_mole else mole
    if photo.mole != wanted:
        photo.mole = require_same_subject(mole=wanted, photo=photo)
        photo.save(update_fields=["mole"])
    assessment = photo.assessments.order_by("-requested_at").first()
    if assessment is None or assessment.status == Assessment.Status.FAILED:
        assessment = assessments.request_assessment(photo=photo, actor=actor)
    return AddedPhoto(photo, assessment, is_new=False)
