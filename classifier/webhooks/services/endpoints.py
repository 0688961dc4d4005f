"""A partner's webhooks: made, changed, given another secret, tried, deleted."""

import base64
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.people.models import User
from classifier.people.services.roles import require_admin
from classifier.webhooks import targets
from classifier.webhooks.errors import AddressTakenError, NotActiveError, TooManyWebhooksError
from classifier.webhooks.event_types import EventType
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookSecret
from classifier.webhooks.services.publishing import store

Status = WebhookEndpoint.Status
# Set by judgement: enough for several systems of one partner. Each event is sent to all of them.
MAX_ENDPOINTS = 10
SECRET_BYTES = 32
LONGEST_OVERLAP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """An endpoint with its new secret, which is not shown again."""

    endpoint: WebhookEndpoint
    value: str


@transaction.atomic
def create_webhook(
    *, partner_id: uuid.UUID, url: str, event_types: Sequence[str], actor: audit.Actor
) -> NewSecret:
    """Add an address. Raises AddressRefusedError, AddressTakenError, TooManyWebhooksError."""
    targets.check(url)
    if WebhookEndpoint.objects.filter(partner=partner_id).count() >= MAX_ENDPOINTS:
        raise TooManyWebhooksError
    try:
        with transaction.atomic():
            endpoint = WebhookEndpoint.objects.create(
                partner_id=partner_id, url=url, event_types=list(event_types)
            )
    except IntegrityError:
        raise AddressTakenError from None
    value = _add_secret(endpoint)
    _record(audit.Event.WEBHOOK_CREATED, endpoint, actor, event_types=list(event_types))
    return NewSecret(endpoint, value)


@transaction.atomic
def change_webhook(
    *,
    endpoint: WebhookEndpoint,
    actor: audit.Actor,
    url: str | None = None,
    event_types: Sequence[str] | None = None,
    status: str | None = None,
    reason: str = "",
) -> WebhookEndpoint:
    """Change what is given; `status` is active or paused. Events that wait go to the new address.

    Raises AddressRefusedError, AddressTakenError.
    """
    row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    given = {"url": url, "event_types": event_types and list(event_types), "status": status}
    changed = {
        name: value
        for name, value in given.items()
        if value is not None and value != getattr(row, name)
    }
    if not changed:
        return row
    if "url" in changed:
        targets.check(str(url))
    for name, value in changed.items():
        setattr(row, name, value)
    # A new beginning: the next attempts tell how it is now.
    row.consecutive_failures, row.is_slow = 0, False
    try:
        with transaction.atomic():
            row.save(update_fields=[*changed, "consecutive_failures", "is_slow"])
    except IntegrityError:
        raise AddressTakenError from None
    # Addresses may hold a key, so the trail has their names only.
    details = {name: value for name, value in changed.items() if name != "url"}
    _record(
        audit.Event.WEBHOOK_CHANGED, row, actor, reason=reason, changed=sorted(changed), **details
    )
    return row


@transaction.atomic
def delete_webhook(*, endpoint: WebhookEndpoint, actor: audit.Actor) -> None:
    """Delete an address with its secrets and deliveries, also those that wait."""
    _record(audit.Event.WEBHOOK_DELETED, endpoint, actor)
    endpoint.delete()


@transaction.atomic
def rotate_secret(
    *, endpoint: WebhookEndpoint, overlap: timedelta, actor: audit.Actor
) -> NewSecret:
    """Give the endpoint a new secret; deliveries carry a signature of the old one for `overlap`.

    Older secrets than that one end at once.
    """
    row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    now = timezone.now()
    row.secrets.exclude(expires_at=None).delete()
    row.secrets.update(expires_at=now + overlap)
    value = _add_secret(row)
    _record(
        audit.Event.WEBHOOK_SECRET_ROTATED,
        row,
        actor,
        overlap_hours=round(overlap.total_seconds() / 3600),
    )
    return NewSecret(row, value)


@transaction.atomic
def send_test(
    *, endpoint: WebhookEndpoint, actor: audit.Actor, reason: str = ""
) -> WebhookDelivery:
    """Send the event `webhook.test` to this endpoint only. Raises NotActiveError."""
    if not WebhookEndpoint.objects.open().filter(pk=endpoint.pk).exists():
        raise NotActiveError
    (delivery,) = store(event_type=EventType.TEST, endpoints=[endpoint], resource_id=endpoint.id)
    _record(audit.Event.WEBHOOK_TESTED, endpoint, actor, reason=reason)
    return delivery


@transaction.atomic
def pause_for_admin(*, endpoint: WebhookEndpoint, admin: User, reason: str) -> None:
    """Hold deliveries back, as the partner can too.

    This and the next two raise NotAllowedError and ReasonMissingError.
    """
    _set_status(endpoint, admin, reason, Status.PAUSED)


@transaction.atomic
def resume_for_admin(*, endpoint: WebhookEndpoint, admin: User, reason: str) -> None:
    """Deliver again, also what waited meanwhile."""
    _set_status(endpoint, admin, reason, Status.ACTIVE)


@transaction.atomic
def send_test_for_admin(*, endpoint: WebhookEndpoint, admin: User, reason: str) -> None:
    """Send a test. Raises NotActiveError too."""
    require_admin(user=admin)
    written = audit.written_reason(reason=reason)
    send_test(endpoint=endpoint, actor=audit.staff(admin), reason=written)


def delete_expired_secrets() -> int:
    """Delete secrets that nothing is signed with any more; returns how many."""
    return WebhookSecret.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def _set_status(endpoint: WebhookEndpoint, admin: User, reason: str, status: Status) -> None:
    require_admin(user=admin)
    written = audit.written_reason(reason=reason)
    change_webhook(endpoint=endpoint, actor=audit.staff(admin), status=status, reason=written)


def _add_secret(endpoint: WebhookEndpoint) -> str:
    value = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    WebhookSecret.objects.create(endpoint=endpoint, value=value)
    return value


def _record(
    event: audit.Event,
    endpoint: WebhookEndpoint,
    actor: audit.Actor,
    *,
    reason: str = "",
    **details: Any,
) -> None:
    audit.record(
        event,
        actor=actor,
        target=endpoint.partner_id,
        reason=reason,
        webhook=str(endpoint.id),
        **details,
    )
