"""Reads of webhooks: a partner's own, and who is to be told about a subject."""

import uuid
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from classifier.webhooks.event_types import EventType
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookSecret


def partner_webhooks(partner_id: uuid.UUID) -> QuerySet[WebhookEndpoint]:
    """Return a partner's webhooks, newest first."""
    return WebhookEndpoint.objects.filter(partner=partner_id)


def partner_webhook(partner_id: uuid.UUID, webhook_id: uuid.UUID) -> WebhookEndpoint:
    """Return one of a partner's webhooks. Raises Http404."""
    return get_object_or_404(partner_webhooks(partner_id), pk=webhook_id)


def deliveries_to(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """Return an endpoint's deliveries with their events, newest first."""
    return WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event")


def delivery_to(endpoint: WebhookEndpoint, delivery_id: uuid.UUID) -> WebhookDelivery:
    """Return one delivery to an endpoint. Raises Http404."""
    return get_object_or_404(deliveries_to(endpoint), pk=delivery_id)


def endpoints_to_tell(subject_id: uuid.UUID, event_type: EventType) -> list[WebhookEndpoint]:
    """Return the endpoints that want an event about this subject; none for people.

    Those that are paused are among them: their deliveries wait.
    """
    found = WebhookEndpoint.objects.filter(partner__subjects=subject_id)
    return [endpoint for endpoint in found if event_type in endpoint.event_types]


def secrets_of(endpoint: WebhookEndpoint) -> list[str]:
    """Return the secrets to sign with, the current one first."""
    secrets = WebhookSecret.objects.filter(endpoint=endpoint)
    valid = secrets.filter(expires_at=None) | secrets.filter(expires_at__gt=timezone.now())
    return list(valid.order_by("-created_at", "-pk").values_list("value", flat=True))


def nobody_delivers_since(moment: datetime) -> bool:
    """Whether a delivery has been due since then and no worker has tried any."""
    due = WebhookDelivery.objects.filter(status=WebhookDelivery.Status.QUEUED, due_at__lt=moment)
    ready = WebhookEndpoint.objects.open().filter(pk=OuterRef("endpoint"), is_slow=False)
    if not due.filter(Exists(ready)).exists():
        return False
    return not WebhookDelivery.objects.filter(claimed_at__gte=moment).exists()
