"""Partner organisations: credentials, access, and the photos that they send."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from oauth2_provider.models import get_access_token_model, get_application_model

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.errors import AlreadyRunningError
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.intake import services as intake
from classifier.moles.models import Laterality, Mole
from classifier.partners.corrections import services as corrections
from classifier.partners.errors import IdempotencyMismatchError, PartnerNameTakenError
from classifier.partners.models import IdempotencyKey, Partner
from classifier.people.models import Subject, User
from classifier.people.services import details
from classifier.people.services.roles import require_admin
from classifier.photos.models import Photo


@dataclass(frozen=True, slots=True)
class Credentials:
    """A partner with its new secret, which is stored as a hash and cannot be shown again."""

    partner: Partner
    client_id: str
    client_secret: str


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


def create_partner(*, name: str, actor: audit.Actor = audit.SYSTEM) -> Credentials:
    """Create a partner with client credentials. Raises PartnerNameTakenError."""
    try:
        return _create_partner(name, actor)
    except IntegrityError as error:
        raise PartnerNameTakenError from error


@transaction.atomic
def _create_partner(name: str, actor: audit.Actor) -> Credentials:
    application_model = get_application_model()
    secret = _new_secret()
    application = application_model.objects.create(
        name=name,
        client_secret=secret,
        client_type=application_model.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application_model.GRANT_CLIENT_CREDENTIALS,
    )
    partner = Partner.objects.create(name=name, application=application)
    audit.record(audit.Event.PARTNER_CREATED, actor=actor, target=partner.id)
    return Credentials(partner, application.client_id, secret)


@transaction.atomic
def change_secret(*, partner: Partner, admin: User, reason: str, end_tokens: bool) -> Credentials:
    """Give the partner a new secret; the old one is refused from now on.

    Tokens that it got before work until they expire, within an hour, so that it has time to enter
    the new secret; `end_tokens` refuses them too. Raises NotAllowedError, ReasonMissingError.
    """
    require_admin(user=admin)
    secret = _new_secret()
    application = get_application_model().objects.get(pk=partner.application_id)
    application.client_secret = secret
    application.save(update_fields=["client_secret", "updated"])
    if end_tokens:
        _end_tokens(partner)
    audit.record(
        audit.Event.PARTNER_SECRET_CHANGED,
        actor=audit.staff(admin),
        target=partner.id,
        reason=audit.written_reason(reason=reason),
        tokens_ended=end_tokens,
    )
    return Credentials(partner, application.client_id, secret)


@transaction.atomic
def suspend_partner(*, partner: Partner, admin: User, reason: str) -> None:
    """Stop a partner's access at once; what it sent stays.

    This and the next three raise NotAllowedError and ReasonMissingError.
    """
    _change(partner, admin, reason, audit.Event.PARTNER_SUSPENDED, is_active=False)
    _end_tokens(partner)


@transaction.atomic
def resume_partner(*, partner: Partner, admin: User, reason: str) -> None:
    """Give a suspended partner access again, with the credentials that it had."""
    _change(partner, admin, reason, audit.Event.PARTNER_RESUMED, is_active=True)


@transaction.atomic
def allow_reviews(*, partner: Partner, admin: User, reason: str) -> None:
    """Let clinicians read the cases that the partner asks about."""
    _change(partner, admin, reason, audit.Event.PARTNER_REVIEWS_ALLOWED, reviews_allowed=True)


@transaction.atomic
def stop_reviews(*, partner: Partner, admin: User, reason: str) -> None:
    """Close the partner's cases to clinicians, also those that are being read."""
    _change(partner, admin, reason, audit.Event.PARTNER_REVIEWS_STOPPED, reviews_allowed=False)


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


def _end_tokens(partner: Partner) -> None:
    get_access_token_model().objects.filter(application_id=partner.application_id).delete()


def _change(partner: Partner, admin: User, reason: str, event: audit.Event, **values: bool) -> None:
    require_admin(user=admin)
    Partner.objects.filter(pk=partner.pk).update(**values)
    written = audit.written_reason(reason=reason)
    audit.record(event, actor=audit.staff(admin), target=partner.id, reason=written)


def submit(
    *, partner: Partner, submission: Submission, idempotency_key: str = ""
) -> tuple[Assessment, bool]:
    """Store a partner's photo; returns its assessment and whether it is new.

    The same photo of the same subject is stored once: a second time returns its latest assessment,
    or a new one if that failed. Raises IdempotencyMismatchError when the key was used for another
    request, ContradictionError when other values are stored, and what `intake.clean_photo` and
    `intake.keep_photo` raise; a refused request leaves its key free.
    """
    claim = _claim(partner, idempotency_key, submission.digest())
    if claim is not None and claim.assessment is not None:
        return claim.assessment, False
    try:
        added = _store(partner, submission)
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


def _store(partner: Partner, submission: Submission) -> intake.AddedPhoto:
    """Store the photo; its subject and mole are added only after its bytes were accepted."""
    clean = intake.clean_photo(data=submission.image)
    try:
        return _store_clean(partner, submission, clean)
    except IntegrityError:
        # The subject was erased meanwhile, so the photo is of a new one.
        return _store_clean(partner, submission, clean)


def _store_clean(
    partner: Partner, submission: Submission, clean: images.CleanPhoto
) -> intake.AddedPhoto:
    """Store a photo that is clean.

    Raises ContradictionError, before and after the photo is kept: another request may have stored
    the same one meanwhile.
    """
    actor = audit.partner(partner)
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
    return _with_retry(_filled_in(added, submission, actor), actor)


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
