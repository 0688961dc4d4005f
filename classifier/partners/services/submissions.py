"""The photos that partners send."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.errors import AlreadyRunningError
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.core import daily_limits
from classifier.core.storage import data_keys
from classifier.intake import services as intake
from classifier.moles.models import Laterality, Mole
from classifier.partners.corrections import services as corrections
from classifier.partners.errors import DailyPhotoLimitError, IdempotencyMismatchError
from classifier.partners.models import Credential, IdempotencyKey, Partner
from classifier.people.models import Subject
from classifier.people.services import details
from classifier.photos.models import Photo


@dataclass(frozen=True, slots=True)
class Submission:
    """One photo sent by a partner.

    `details` are the subject's `year_of_birth` and `sex`, as far as they were sent; None and ""
    erase them.
    """

    image: bytes
    subject_external_id: str
    mole_external_id: str
    taken_at: datetime | None
    body_site: str
    modality: str
    laterality: str = Laterality.UNKNOWN
    details: Mapping[str, Any] = field(default_factory=dict)

    def stated(self) -> corrections.Stated:
        """Return what it says of photo and mole, to be compared with what is stored."""
        return {
            "mole_external_id": self.mole_external_id,
            "body_site": self.body_site,
            "laterality": self.laterality,
            "taken_at": self.taken_at,
            "modality": self.modality,
        }

    def digest(self) -> str:
        """Return the hex sha-256 of all fields."""
        parts = (
            self.subject_external_id,
            self.mole_external_id,
            self.taken_at.isoformat() if self.taken_at else "",
            self.body_site,
            self.modality,
            # Nothing for a request without them, so that keys from before still fit.
            *(f"{name}={value}" for name, value in sorted(self.details.items())),
            *([] if self.laterality == Laterality.UNKNOWN else [f"side={self.laterality}"]),
        )
        digest = hashlib.sha256(self.image)
        for part in parts:
            digest.update(b"\0" + part.encode())
        return digest.hexdigest()


def submit(
    *,
    partner: Partner,
    submission: Submission,
    idempotency_key: str = "",
    credential: Credential | None = None,
) -> tuple[Assessment, bool]:
    """Store a partner's photo; returns its assessment and whether it is new.

    The same photo of the same subject is stored once: a second time returns its latest assessment,
    or a new one if that failed. `credential` is named in the audit trail.

    Raises IdempotencyMismatchError when the key was used for another request, DailyPhotoLimitError,
    ContradictionError when other values are stored, and what `intake.clean_photo` and
    `intake.keep_photo` raise; a request that was refused or interrupted leaves its key free.
    """
    request = _Request(partner, submission, idempotency_key, audit.partner(partner, credential))
    # The subject may be erased in the first attempt and stored anew by another in the second.
    for is_last in (False, False, True):
        known = _assessment_of_key(request)
        if known is not None:
            return known, False
        try:
            added = _store(request)
        except (IntegrityError, Subject.DoesNotExist):
            # Another request stored the same key, photo or subject meanwhile, or erased it.
            if is_last:
                raise
        else:
            return added.assessment, added.is_new
    raise AssertionError


def delete_idempotency_keys(*, older_than: timedelta) -> int:
    """Delete keys too old for a client to repeat; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - older_than).delete()[0]


@dataclass(frozen=True)
class _Request:
    """What a partner sent, under which key if any, and who it is for the audit trail."""

    partner: Partner
    submission: Submission
    key: str
    actor: audit.Actor

    @cached_property
    def digest(self) -> str:
        """The hex sha-256 that the key is kept with."""
        return self.submission.digest()

    @cached_property
    def clean(self) -> images.CleanPhoto:
        """The accepted photo, of each attempt to store it. Raises as `intake.clean_photo`."""
        return intake.clean_photo(data=self.submission.image)


