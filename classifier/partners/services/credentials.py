"""Credentials of partners: created, rotated, changed and revoked."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from oauth2_provider.models import get_access_token_model, get_application_model

from classifier.audit import services as audit
from classifier.partners.errors import (
    CredentialNameTakenError,
    CredentialRevokedError,
    PartnerNameTakenError,
)
from classifier.partners.models import TEST_SUFFIX, Credential, Partner
from classifier.partners.scopes import Scope
from classifier.people.models import User
from classifier.people.services.roles import require_admin

# How long a secret works on after its replacement: time to change the settings of a client.
OVERLAP_DAYS = 7
# `last_used_at` is for finding credentials that nobody uses, so minutes do not matter.
LAST_USE_STEP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CredentialRequest:
    """What a new credential shall be. Without a name it is “Main” or “Test”."""

    name: str = ""
    scopes: Collection[Scope] = tuple(Scope)
    is_test: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedCredential:
    """A credential with its new secret, which is stored as a hash and cannot be shown again."""

    credential: Credential
    client_secret: str

    @property
    def partner(self) -> Partner:
        """Whose it is; of a test credential, the partner's sandbox."""
        return self.credential.partner

    @property
    def client_id(self) -> str:
        """What the secret goes with."""
        return str(self.credential.application.client_id)


@transaction.atomic
def create_credential(
    *,
    partner: Partner,
    wanted: CredentialRequest,
    actor: audit.Actor,
    reason: str = "",
) -> IssuedCredential:
    """Give a partner another credential; a test one belongs to its sandbox, made if missing.

    Raises CredentialNameTakenError, or PartnerNameTakenError if a partner is called “… (test)”.
    """
    owner = _sandbox_of(partner) if wanted.is_test else partner
    name = wanted.name or ("Test" if wanted.is_test else "Main")
    application_model = get_application_model()
    secret = secrets.token_urlsafe(48)
    application = application_model.objects.create(
        name=f"{owner.name}: {name}",
        client_secret=secret,
        client_type=application_model.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application_model.GRANT_CLIENT_CREDENTIALS,
    )
    try:
        with transaction.atomic():
            credential = Credential.objects.create(
                partner=owner,
                application=application,
                name=name,
                scope=_joined(wanted.scopes),
                expires_at=wanted.expires_at,
            )
    except IntegrityError as error:
        raise CredentialNameTakenError from error
    _record(
        audit.Event.CREDENTIAL_CREATED,
        credential,
        actor,
        reason,
        scope=credential.scope,
        is_test=wanted.is_test,
    )
    return IssuedCredential(credential, secret)


@transaction.atomic
def add_credential(
    *, partner: Partner, admin: User, reason: str, wanted: CredentialRequest
) -> IssuedCredential:
    """Create a credential for a reason.

    This and the next three raise NotAllowedError and ReasonMissingError.
    """
    require_admin(user=admin)
    return create_credential(
        partner=partner,
        wanted=wanted,
        actor=audit.staff(admin),
        reason=audit.written_reason(reason=reason),
    )


@transaction.atomic
def rotate_secret(
    *,
    credential: Credential,
    admin: User,
    reason: str,
    overlap_days: int = OVERLAP_DAYS,
    end_tokens: bool = False,
) -> IssuedCredential:
    """Give a credential a new secret; the old one is accepted for `overlap_days` more.

    One that was older still is refused from now on. Tokens work until they expire, within an hour;
    `end_tokens` refuses them at once. Raises CredentialRevokedError.
    """
    locked = _locked(credential, admin)
    application = locked.application
    old = application.client_secret
    secret = secrets.token_urlsafe(48)
    application.client_secret = secret
    application.save(update_fields=["client_secret", "updated"])
    locked.previous_secret = old if overlap_days else ""
    locked.previous_secret_until = (
        timezone.now() + timedelta(days=overlap_days) if overlap_days else None
    )
    locked.save(update_fields=["previous_secret", "previous_secret_until"])
    if end_tokens:
        _tokens(application_id=application.pk).delete()
    _record(
        audit.Event.PARTNER_SECRET_CHANGED,
        locked,
        audit.staff(admin),
        audit.written_reason(reason=reason),
        tokens_ended=end_tokens,
        overlap_days=overlap_days,
    )
    return IssuedCredential(locked, secret)


