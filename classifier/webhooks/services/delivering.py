"""Deliveries: who may send to which endpoint when, one attempt, and what is due.

One worker process at a time delivers to an endpoint: it holds the endpoint's lane and works through
what is due. So a burst of events or a hanging receiver takes one process, not all of them.
"""

import logging
import random
import time
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from classifier.audit import services as audit
from classifier.core import jobs, tracing
from classifier.webhooks.event_types import resource_url
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint
from classifier.webhooks.selectors import secrets_of
from classifier.webhooks.sending import Answer, headers_and_body, post

logger = logging.getLogger(__name__)

Status = WebhookDelivery.Status
# Four times as long after each failure; the last is for all later ones. With the first attempt at
# once, the next are about 30 s, 2.5, 10 and 42 minutes, 2.8 and 11 hours after it, and then every
# 12 hours: twelve within three days. Short faults cost little time, long ones few requests.
PAUSES = (*(timedelta(seconds=30) * 4**number for number in range(6)), timedelta(hours=12))
# Spreads attempts that failed together, so that they do not come back together.
JITTER = 0.2
# How long one message goes on delivering to its endpoint before others have their turn. With the
# attempt that is then running it stays below the task's soft time limit (45 s).
LANE_SECONDS = 20.0
# Longer than the task's hard time limit (60 s): then its holder must be dead.
LANE_HELD_FOR = jobs.LOST_AFTER
# An answer that takes longer makes an endpoint slow, as a failed attempt does. All slow endpoints
# together may hold half of the processes, so that the others always find one.
SLOW_MS = 2000
GONE = 410


def carry_out(*, delivery_id: uuid.UUID, claim: str) -> None:
    """Deliver what is due to this delivery's endpoint, unless another worker does so.

    Safe to call twice. What this leaves is sent by the next sweep.
    """
    endpoint = WebhookEndpoint.objects.filter(deliveries=delivery_id).first()
    until = time.monotonic() + LANE_SECONDS
    # The message of a delivery that became due meanwhile found the lane taken: look again.
    while endpoint and _due(endpoint).exists() and _take_lane(endpoint, claim):
        try:
            goes_on = _deliver_due(endpoint, claim, until)
        finally:
            _leave_lane(endpoint, claim)
        if not goes_on:
            break


def sweep() -> int:
    """Requeue what dead workers had claimed, end what waited too long, and send what is due.

    One message for each endpoint, those that waited longest first, so that one with many deliveries
    keeps none waiting. Returns how many were sent.
    """
    jobs.requeue_lost(KIND)
    _give_up_on_old()
    return jobs.send(KIND, _first_of_each_endpoint())


def _first_of_each_endpoint() -> list[uuid.UUID]:
    now = timezone.now()
    free = Q(endpoint__lane_until=None) | Q(endpoint__lane_until__lt=now)
    open_now = WebhookEndpoint.objects.open()
    due = jobs.due(KIND).filter(jobs.unsent(), free, endpoint__in=open_now)
    waiting = due.order_by().values("endpoint").annotate(since=Min("due_at")).order_by("since")
    rows = waiting.values_list("endpoint", "since")[: jobs.SWEEP_BATCH]
    found = (due.filter(endpoint=endpoint, due_at=since).first() for endpoint, since in rows)
    return [delivery.pk for delivery in found if delivery]


def _give_up_on_old() -> None:
    """End what could not be tried in time, because its endpoint was not active or too slow."""
    now = timezone.now()
    late = WebhookDelivery.objects.filter(status=Status.QUEUED, give_up_at__lt=now)
    late.update(status=Status.FAILED, finished_at=now)