def _assessment_of_key(request: _Request) -> Assessment | None:
    """Return what an earlier request under the key made; an interrupted one frees the key.

    Raises IdempotencyMismatchError.
    """
    if not request.key:
        return None
    # Here and below without an order, as each is unique: it takes as long to put together as the
    # rest of such a query.
    rows = IdempotencyKey.objects.filter(partner=request.partner, key=request.key).order_by()
    row = next(iter(rows[:1]), None)
    if row is None:
        return None
    if row.request_sha256 != request.digest:
        raise IdempotencyMismatchError
    if row.assessment is None:
        row.delete()
    return row.assessment


def _keep_key(request: _Request, assessment: Assessment) -> None:
    """Store the key, in the transaction that stores what its request made.

    Raises IntegrityError if another request stored it meanwhile.
    """
    if request.key:
        IdempotencyKey.objects.create(
            partner=request.partner,
            key=request.key,
            request_sha256=request.digest,
            assessment=assessment,
        )


def _store(request: _Request) -> intake.AddedPhoto:
    """Store the photo; its subject and mole are added only after its bytes were accepted.

    Raises IntegrityError if something of it was stored meanwhile, and Subject.DoesNotExist if the
    subject was erased.
    """
    partner, submission = request.partner, request.submission
    clean = request.clean
    stated = _stated_mole(partner, submission)
    subject = stated.subject if stated else _known_subject(partner, submission)
    same = _same_photo(subject, clean) if subject else None
    if subject and same:
        return _keep_again(request, clean, subject, same)
    corrections.refuse_contradictions(photo=None, mole=stated, **submission.stated())
    with _counted_today(partner):
        if subject:
            return _keep_new(request, clean, stated, subject)
        with _key_of_new_subject() as new:
            return _keep_new(request, clean, stated, new)


@transaction.atomic
def _keep_again(
    request: _Request, clean: images.CleanPhoto, subject: Subject, same: Photo
) -> intake.AddedPhoto:
    """Answer with a photo that is stored, after filling in what was not known."""
    submission, actor = request.submission, request.actor
    Subject.objects.lock(subject.pk)
    mole = _mole_of(same) or _find_or_add_mole(subject, submission, actor)
    corrections.refuse_contradictions(photo=same, mole=mole, **submission.stated())
    _set_details(subject, submission.details, actor)
    added = intake.keep_photo(
        subject=subject,
        clean=clean,
        actor=actor,
        mole=mole,
        taken_at=submission.taken_at,
        modality=submission.modality,
    )
    photo = added.photo
    corrections.refuse_contradictions(photo=photo, mole=photo.mole, **submission.stated())
    added = _with_retry(_filled_in(added, submission, actor), actor)
    _keep_key(request, added.assessment)
    return added


def _keep_new(
    request: _Request, clean: images.CleanPhoto, stated: Mole | None, subject: Subject
) -> intake.AddedPhoto:
    """Store the files, then all rows in one transaction, so that a request waits for it once."""
    submission, actor = request.submission, request.actor
    files_and_rows = intake.files_and_rows(
        clean=clean,
        owner=subject.pk,
        taken_at=submission.taken_at,
        modality=submission.modality,
    )
    with files_and_rows as photo:
        subject = stated.subject if stated else _found_or_added(subject, request)
        Subject.objects.lock(subject.pk)
        subject.partner = request.partner  # which its place in the queue would read again
        mole = stated or _find_or_add_mole(subject, submission, actor)
        corrections.refuse_contradictions(photo=None, mole=mole, **submission.stated())
        _set_details(subject, submission.details, actor)
        added = intake.keep_rows(photo=photo, subject=subject, mole=mole, actor=actor)
        added = _filled_in(added, submission, actor)
        _keep_key(request, added.assessment)
    return added


def _stated_mole(partner: Partner, submission: Submission) -> Mole | None:
    """Return the mole of both external ids with its subject, if it is known and not in the bin."""
    own = Mole.objects.kept().filter(
        subject__partner=partner,
        subject__external_id=submission.subject_external_id,
        external_id=submission.mole_external_id,
    )
    return next(iter(own.select_related("subject").order_by()[:1]), None)


