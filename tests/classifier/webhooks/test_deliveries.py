"""Events that are sent again, and old ones that are deleted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.core.errors import NotAllowedError
from classifier.webhooks.errors import NotActiveError, StillOpenError
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from classifier.webhooks.selectors import nobody_delivers_since
from classifier.webhooks.services import deliveries, delivering
from tests import factories

pytestmark = pytest.mark.django_db


def ended(status, ago=timedelta(0), endpoint=None):
    row = factories.make_delivery(endpoint)
    WebhookDelivery.objects.filter(pk=row.pk).update(
        status=status,
        finished_at=timezone.now() - ago,
        attempts=12,
        give_up_at=timezone.now() - ago,
        last_error="status_500",
    )
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("status", ["succeeded", "failed"])
def test_an_ended_delivery_is_sent_again_with_its_id(status, webhook, receiver):
    row = ended(status, endpoint=webhook.endpoint)
    deliveries.redeliver(delivery=row, actor=audit.SYSTEM)
    row.refresh_from_db()
    assert (row.status, row.attempts, row.last_error) == ("queued", 0, "")
    assert row.give_up_at > timezone.now() + timedelta(days=2)
    delivering.carry_out(delivery_id=row.pk, claim="message-1")
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert receiver.ids == [str(row.event_id)]
    event = AuditEvent.objects.get(event="webhook_redelivered")
    assert event.target == str(webhook.endpoint.partner_id)
    assert event.details == {"webhook": str(row.endpoint_id), "delivery": str(row.id)}


@pytest.mark.parametrize("status", ["queued", "running"])
def test_an_open_delivery_is_not_sent_again(status):
    row = factories.make_delivery()
    WebhookDelivery.objects.update(status=status)
    with pytest.raises(StillOpenError):
        deliveries.redeliver(delivery=row, actor=audit.SYSTEM)
    assert not AuditEvent.objects.filter(event="webhook_redelivered").exists()


def test_nothing_is_sent_again_to_an_inactive_webhook():
    row = ended("failed")
    WebhookEndpoint.objects.update(status="paused")
    with pytest.raises(NotActiveError):
        deliveries.redeliver(delivery=row, actor=audit.SYSTEM)
    row.refresh_from_db()
    assert row.status == "failed"


def test_admins_send_again_for_a_reason():
    row = ended("failed")
    with pytest.raises(NotAllowedError):
        deliveries.redeliver_for_admin(
            delivery=row, admin=factories.make_reviewer(), reason="They asked."
        )
    deliveries.redeliver_for_admin(delivery=row, admin=factories.make_admin(), reason="They asked.")
    event = AuditEvent.objects.get(event="webhook_redelivered")
    assert (event.actor_kind, event.reason) == ("staff", "They asked.")


def test_old_ones_are_deleted_dead_ones_later_and_open_ones_never():
    month, months = timedelta(days=30), timedelta(days=90)
    day = timedelta(days=1)
    kept = {
        ended("succeeded", month - day).pk,
        ended("failed", months - day).pk,
        factories.make_delivery().pk,
    }
    ended("succeeded", month + day)
    ended("failed", months + day)
    assert deliveries.delete_old(delivered=month, given_up=months) == 4
    assert set(WebhookDelivery.objects.values_list("pk", flat=True)) == kept
    assert WebhookEvent.objects.count() == 3


def test_an_event_stays_while_one_of_its_deliveries_does():
    row = ended("succeeded", timedelta(days=40))
    other = factories.make_webhook(row.endpoint.partner).endpoint
    WebhookDelivery.objects.create(endpoint=other, event=row.event, give_up_at=timezone.now())
    month = timedelta(days=30)
    assert deliveries.delete_old(delivered=month, given_up=month) == 1
    assert WebhookEvent.objects.get() == row.event


class TestHealth:
    """Whether a worker for webhooks runs."""

    @pytest.fixture
    def due(self):
        row = factories.make_delivery()
        WebhookDelivery.objects.update(due_at=timezone.now() - timedelta(minutes=10))
        return row

    def nobody(self):
        return nobody_delivers_since(timezone.now() - timedelta(minutes=5))

    def test_something_is_due_and_nobody_takes_it(self, due):
        assert self.nobody()

    def test_nothing_is_due(self):
        factories.make_delivery()
        assert not self.nobody()

    def test_others_are_taken(self, due):
        row = factories.make_delivery()
        WebhookDelivery.objects.filter(pk=row.pk).update(
            status="running", claimed_at=timezone.now()
        )
        assert not self.nobody()

    @pytest.mark.parametrize("values", [{"status": "paused"}, {"is_slow": True}])
    def test_what_waits_for_its_receiver_does_not_count(self, due, values):
        WebhookEndpoint.objects.update(**values)
        assert not self.nobody()
