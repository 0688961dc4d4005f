"""Deliveries reach their receivers at least once, in whatever order, and keep nobody waiting."""

import json
import threading
import uuid
from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.core import jobs
from classifier.webhooks import sending
from classifier.webhooks.event_types import EventType
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint
from classifier.webhooks.services import delivering, endpoints, publishing
from tests import factories

pytestmark = pytest.mark.django_db


def carry_out(delivery, claim="message-1"):
    delivering.carry_out(delivery_id=delivery.pk, claim=claim)
    delivery.refresh_from_db()


def make_due():
    """Let the pauses pass."""
    WebhookDelivery.objects.filter(status="queued").update(due_at=timezone.now())


def lose():
    """Let so much time pass that running rows and held lanes count as lost."""
    long_ago = timezone.now() - jobs.LOST_AFTER - timedelta(seconds=1)
    WebhookDelivery.objects.filter(status="running").update(claimed_at=long_ago)
    WebhookEndpoint.objects.exclude(lane="").update(lane_until=long_ago)


@pytest.fixture(autouse=True)
def sent():
    """What is sent to the broker: ids of deliveries."""
    with mock.patch("skinspect_site.celery.app.send_task") as send:
        yield lambda: [uuid.UUID(call.kwargs["args"][0]) for call in send.call_args_list]


@pytest.fixture
def endpoint(webhook):
    return webhook.endpoint


@pytest.fixture
def delivery(endpoint):
    return factories.make_delivery(endpoint)


class TestOneAttempt:
    def test_the_event_arrives_signed_and_thin(self, webhook, receiver, settings):
        settings.SITE_URL = "https://skin.example.org"
        resource = uuid.uuid4()
        (delivery,) = publishing.store(
            event_type=EventType.ASSESSMENT_SUCCEEDED,
            endpoints=[webhook.endpoint],
            resource_id=resource,
        )
        carry_out(delivery)
        (got,) = receiver.received
        event = delivery.event
        assert Webhook(webhook.value).verify(got.body, got.headers) == {
            "id": str(event.id),
            "type": "assessment.succeeded",
            "timestamp": event.created_at.isoformat().replace("+00:00", "Z"),
            "data": {
                "id": str(resource),
                "url": f"https://skin.example.org/api/v1/assessments/{resource}/",
            },
        }
        assert got.headers["webhook-id"] == str(event.id)
        assert (delivery.status, delivery.attempts, delivery.response_status) == (
            *("succeeded", 1),
            204,
        )
        assert delivery.response_ms is not None

    def test_it_is_signed_with_the_old_secret_too_while_the_two_overlap(self, webhook, receiver):
        new = endpoints.rotate_secret(
            endpoint=webhook.endpoint,
            overlap=timedelta(hours=24),
            actor=audit.SYSTEM,
        )
        carry_out(factories.make_delivery(webhook.endpoint))
        (got,) = receiver.received
        assert len(got.headers["webhook-signature"].split()) == 2
        for secret in (webhook.value, new.value):
            assert Webhook(secret).verify(got.body, got.headers)["type"] == "webhook.test"

    def test_a_failure_is_tried_again_with_the_same_id(self, delivery, receiver, endpoint):
        receiver.status = 500
        carry_out(delivery)
        assert (delivery.status, delivery.last_error, delivery.response_status) == (
            *("queued", "status_500"),
            500,
        )
        pause = delivery.due_at - timezone.now()
        assert timedelta(seconds=20) < pause <= timedelta(seconds=36)
        endpoint.refresh_from_db()
        assert (endpoint.consecutive_failures, endpoint.is_slow) == (1, True)

        receiver.status = 200
        make_due()
        carry_out(delivery)
        assert (delivery.status, delivery.attempts, delivery.last_error) == ("succeeded", 2, "")
        assert receiver.ids == [str(delivery.event_id)] * 2
        endpoint.refresh_from_db()
        assert (endpoint.consecutive_failures, endpoint.is_slow) == (0, False)

    def test_no_answer_is_a_failure(self, delivery, receiver):
        receiver.stop()
        carry_out(delivery)
        assert (delivery.status, delivery.last_error, delivery.response_status) == (
            *("queued", "connection"),
            None,
        )

    def test_an_address_that_is_not_allowed_any_more_is_not_called(
        self, delivery, receiver, settings
    ):
        settings.WEBHOOK_PRIVATE_TARGETS = []
        carry_out(delivery)
        assert (delivery.status, delivery.last_error) == ("queued", "address_refused")
        assert receiver.received == []

    def test_a_receiver_that_wants_no_more_ends_its_webhook(self, delivery, receiver, endpoint):
        waits = factories.make_delivery(endpoint)
        WebhookDelivery.objects.filter(pk=waits.pk).update(
            due_at=timezone.now() + timedelta(minutes=1)
        )
        receiver.status = 410
        carry_out(delivery)
        assert (delivery.status, delivery.last_error) == ("failed", "status_410")
        endpoint.refresh_from_db()
        assert endpoint.status == "gone"
        event = AuditEvent.objects.get(event="webhook_gone")
        assert (event.actor_kind, event.target) == ("system", str(endpoint.partner_id))
        make_due()
        carry_out(waits)
        assert (waits.status, waits.attempts) == ("queued", 0)
        assert len(receiver.received) == 1