def _known_subject(partner: Partner, submission: Submission) -> Subject | None:
    own = Subject.objects.filter(partner=partner)
    return own.filter(external_id=submission.subject_external_id).first()


def _same_photo(subject: Subject, clean: images.CleanPhoto) -> Photo | None:
    # Nearly always there is none, and all columns of two tables take longer to ask for.
    same = Photo.objects.filter(subject=subject, sha256=clean.sha256).order_by()
    for found in same.values_list("pk", flat=True)[:1]:
        return subject.photos.select_related("mole").get(pk=found)
    return None


def _find_or_add_mole(subject: Subject, submission: Submission, actor: audit.Actor) -> Mole:
    return corrections.find_or_add_mole(
        subject=subject,
        external_id=submission.mole_external_id,
        actor=actor,
        body_site=submission.body_site,
        laterality=submission.laterality,
    )


def _found_or_added(subject: Subject, request: _Request) -> Subject:
    """Return the subject as it is stored now, or store a new one.

    Raises IntegrityError if it was erased, or another of its external id was stored, meanwhile.
    """
    own = {
        "partner": request.partner,
        "external_id": request.submission.subject_external_id,
    }
    if subject._state.adding:  # noqa: SLF001
        found = Subject.objects.get_or_create(**own, defaults={"pk": subject.pk})[0]
    else:
        found = Subject.objects.filter(**own).first() or Subject()
    if found.pk != subject.pk:
        raise IntegrityError("The subject was stored or erased meanwhile.")
    return found


@contextmanager
def _key_of_new_subject() -> Iterator[Subject]:
    """Give the block a subject to be stored; its key, which files need before, goes if it isn't."""
    subject = Subject()
    try:
        yield subject
    except BaseException:
        if data_keys.is_on():
            data_keys.erase(owners=[subject.pk])
        raise


def _mole_of(photo: Photo | None) -> Mole | None:
    """Return the mole that a stored photo stays with."""
    is_sorted = photo is not None and photo.mole is not None and not photo.mole.is_binned
    return photo.mole if photo is not None and is_sorted else None


def _filled_in(
    added: intake.AddedPhoto, submission: Submission, actor: audit.Actor
) -> intake.AddedPhoto:
    """Store what was not known before; the photo may be assessed again for it."""
    photo = corrections.fill_in(photo=added.photo, actor=actor, **submission.stated())
    if photo is added.photo:
        return added
    newest = photo.assessments.order_by("-requested_at", "id").first()
    return replace(added, photo=photo, assessment=newest or added.assessment)


@contextmanager
def _counted_today(partner: Partner) -> Iterator[None]:
    """Count a new photo, unless it is not stored. Raises DailyPhotoLimitError."""
    limit = partner.account.photos_per_day
    if limit is None:
        yield
        return
    name = f"photos-of-{partner.pk}"
    with daily_limits.counted(name, limit=limit, refused=DailyPhotoLimitError):
        yield


def _set_details(subject: Subject, sent: Mapping[str, Any], actor: audit.Actor) -> None:
    """Store year of birth and sex before the photo is assessed; what was not sent stays."""
    known = {"year_of_birth": subject.year_of_birth, "sex": subject.sex}
    if known | dict(sent) != known:
        details.set_details(subject=subject, actor=actor, **(known | dict(sent)))


def _with_retry(added: intake.AddedPhoto, actor: audit.Actor) -> intake.AddedPhoto:
    """Request another assessment if the last one failed."""
    if added.assessment.status != Assessment.Status.FAILED:
        return added
    try:
        assessment = assessments.request_assessment(photo=added.photo, actor=actor)
    except AlreadyRunningError:
        assessment = added.photo.assessments.get(status__in=Assessment.OPEN)
    return replace(added, assessment=assessment, is_new=True)
