"""Sending an event again, and deleting what is old."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.core import jobs
from classifier.people.models import User
from classifier.people.services.roles import require_admin
from classifier.webhooks.errors import NotActiveError, StillOpenError
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from classifier.webhooks.services.delivering import KIND
from classifier.webhooks.services.publishing import TRIED_FOR

Status = WebhookDelivery.Status


@transaction.atomic
def redeliver(
    *, delivery: WebhookDelivery, actor: audit.Actor, reason: str = ""
) -> WebhookDelivery:
    """Send an event again, delivered or given up, with the `webhook-id` that it had.

    Raises NotActiveError; StillOpenError while it is being tried.
    """
    if not WebhookEndpoint.objects.open().filter(pk=delivery.endpoint_id).exists():
        raise NotActiveError
    ended = WebhookDelivery.objects.filter(pk=delivery.pk, status__in=WebhookDelivery.TERMINAL)
    if not ended.update(**jobs.restart_fields(), give_up_at=timezone.now() + TRIED_FOR):
        raise StillOpenError
    row = WebhookDelivery.objects.select_related("endpoint", "event").get(pk=delivery.pk)
    jobs.send_on_commit(KIND, row)
    audit.record(
        audit.Event.WEBHOOK_REDELIVERED,
        actor=actor,
        target=row.endpoint.partner_id,
        reason=reason,
        webhook=str(row.endpoint_id),
        delivery=str(row.id),
    )
    return row


@transaction.atomic
def redeliver_for_admin(*, delivery: WebhookDelivery, admin: User, reason: str) -> None:
    """As `redeliver`. Raises NotAllowedError and ReasonMissingError too."""
    require_admin(user=admin)
    written = audit.written_reason(reason=reason)
    redeliver(delivery=delivery, actor=audit.staff(admin), reason=written)


def delete_old(*, delivered: timedelta, given_up: timedelta) -> int:
    """Delete deliveries that ended so long ago, and events without any; returns how many."""
    now = timezone.now()
    rows = WebhookDelivery.objects
    old = rows.filter(status=Status.SUCCEEDED, finished_at__lt=now - delivered)
    dead = rows.filter(status=Status.FAILED, finished_at__lt=now - given_up)
    deleted = old.delete()[0] + dead.delete()[0]
    return deleted + WebhookEvent.objects.filter(deliveries=None).delete()[0]