def _due(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    return jobs.due(KIND).filter(endpoint__in=WebhookEndpoint.objects.open().filter(pk=endpoint.pk))


def _take_lane(endpoint: WebhookEndpoint, claim: str) -> bool:
    """Return whether this message may deliver; of several workers at once, one may."""
    now = timezone.now()
    slow = WebhookEndpoint.objects.filter(is_slow=True, lane_until__gt=now).exclude(lane=claim)
    if endpoint.is_slow and slow.count() >= max(1, settings.WEBHOOK_PROCESSES // 2):
        return False
    free = Q(lane="") | Q(lane=claim) | Q(lane_until__lte=now)
    row = WebhookEndpoint.objects.filter(free, pk=endpoint.pk)
    return bool(row.update(lane=claim, lane_until=now + LANE_HELD_FOR))


def _leave_lane(endpoint: WebhookEndpoint, claim: str) -> None:
    held = WebhookEndpoint.objects.filter(pk=endpoint.pk, lane=claim)
    held.update(lane="", lane_until=None)


def _deliver_due(endpoint: WebhookEndpoint, claim: str, until: float) -> bool:
    """Deliver one after the other; returns whether that may go on when more becomes due."""
    while delivery := _due(endpoint).order_by("due_at", "pk").first():
        if time.monotonic() >= until:
            # At the end of the queue, so that other endpoints have their turn.
            jobs.send(KIND, [delivery.pk])
            return False
        jobs.carry_out(KIND, delivery.pk, claim=claim)
        if _hung(delivery.pk):
            return False
    return True


def _hung(delivery_id: uuid.UUID) -> bool:
    """Whether the last attempt failed and took long; the next one would too."""
    hung = WebhookDelivery.objects.exclude(status=Status.SUCCEEDED).filter(response_ms__gt=SLOW_MS)
    return hung.filter(pk=delivery_id).exists()


def _deliver(delivery: WebhookDelivery) -> jobs.Outcome:
    endpoint, event = delivery.endpoint, delivery.event
    payload = {
        "id": str(event.id),
        "type": event.type,
        "timestamp": event.created_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "id": str(event.resource_id),
            "url": resource_url(event.type, event.resource_id),
        },
    }
    headers, body = headers_and_body(
        event_id=str(event.id), payload=payload, secrets=secrets_of(endpoint), now=timezone.now()
    )
    # Not the address, which may hold a key of the receiver, and nothing of the trace for them.
    with tracing.span("deliver webhook", kind=tracing.Kind.CLIENT) as span:
        answer = post(endpoint.url, headers, body)
        span.note({"http.response.status_code": answer.status or 0})
        if not answer.is_success:
            span.fail(answer.error or f"status_{answer.status}")
    _note(endpoint, answer)
    fields = {"response_status": answer.status, "response_ms": answer.ms}
    if answer.is_success:
        return {**fields, "last_error": ""}
    error = answer.error or f"status_{answer.status}"
    if answer.status == GONE:
        _end(endpoint)
        return {**fields, "status": Status.FAILED, "last_error": error}
    return jobs.Retry(error, fields)


def _note(endpoint: WebhookEndpoint, answer: Answer) -> None:
    """Note how an attempt went; nothing is written while all is well."""
    is_slow = not answer.is_success or answer.ms > SLOW_MS
    row = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    if not answer.is_success:
        row.update(consecutive_failures=F("consecutive_failures") + 1, is_slow=is_slow)
    elif endpoint.consecutive_failures or endpoint.is_slow != is_slow:
        row.update(consecutive_failures=0, is_slow=is_slow)


@transaction.atomic
def _end(endpoint: WebhookEndpoint) -> None:
    """Stop sending to an endpoint whose receiver wants nothing any more."""
    states = WebhookEndpoint.Status
    active = WebhookEndpoint.objects.filter(pk=endpoint.pk, status=states.ACTIVE)
    if active.update(status=states.GONE):
        audit.record(
            audit.Event.WEBHOOK_GONE,
            actor=audit.SYSTEM,
            target=endpoint.partner_id,
            webhook=str(endpoint.id),
        )


def _pause_after(delivery: WebhookDelivery) -> timedelta | None:
    """Return the pause after a failed attempt; None if the next one would be too late."""
    pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
    pause *= random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - not a secret
    return pause if timezone.now() + pause < delivery.give_up_at else None


def _log_end(delivery: WebhookDelivery) -> None:
    if delivery.status == Status.FAILED:
        logger.warning("Delivery %s was given up: %s", delivery.pk, delivery.last_error)


KIND = jobs.JobKind(
    WebhookDelivery,
    "classifier.tasks.deliver_webhooks_task",
    _deliver,
    on_finished=_log_end,
    pause_after=_pause_after,
    longest_pauses=tuple(pause * (1 + JITTER) for pause in PAUSES),
)