class TestSchedule:
    def test_it_is_tried_for_three_days_and_then_given_up(self, delivery, receiver, monkeypatch):
        monkeypatch.setattr(delivering.random, "uniform", lambda low, high: (low + high) / 2)
        receiver.status = 503
        now = begin = timezone.now()
        seconds = []
        with mock.patch.object(timezone, "now", side_effect=lambda: now):
            while delivery.status != "failed":
                seconds.append((now - begin).total_seconds())
                carry_out(delivery)
                now = max(now, delivery.due_at)
        half_days = [40950 + 43200 * number for number in range(6)]
        assert seconds == [0, 30, 150, 630, 2550, 10230, *half_days]
        assert delivery.attempts == 12
        assert receiver.ids == [str(delivery.event_id)] * 12

    @pytest.mark.parametrize(("place", "seconds"), [(0, 24), (1, 36)])
    def test_pauses_are_spread(self, delivery, place, seconds, monkeypatch):
        monkeypatch.setattr(delivering.random, "uniform", lambda *ends: ends[place])
        delivery.attempts = 1
        assert delivering._pause_after(delivery) == timedelta(seconds=seconds)

    def test_what_waited_too_long_for_an_inactive_webhook_is_given_up(self, delivery, endpoint):
        WebhookEndpoint.objects.update(status="paused")
        delivering.sweep()
        delivery.refresh_from_db()
        assert delivery.status == "queued"
        WebhookDelivery.objects.update(give_up_at=timezone.now() - timedelta(seconds=1))
        delivering.sweep()
        delivery.refresh_from_db()
        assert (delivery.status, delivery.attempts) == ("failed", 0)
        assert delivery.finished_at is not None


class TestWaiting:
    @pytest.mark.parametrize("status", ["paused", "gone"])
    def test_an_inactive_webhook_gets_nothing_until_it_is_active_again(
        self, delivery, endpoint, receiver, status, sent
    ):
        WebhookEndpoint.objects.update(status=status)
        carry_out(delivery)
        assert delivering.sweep() == 0
        assert (delivery.status, delivery.attempts, receiver.received) == ("queued", 0, [])
        WebhookEndpoint.objects.update(status="active")
        assert delivering.sweep() == 1
        assert sent() == [delivery.pk]
        carry_out(delivery)
        assert delivery.status == "succeeded"

    def test_a_suspended_partner_gets_nothing(self, delivery, endpoint, receiver):
        partners = type(endpoint.partner).objects
        partners.update(is_active=False)
        carry_out(delivery)
        assert delivering.sweep() == 0
        assert (delivery.status, receiver.received) == ("queued", [])
        partners.update(is_active=True)
        carry_out(delivery)
        assert delivery.status == "succeeded"

    def test_a_webhook_that_was_deleted_meanwhile_gets_nothing(self, delivery, endpoint, receiver):
        endpoint.delete()
        delivering.carry_out(delivery_id=delivery.pk, claim="message-1")
        assert receiver.received == []


