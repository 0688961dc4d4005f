"""Partner organisations: their credentials, subjects and requests."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from oauth2_provider.models import get_access_token_model, get_application_model

from classifier.models import Assessment, IdempotencyKey, Mole, Partner, Subject, User
from classifier.services import audit, moles, photos
from classifier.services.exceptions import IdempotencyMismatchError, NotAllowedError


@dataclass(frozen=True, slots=True)
class Credentials:
    """A new partner with the secret that is shown this once."""

    partner: Partner
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One photo sent by a partner."""

    image: bytes
    subject_external_id: str
    mole_external_id: str
    taken_at: datetime | None
    body_site: str
    modality: str

    def digest(self) -> str:
        """Return the hex sha-256 that tells this request from another."""
        parts = (
            self.subject_external_id,
            self.mole_external_id,
            self.taken_at.isoformat() if self.taken_at else "",
            self.body_site,
            self.modality,
        )
        digest = hashlib.sha256(self.image)
        for part in parts:
            digest.update(b"\0" + part.encode())
        return digest.hexdigest()


@transaction.atomic
def create_partner(*, name: str) -> Credentials:
    """Create a partner with client credentials. Raises IntegrityError when the name is taken."""
    application_model = get_application_model()
    secret = secrets.token_urlsafe(48)
    application = application_model.objects.create(
        name=name,
        client_secret=secret,
        client_type=application_model.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application_model.GRANT_CLIENT_CREDENTIALS,
    )
    partner = Partner.objects.create(name=name, application=application)
    audit.record(audit.Event.PARTNER_CREATED, actor=audit.SYSTEM, target=partner.id)
    return Credentials(partner, application.client_id, secret)


@transaction.atomic
def suspend_partner(*, partner: Partner, actor: User) -> None:
    """Stop a partner's access at once; what it sent stays. Twice is the same as once."""
    _set_active(partner, False, actor, audit.Event.PARTNER_SUSPENDED)
    get_access_token_model().objects.filter(application_id=partner.application_id).delete()


@transaction.atomic
def resume_partner(*, partner: Partner, actor: User) -> None:
    """Let a suspended partner in again, with the credentials that it had."""
    _set_active(partner, True, actor, audit.Event.PARTNER_RESUMED)


def _set_active(partner: Partner, active: bool, actor: User, event: audit.Event) -> None:
    if not (actor.is_active and actor.role == User.Role.ADMIN):
        raise NotAllowedError
    if Partner.objects.filter(pk=partner.pk, is_active=not active).update(is_active=active):
        audit.record(event, actor=audit.staff(actor), target=partner.id)


def submit(
    *, partner: Partner, submission: Submission, idempotency_key: str = ""
) -> tuple[Assessment, bool]:
    """Take a partner's photo in; returns its assessment and whether it is new.

    Raises IdempotencyMismatchError when the key came with another request, and what
    `photos.add_photo` raises.
    """
    digest = submission.digest()
    known = _known(partner, idempotency_key, digest)
    if known is not None:
        return known, False
    added = photos.add_photo(
        subject=(subject := _subject(partner, submission.subject_external_id)),
        mole=_mole(partner, subject, submission),
        data=submission.image,
        actor=audit.partner(partner),
        taken_at=submission.taken_at,
        modality=submission.modality,
    )
    if idempotency_key:
        _remember(partner, idempotency_key, digest, added.assessment)
    return added.assessment, added.is_new


def _known(partner: Partner, key: str, digest: str) -> Assessment | None:
    if not key:
        return None
    row = IdempotencyKey.objects.filter(partner=partner, key=key).select_related("assessment").first()
    if row is None:
        return None
    if row.request_sha256 != digest:
        raise IdempotencyMismatchError
    return row.assessment


def _remember(partner: Partner, key: str, digest: str, assessment: Assessment) -> None:
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(
                partner=partner, key=key, request_sha256=digest, assessment=assessment
            )
    except IntegrityError:
        _known(partner, key, digest)


def _subject(partner: Partner, external_id: str) -> Subject:
    return Subject.objects.get_or_create(partner=partner, external_id=external_id)[0]


def _mole(partner: Partner, subject: Subject, submission: Submission) -> Mole:
    known = Mole.objects.filter(subject=subject, external_id=submission.mole_external_id).first()
    if known is not None:
        return known
    try:
        return moles.add_mole(
            subject=subject,
            actor=audit.partner(partner),
            external_id=submission.mole_external_id,
            body_site=submission.body_site,
        )
    except Mole.DoesNotExist:
        return Mole.objects.get(subject=subject, external_id=submission.mole_external_id)
