"""The photos that partners send."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.errors import AlreadyRunningError
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.core import daily_limits
from classifier.core.errors import ServiceError
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
    `intake.keep_photo` raise; a refused request leaves its key free.
    """
    claim = _claim(partner, idempotency_key, submission.digest())
    if claim is not None and claim.assessment is not None:
        return claim.assessment, False
    try:
        added = _store(partner, submission, audit.partner(partner, credential))
    except ServiceError:
        _open_claim(claim).delete()
        raise
    _open_claim(claim).update(assessment=added.assessment)
    return added.assessment, added.is_new


def delete_idempotency_keys(*, older_than: timedelta) -> int:
    """Delete keys too old for a client to repeat; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - older_than).delete()[0]


def _claim(partner: Partner, key: str, digest: str) -> IdempotencyKey | None:
    """Return the row of the key; of several requests at once, one creates it.

    Two equal requests at once may both go on: the photo's digest keeps it from being stored twice.
    """
    if not key:
        return None
    row, _ = IdempotencyKey.objects.select_related("assessment").get_or_create(
        partner=partner, key=key, defaults={"request_sha256": digest}
    )
    if row.request_sha256 != digest:
        raise IdempotencyMismatchError
    return row


def _open_claim(claim: IdempotencyKey | None) -> QuerySet[IdempotencyKey]:
    if claim is None:
        return IdempotencyKey.objects.none()
    return IdempotencyKey.objects.filter(pk=claim.pk, assessment=None)


def _store(partner: Partner, submission: Submission, actor: audit.Actor) -> intake.AddedPhoto:
    """Store the photo; its subject and mole are added only after its bytes were accepted."""
    clean = intake.clean_photo(data=submission.image)
    with _counted_today(partner, submission, clean.sha256) as uncount:
        try:
            added = _keep(partner, submission, clean, actor)
        except IntegrityError:
            # The subject was erased meanwhile, so the photo is of a new one.
            added = _keep(partner, submission, clean, actor)
        if not added.is_new:
            uncount()
    return _with_retry(_filled_in(added, submission, actor), actor)


def _keep(
    partner: Partner, submission: Submission, clean: images.CleanPhoto, actor: audit.Actor
) -> intake.AddedPhoto:
    """Store subject, mole and photo, as far as they are new.

    Raises ContradictionError, before and after the photo is kept: another request may have stored
    the same one meanwhile.
    """
    with transaction.atomic():
        stated = _stated_mole(partner, submission)
        subject = stated.subject if stated else _find_or_add_subject(partner, submission)
        same = subject.photos.select_related("mole").filter(sha256=clean.sha256).first()
        mole = (
            _mole_of(same)
            or stated
            or corrections.find_or_add_mole(
                subject=subject,
                external_id=submission.mole_external_id,
                actor=actor,
                body_site=submission.body_site,
                laterality=submission.laterality,
            )
        )
        corrections.refuse_contradictions(photo=same, mole=mole, **submission.stated())
        _set_details(subject, submission.details, actor)
    keep = intake.keep_new_photo if same is None else intake.keep_photo
    added = keep(
        subject=subject,
        clean=clean,
        actor=actor,
        mole=mole,
        taken_at=submission.taken_at,
        modality=submission.modality,
    )
    if not added.is_new:
        photo = added.photo
        corrections.refuse_contradictions(photo=photo, mole=photo.mole, **submission.stated())
    return added


def _stated_mole(partner: Partner, submission: Submission) -> Mole | None:
    """Return the mole of both external ids with its subject, if it is known and not in the bin."""
    own = Mole.objects.kept().filter(subject__partner=partner)
    return (
        own.filter(
            subject__external_id=submission.subject_external_id,
            external_id=submission.mole_external_id,
        )
        .select_related("subject")
        .first()
    )


def _find_or_add_subject(partner: Partner, submission: Submission) -> Subject:
    return Subject.objects.get_or_create(
        partner=partner, external_id=submission.subject_external_id
    )[0]


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
def _counted_today(
    partner: Partner, submission: Submission, sha256: str
) -> Iterator[Callable[[], None]]:
    """Count a new photo, unless it is not stored. Raises DailyPhotoLimitError."""
    limit = partner.account.photos_per_day
    known = Photo.objects.filter(
        subject__partner=partner,
        subject__external_id=submission.subject_external_id,
        sha256=sha256,
    )
    if limit is None or known.exists():
        yield lambda: None
        return
    name = f"photos-of-{partner.pk}"
    with daily_limits.counted(name, limit=limit, refused=DailyPhotoLimitError) as uncount:
        yield uncount


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