class TestLanes:
    """One worker at a time delivers to an endpoint."""

    def test_one_message_delivers_all_that_is_due(self, endpoint, receiver):
        deliveries = [factories.make_delivery(endpoint) for _ in range(5)]
        carry_out(deliveries[3])
        assert set(receiver.ids) == {str(each.event_id) for each in deliveries}
        assert len(receiver.received) == 5

    def test_another_message_meanwhile_leaves_it_to_the_first(self, endpoint, receiver):
        first, second = (factories.make_delivery(endpoint) for _ in range(2))
        WebhookEndpoint.objects.update(
            lane="another", lane_until=timezone.now() + timedelta(seconds=60)
        )
        carry_out(first)
        assert receiver.received == []
        WebhookEndpoint.objects.update(lane="", lane_until=None)
        carry_out(second)
        assert len(receiver.received) == 2
        endpoint.refresh_from_db()
        assert (endpoint.lane, endpoint.lane_until) == ("", None)

    def test_a_lane_whose_holder_died_is_free_after_a_while(self, delivery, receiver):
        WebhookEndpoint.objects.update(
            lane="dead", lane_until=timezone.now() - timedelta(seconds=1)
        )
        assert delivering.sweep() == 1
        carry_out(delivery)
        assert delivery.status == "succeeded"

    def test_a_lane_is_left_when_the_attempt_breaks(self, delivery, endpoint, monkeypatch):
        def breaks(*_row, **_claim):
            raise KeyboardInterrupt

        monkeypatch.setattr(jobs, "carry_out", breaks)
        with pytest.raises(KeyboardInterrupt):
            carry_out(delivery)
        endpoint.refresh_from_db()
        assert endpoint.lane == ""

    def test_what_becomes_due_while_the_lane_is_left_is_delivered(
        self, delivery, endpoint, receiver, monkeypatch
    ):
        late: list[WebhookDelivery] = []
        leave = delivering._leave_lane

        def leave_late(*lane):
            if not late:
                late.append(factories.make_delivery(endpoint))
                delivering.carry_out(delivery_id=late[0].pk, claim="message-2")
            leave(*lane)

        monkeypatch.setattr(delivering, "_leave_lane", leave_late)
        carry_out(delivery)
        assert receiver.ids == [str(delivery.event_id), str(late[0].event_id)]

    def test_a_hanging_receiver_is_left_after_one_attempt(self, endpoint, receiver, monkeypatch):
        monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.2)
        monkeypatch.setattr(delivering, "SLOW_MS", 100)
        end = threading.Event()
        receiver.before = lambda _handler: end.wait(30)
        deliveries = [factories.make_delivery(endpoint) for _ in range(3)]
        carry_out(deliveries[0])
        end.set()
        assert len(receiver.received) == 1
        assert sorted(WebhookDelivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]
        endpoint.refresh_from_db()
        assert (endpoint.is_slow, endpoint.lane) == (True, "")

    def test_a_receiver_that_refuses_at_once_gets_each_event_once(self, endpoint, receiver):
        receiver.status = 500
        deliveries = [factories.make_delivery(endpoint) for _ in range(3)]
        carry_out(deliveries[0])
        assert set(receiver.ids) == {str(each.event_id) for each in deliveries}
        assert len(receiver.received) == 3

    def test_after_a_while_others_have_their_turn(self, endpoint, receiver, monkeypatch, sent):
        deliveries = [factories.make_delivery(endpoint) for _ in range(3)]
        clock = iter([0.0, 1.0, 25.0])
        monkeypatch.setattr(delivering.time, "monotonic", lambda: next(clock))
        monkeypatch.setattr(delivering, "post", lambda *_: sending.Answer(204, "", 5))
        carry_out(deliveries[0])
        left = WebhookDelivery.objects.filter(status="queued").order_by("due_at", "pk")
        assert left.count() == 2
        assert sent() == [left[0].pk]

    def test_slow_receivers_together_hold_half_of_the_processes(self, receiver, settings):
        settings.WEBHOOK_PROCESSES = 4
        until = timezone.now() + timedelta(seconds=60)
        for number in range(2):
            factories.make_webhook()
            WebhookEndpoint.objects.filter(lane="").update(
                is_slow=True, lane=f"busy-{number}", lane_until=until
            )
        slow = factories.make_delivery(factories.make_webhook(url=receiver.url).endpoint)
        WebhookEndpoint.objects.filter(pk=slow.endpoint_id).update(is_slow=True)
        carry_out(slow)
        assert (slow.status, receiver.received) == ("queued", [])
        well = factories.make_delivery(
            factories.make_webhook(url=receiver.url.replace("key=1", "key=2")).endpoint
        )
        carry_out(well)
        assert well.status == "succeeded"
        WebhookEndpoint.objects.filter(lane="busy-0").update(lane="", lane_until=None)
        carry_out(slow)
        assert slow.status == "succeeded"


class TestSweep:
    def test_one_message_for_each_webhook_those_that_waited_longest_first(self, sent):
        many, few = factories.make_webhook().endpoint, factories.make_webhook().endpoint
        newer = [factories.make_delivery(many) for _ in range(3)]
        older = factories.make_delivery(few)
        past = timezone.now() - timedelta(minutes=5)
        WebhookDelivery.objects.filter(pk=older.pk).update(due_at=past)
        assert delivering.sweep() == 2
        assert sent()[0] == older.pk
        assert sent()[1] in {each.pk for each in newer}

    def test_what_was_sent_just_now_is_not_sent_again(self, sent):
        factories.make_delivery()
        assert (delivering.sweep(), delivering.sweep()) == (1, 0)

    def test_what_is_not_due_waits(self):
        delivery = factories.make_delivery()
        WebhookDelivery.objects.filter(pk=delivery.pk).update(
            due_at=timezone.now() + timedelta(seconds=30)
        )
        assert delivering.sweep() == 0