@transaction.atomic
def change_credential(
    *,
    credential: Credential,
    admin: User,
    reason: str,
    name: str,
    scopes: Collection[Scope],
    expires_at: datetime | None,
) -> None:
    """Change name, scopes and expiry; tokens lose a scope that is taken away at once.

    Raises CredentialNameTakenError and CredentialRevokedError.
    """
    locked = _locked(credential, admin)
    values = {"name": name, "scope": _joined(scopes), "expires_at": expires_at}
    try:
        with transaction.atomic():
            Credential.objects.filter(pk=locked.pk).update(**values)
    except IntegrityError as error:
        raise CredentialNameTakenError from error
    written = audit.written_reason(reason=reason)
    _record(
        audit.Event.CREDENTIAL_CHANGED,
        locked,
        audit.staff(admin),
        written,
        scope=values["scope"],
        expires_at=expires_at.isoformat() if expires_at else "",
    )


@transaction.atomic
def revoke_credential(*, credential: Credential, admin: User, reason: str) -> None:
    """Refuse a credential's secrets and tokens from now on. Raises CredentialRevokedError."""
    locked = _locked(credential, admin)
    locked.revoked_at = timezone.now()
    locked.previous_secret, locked.previous_secret_until = "", None
    locked.save(update_fields=["revoked_at", "previous_secret", "previous_secret_until"])
    _tokens(application_id=locked.application_id).delete()
    written = audit.written_reason(reason=reason)
    _record(audit.Event.CREDENTIAL_REVOKED, locked, audit.staff(admin), written)


def note_use(*, credential: Credential) -> None:
    """Note that the credential is used, at most once in `LAST_USE_STEP`."""
    now = timezone.now()
    last = credential.last_used_at
    if last is None or last < now - LAST_USE_STEP:
        # Of several requests at once, one writes.
        is_old = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USE_STEP)
        Credential.objects.filter(is_old, pk=credential.pk).update(last_used_at=now)


def end_tokens(*, partners: QuerySet[Partner]) -> None:
    """Refuse all tokens of these partners."""
    _tokens(application__credential__partner__in=partners).delete()


def _sandbox_of(partner: Partner) -> Partner:
    defaults = {"name": f"{partner.name}{TEST_SUFFIX}", "is_active": partner.is_active}
    try:
        return Partner.objects.get_or_create(sandbox_of=partner, defaults=defaults)[0]
    except IntegrityError as error:
        raise PartnerNameTakenError from error


def _locked(credential: Credential, admin: User) -> Credential:
    require_admin(user=admin)
    # `of`: PostgreSQL locks no row on the nullable side of a join.
    rows = Credential.objects.select_for_update(of=("self",))
    locked = rows.select_related("partner__sandbox_of", "application").get(pk=credential.pk)
    if locked.revoked_at is not None:
        raise CredentialRevokedError
    return locked


def _tokens(**lookups: Any) -> QuerySet[Any]:
    tokens: QuerySet[Any] = get_access_token_model().objects.filter(**lookups)
    return tokens


def _joined(scopes: Collection[Scope]) -> str:
    return " ".join(scope for scope in Scope if scope in scopes)


def _record(
    event: audit.Event, credential: Credential, actor: audit.Actor, reason: str, **details: Any
) -> None:
    """Record the event with the partner as its target, so that one list has all about it."""
    audit.record(
        event,
        actor=actor,
        target=credential.partner.account.id,
        reason=reason,
        credential=str(credential.id),
        **details,
    )
