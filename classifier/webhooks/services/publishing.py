"""Events: stored with the fact that they tell, in one transaction."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from classifier.core import jobs
from classifier.webhooks.event_types import EventType
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from classifier.webhooks.selectors import endpoints_to_tell
from classifier.webhooks.services.delivering import KIND

# How long an event is tried. A weekend with a holiday is over by then.
TRIED_FOR = timedelta(days=3)


def publish(*, event_type: EventType, subject_id: uuid.UUID, resource_id: uuid.UUID) -> None:
    """Store an event for those who want it, in the caller's transaction; send it on commit.

    For a subject without webhooks it costs one query.
    """
    endpoints = endpoints_to_tell(subject_id, event_type)
    if endpoints:
        store(event_type=event_type, endpoints=endpoints, resource_id=resource_id)


@transaction.atomic
def store(
    *, event_type: EventType, endpoints: Sequence[WebhookEndpoint], resource_id: uuid.UUID
) -> list[WebhookDelivery]:
    """Store an event with its deliveries to endpoints of one partner, and send them on commit."""
    event = WebhookEvent.objects.create(
        partner_id=endpoints[0].partner_id, type=event_type, resource_id=resource_id
    )
    give_up_at = timezone.now() + TRIED_FOR
    deliveries = [
        WebhookDelivery.objects.create(endpoint=endpoint, event=event, give_up_at=give_up_at)
        for endpoint in endpoints
    ]
    for delivery in deliveries:
        jobs.send_on_commit(KIND, delivery)
    return deliveries