class TestCuts:
    """Wherever a process or the broker dies, the event arrives, perhaps twice."""

    @pytest.fixture
    def arrives(self, endpoint, receiver):
        def arrives():
            """Sweep and work as beat and workers do, until nothing is left."""
            for number in range(4):
                lose()
                make_due()
                with mock.patch("skinspect_site.celery.app.send_task") as send:
                    delivering.sweep()
                for call in send.call_args_list:
                    pk = uuid.UUID(call.kwargs["args"][0])
                    delivering.carry_out(delivery_id=pk, claim=f"later-{number}")
            assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {"succeeded"}
            return receiver.ids

        return arrives

    class Killed(BaseException):
        """A process that is killed does nothing more, not even in `except Exception`."""

    def test_before_the_message_is_sent(self, delivery, arrives):
        assert delivery.sent_at is None
        assert arrives() == [str(delivery.event_id)]

    def test_the_broker_is_down_at_the_commit(
        self, endpoint, arrives, django_capture_on_commit_callbacks
    ):
        down = mock.patch("skinspect_site.celery.app.send_task", side_effect=ConnectionError)
        with down, django_capture_on_commit_callbacks(execute=True):
            delivery = factories.make_delivery(endpoint)
        delivery.refresh_from_db()
        assert delivery.sent_at is None
        assert arrives() == [str(delivery.event_id)]

    def test_the_broker_loses_the_message(
        self, endpoint, arrives, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            delivery = factories.make_delivery(endpoint)
        long_ago = timezone.now() - jobs.RESEND_AFTER - timedelta(seconds=1)
        assert WebhookDelivery.objects.filter(sent_at__isnull=False).update(sent_at=long_ago) == 1
        assert arrives() == [str(delivery.event_id)]

    @pytest.mark.parametrize(
        ("step", "times"),
        [
            # Before the lane is taken, with the lane, after the claim, before the request.
            ("classifier.webhooks.services.delivering._take_lane", 1),
            ("classifier.webhooks.services.delivering._deliver_due", 1),
            ("classifier.core.jobs.claim_row", 1),
            ("classifier.webhooks.services.delivering.secrets_of", 1),
            ("classifier.webhooks.services.delivering.post", 1),
            # After the request: the receiver gets it twice, with one id.
            ("classifier.webhooks.services.delivering._note", 2),
            ("classifier.core.jobs._finish", 2),
        ],
    )
    def test_the_worker_is_killed(self, step, times, delivery, arrives):
        with (
            mock.patch(step, side_effect=self.Killed),
            mock.patch("classifier.webhooks.services.delivering._leave_lane"),
            pytest.raises(self.Killed),
        ):
            delivering.carry_out(delivery_id=delivery.pk, claim="message-1")
        assert arrives() == [str(delivery.event_id)] * times

    def test_the_worker_is_killed_after_the_end_is_stored(self, delivery, endpoint, arrives):
        with (
            mock.patch(
                "classifier.webhooks.services.delivering._leave_lane", side_effect=self.Killed
            ),
            pytest.raises(self.Killed),
        ):
            delivering.carry_out(delivery_id=delivery.pk, claim="message-1")
        later = factories.make_delivery(endpoint)
        assert arrives() == [str(delivery.event_id), str(later.event_id)]

    def test_the_worker_is_killed_while_it_notes_a_failure(self, delivery, receiver, arrives):
        receiver.status = 500
        with (
            mock.patch("classifier.core.jobs._retry_or_fail", side_effect=self.Killed),
            pytest.raises(self.Killed),
        ):
            delivering.carry_out(delivery_id=delivery.pk, claim="message-1")
        receiver.status = 200
        assert arrives() == [str(delivery.event_id)] * 2

    def test_the_process_is_killed_before_the_fact_is_stored(self, endpoint):
        def cut_off():
            with transaction.atomic():
                factories.make_delivery(endpoint)
                raise self.Killed

        with pytest.raises(self.Killed):
            cut_off()
        assert not WebhookDelivery.objects.exists()

    def test_the_same_message_comes_twice(self, delivery, receiver):
        carry_out(delivery, "message-1")
        carry_out(delivery, "message-1")
        assert len(receiver.received) == 1


def test_nothing_of_address_or_secret_is_logged(webhook, receiver, caplog):
    caplog.set_level("DEBUG")
    receiver.status = 500
    delivery = factories.make_delivery(webhook.endpoint)
    WebhookDelivery.objects.update(give_up_at=timezone.now())
    carry_out(delivery)
    assert delivery.status == "failed"
    assert f"Delivery {delivery.pk} was given up: status_500" in caplog.text
    for private in (webhook.value, webhook.value.removeprefix("whsec_"), receiver.url, "key=1"):
        assert private not in caplog.text


def test_the_body_is_json_without_more(endpoint, receiver):
    carry_out(factories.make_delivery(endpoint))
    assert set(json.loads(receiver.received[0].body)) == {"id", "type", "timestamp", "data"}
