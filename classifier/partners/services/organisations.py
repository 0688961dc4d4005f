"""Partners: created, suspended, limited, and shown to clinicians or not."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from classifier.audit import services as audit
from classifier.partners.errors import PartnerNameTakenError
from classifier.partners.models import Partner
from classifier.partners.services import credentials
from classifier.partners.services.credentials import CredentialRequest, IssuedCredential
from classifier.people.models import User
from classifier.people.services.roles import require_admin


@transaction.atomic
def create_partner(
    *,
    name: str,
    actor: audit.Actor = audit.SYSTEM,
    wanted: CredentialRequest | None = None,
) -> IssuedCredential:
    """Create a partner with its first credential. Raises PartnerNameTakenError."""
    try:
        with transaction.atomic():
            partner = Partner.objects.create(name=name)
    except IntegrityError as error:
        raise PartnerNameTakenError from error
    audit.record(audit.Event.PARTNER_CREATED, actor=actor, target=partner.id)
    return credentials.create_credential(
        partner=partner, wanted=wanted or CredentialRequest(), actor=actor
    )


@transaction.atomic
def suspend_partner(*, partner: Partner, admin: User, reason: str) -> None:
    """Stop a partner's access at once, test credentials included; what it sent stays.

    All changes here raise NotAllowedError and ReasonMissingError.
    """
    _record(partner, admin, reason, audit.Event.PARTNER_SUSPENDED)
    _with_sandbox(partner).update(is_active=False)
    credentials.end_tokens(partners=_with_sandbox(partner))


@transaction.atomic
def resume_partner(*, partner: Partner, admin: User, reason: str) -> None:
    """Give a suspended partner access again, with the credentials that it had."""
    _record(partner, admin, reason, audit.Event.PARTNER_RESUMED)
    _with_sandbox(partner).update(is_active=True)


@transaction.atomic
def allow_reviews(*, partner: Partner, admin: User, reason: str) -> None:
    """Let clinicians read the cases that the partner asks about; test data stay closed."""
    _change(partner, admin, reason, audit.Event.PARTNER_REVIEWS_ALLOWED, reviews_allowed=True)


@transaction.atomic
def stop_reviews(*, partner: Partner, admin: User, reason: str) -> None:
    """Close the partner's cases to clinicians, also those that are being read."""
    _change(partner, admin, reason, audit.Event.PARTNER_REVIEWS_STOPPED, reviews_allowed=False)


@transaction.atomic
def change_contact(
    *,
    partner: Partner,
    admin: User,
    reason: str,
    contact_name: str,
    contact_email: str,
    notes: str,
) -> None:
    """Note whom to call about the partner."""
    values = {"contact_name": contact_name, "contact_email": contact_email, "notes": notes}
    _change(partner, admin, reason, audit.Event.PARTNER_CONTACT_CHANGED, **values)


@transaction.atomic
def change_limits(
    *,
    partner: Partner,
    admin: User,
    reason: str,
    requests_per_minute: int | None,
    photos_per_day: int | None,
) -> None:
    """Limit the partner; None is the server's own rate, and no limit of photos."""
    values = {"requests_per_minute": requests_per_minute, "photos_per_day": photos_per_day}
    _change(partner, admin, reason, audit.Event.PARTNER_LIMITS_CHANGED, **values)


def _with_sandbox(partner: Partner) -> Any:
    return Partner.objects.filter(Q(pk=partner.pk) | Q(sandbox_of=partner.pk))


def _change(partner: Partner, admin: User, reason: str, event: audit.Event, **values: Any) -> None:
    _record(partner, admin, reason, event)
    Partner.objects.filter(pk=partner.pk).update(**values)


def _record(partner: Partner, admin: User, reason: str, event: audit.Event) -> None:
    require_admin(user=admin)
    written = audit.written_reason(reason=reason)
    audit.record(event, actor=audit.staff(admin), target=partner.id, reason=written)
