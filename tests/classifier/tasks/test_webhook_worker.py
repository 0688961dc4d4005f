"""Real workers that deliver webhooks lose no event, wherever they or the broker are stopped."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from classifier.core import jobs
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint
from classifier.webhooks.services import delivering
from skinspect_site import queues
from tests import factories
from tests.classifier.webhooks.receiver import Receiver
from tests.workers import wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.embedded,
    pytest.mark.xdist_group("worker"),
]


class Gate:
    """A receiver that answers nothing until `open`."""

    def __init__(self):
        self._opened = threading.Event()
        self.receiver = Receiver()
        self.receiver.before = lambda _handler: self._opened.wait(60)
        self.receiver.start()

    def open(self):
        self._opened.set()

    def stop(self):
        self.open()
        self.receiver.stop()


@pytest.fixture
def gate(settings):
    settings.WEBHOOK_PRIVATE_TARGETS = ["127.0.0.1"]
    gate = Gate()
    yield gate
    gate.stop()


@pytest.fixture
def endpoint(gate):
    return factories.make_webhook(url=gate.receiver.url).endpoint


def let_time_pass():
    """Make running rows and held lanes look lost and queued rows due, and sweep."""
    long_ago = timezone.now() - jobs.LOST_AFTER - timedelta(seconds=1)
    WebhookDelivery.objects.filter(status="running").update(claimed_at=long_ago)
    WebhookEndpoint.objects.exclude(lane="").update(lane_until=long_ago)
    jobs.requeue_lost(delivering.KIND)
    WebhookDelivery.objects.filter(status="queued").update(due_at=timezone.now(), sent_at=None)
    delivering.sweep()


def all_delivered():
    return not WebhookDelivery.objects.exclude(status="succeeded").exists()


def test_events_that_are_stored_while_the_broker_is_down_are_delivered(
    broker, start_worker, gate, endpoint
):
    gate.open()
    deliveries = [factories.make_delivery(endpoint) for _ in range(3)]
    assert not WebhookDelivery.objects.exclude(sent_at=None).exists()
    broker.start()
    start_worker(queues.WEBHOOKS)
    assert delivering.sweep() == 1
    wait_until(all_delivered)
    assert sorted(gate.receiver.ids) == sorted(str(each.event_id) for each in deliveries)


def test_a_worker_that_is_killed_while_it_delivers_loses_no_event(
    broker, start_worker, gate, endpoint
):
    broker.start()
    deliveries = [factories.make_delivery(endpoint) for _ in range(5)]
    worker = start_worker(queues.WEBHOOKS)
    wait_until(lambda: gate.receiver.received)
    worker.kill()
    assert WebhookDelivery.objects.filter(status="running").count() == 1
    gate.open()
    broker.stop()
    broker.start()
    start_worker(queues.WEBHOOKS)
    let_time_pass()
    wait_until(all_delivered)
    ids = gate.receiver.ids
    assert set(ids) == {str(each.event_id) for each in deliveries}
    # The one that was on its way came twice, with one id.
    assert len(ids) == 6
    assert ids.count(ids[0]) == 2


def test_a_hanging_receiver_keeps_no_other_waiting(broker, start_worker, gate, settings):
    broker.start()
    hanging = factories.make_webhook(url=gate.receiver.url).endpoint
    for _ in range(5):
        factories.make_delivery(hanging)
    well = Receiver().start()
    try:
        start_worker(queues.WEBHOOKS, processes=2)
        wait_until(lambda: gate.receiver.received)
        delivery = factories.make_delivery(factories.make_webhook(url=well.url).endpoint)
        wait_until(lambda: well.ids == [str(delivery.event_id)])
        assert len(gate.receiver.received) == 1
    finally:
        well.stop()
