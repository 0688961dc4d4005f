"""Partners manage their webhooks and read what became of the deliveries."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint
from classifier.webhooks.selectors import secrets_of
from tests import factories
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db

URL = "https://hooks.example.org/skin"
EVENTS = [
    *("assessment.succeeded", "assessment.rejected", "assessment.failed"),
    *("review.answered", "review.amended", "subject.erased"),
]


@pytest.fixture
def api(document):
    return Caller(factories.make_partner(), document, scope="read write webhooks")


@pytest.fixture
def stranger(document):
    return Caller(factories.make_partner(), document, scope="read write webhooks")


@pytest.fixture
def webhook(api):
    return factories.make_webhook(api.partner, url=URL).endpoint


@pytest.fixture
def delivery(webhook):
    return factories.make_delivery(webhook)


class TestMaking:
    def test_the_secret_is_in_this_answer_only(self, api):
        made = api.post("webhooks", url=URL)
        assert made.status_code == 201
        body = made.json()
        row = WebhookEndpoint.objects.get()
        assert body == {
            "id": str(row.id),
            "url": URL,
            "event_types": EVENTS,
            "status": "active",
            "consecutive_failures": 0,
            "created_at": row.created_at.isoformat().replace("+00:00", "Z"),
            "secret": secrets_of(row)[0],
        }
        assert made["Location"] == f"http://testserver/api/v1/webhooks/{row.id}/"
        read = api.get("webhook", row.id)
        assert read.json() == {name: value for name, value in body.items() if name != "secret"}
        assert body["secret"] not in api.get("webhooks").content.decode()

    def test_chosen_events_are_kept_once_and_in_order(self, api):
        chosen = ["subject.erased", "review.answered", "subject.erased"]
        made = api.post("webhooks", url=URL, event_types=chosen)
        assert made.json()["event_types"] == ["review.answered", "subject.erased"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"event_types": ["review.answered"]}, "url"),
            ({"url": ""}, "url"),
            ({"url": 5}, "url"),
            ({"url": "https://hooks.example.org/" + "a" * 480}, "url"),
            ({"url": URL, "event_types": []}, "event_types"),
            ({"url": URL, "event_types": ["mole.added"]}, "event_types.0"),
            ({"url": URL, "event_types": ["webhook.test"]}, "event_types.0"),
            ({"url": URL, "status": "paused"}, "status"),
            ({"url": URL, "secret": "whsec_mine"}, "secret"),
        ],
    )
    def test_what_is_not_valid_is_named(self, api, body, field):
        answer = api.post("webhooks", **body)
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == [field]
        assert not WebhookEndpoint.objects.exists()

    @pytest.mark.parametrize(
        "url",
        [
            *("http://hooks.example.org/", "https://10.0.0.1/", "https://[::1]/"),
            *("https://a:b@hooks.example.org/", "https://169.254.169.254/latest/"),
        ],
    )
    def test_addresses_that_nothing_is_sent_to(self, api, url):
        answer = api.post("webhooks", url=url)
        assert (answer.status_code, answer.json()["code"]) == (422, "webhook_address_refused")

    def test_the_same_address_twice(self, api, webhook):
        answer = api.post("webhooks", url=URL)
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook_address_taken")


def test_the_list_holds_one_s_own(api, stranger, webhook):
    second = factories.make_webhook(api.partner).endpoint
    listed = api.get("webhooks").json()
    assert [row["id"] for row in listed["results"]] == [str(second.id), str(webhook.id)]
    assert stranger.get("webhooks").json()["results"] == []


class TestChanging:
    def test_pause_and_resume(self, api, webhook):
        assert api.patch("webhook", webhook.id, status="paused").json()["status"] == "paused"
        assert api.patch("webhook", webhook.id, status="active").json()["status"] == "active"

    def test_only_what_is_sent_changes(self, api, webhook):
        changed = api.patch("webhook", webhook.id, event_types=["review.answered"]).json()
        assert (changed["event_types"], changed["url"]) == (["review.answered"], URL)

    @pytest.mark.parametrize(
        "body", [{"status": "gone"}, {"url": ""}, {"event_types": []}, {"secret": "x"}]
    )
    def test_what_is_not_valid(self, api, webhook, body):
        assert api.patch("webhook", webhook.id, **body).status_code == 400
        webhook.refresh_from_db()
        assert (webhook.url, webhook.status, webhook.event_types) == (URL, "active", EVENTS)

    def test_to_a_private_address(self, api, webhook):
        answer = api.patch("webhook", webhook.id, url="https://192.168.0.1/")
        assert (answer.status_code, answer.json()["code"]) == (422, "webhook_address_refused")

    def test_delete(self, api, webhook):
        assert api.delete("webhook", webhook.id).status_code == 204
        assert api.get("webhook", webhook.id).status_code == 404


class TestSecrets:
    def test_rotation_gives_a_new_one_and_keeps_the_old_one_for_a_day(self, api, webhook):
        (old,) = secrets_of(webhook)
        answer = api.post("webhook_secret", webhook.id)
        assert answer.status_code == 200
        new = answer.json()["secret"]
        assert secrets_of(webhook) == [new, old]
        left = webhook.secrets.get(value=old).expires_at - timezone.now()
        assert 23 < left.total_seconds() / 3600 <= 24

    def test_after_a_leak(self, api, webhook):
        new = api.post("webhook_secret", webhook.id, overlap_hours=0).json()["secret"]
        assert secrets_of(webhook) == [new]

    @pytest.mark.parametrize("hours", [-1, 169, "1", None, True])
    def test_an_overlap_that_is_not_valid(self, api, webhook, hours):
        assert api.post("webhook_secret", webhook.id, overlap_hours=hours).status_code == 400
        assert len(secrets_of(webhook)) == 1


class TestDeliveries:
    def test_a_test_is_sent(self, api, webhook):
        answer = api.post("webhook_test", webhook.id)
        assert answer.status_code == 202
        row = WebhookDelivery.objects.get()
        assert answer.json() == {
            "id": str(row.id),
            "event_id": str(row.event_id),
            "event_type": "webhook.test",
            "resource_id": str(webhook.id),
            "status": "queued",
            "attempts": 0,
            "requested_at": row.requested_at.isoformat().replace("+00:00", "Z"),
            "next_attempt_at": row.due_at.isoformat().replace("+00:00", "Z"),
            "finished_at": None,
            "response_status": None,
            "response_ms": None,
            "last_error": "",
        }
        assert api.get("webhook_deliveries", webhook.id).json()["results"] == [answer.json()]

    def test_a_paused_webhook_is_not_tested(self, api, webhook):
        WebhookEndpoint.objects.update(status="paused")
        answer = api.post("webhook_test", webhook.id)
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook_not_active")

    def test_they_are_found_by_status_and_type(self, api, webhook, delivery):
        dead = factories.make_delivery(webhook)
        WebhookDelivery.objects.filter(pk=dead.pk).update(
            status="failed", finished_at=timezone.now(), response_status=500, response_ms=12
        )
        found = api.get("webhook_deliveries", webhook.id, status="failed").json()["results"]
        assert [(row["id"], row["response_status"], row["next_attempt_at"]) for row in found] == [
            (str(dead.id), 500, None)
        ]
        none = api.get("webhook_deliveries", webhook.id, event_type="review.answered").json()
        assert none["results"] == []
        assert api.get("webhook_deliveries", webhook.id, status="dead").status_code == 400

    def test_the_number_of_queries_does_not_grow(self, api, webhook, delivery):
        # The first request of a minute makes the row that counts requests.
        api.get("webhook_deliveries", webhook.id)
        with CaptureQueriesContext(connection) as one:
            api.get("webhook_deliveries", webhook.id)
        for _ in range(5):
            factories.make_delivery(webhook)
        with CaptureQueriesContext(connection) as six:
            api.get("webhook_deliveries", webhook.id)
        assert len(one) == len(six)

    def test_an_ended_one_is_sent_again(self, api, webhook, delivery):
        WebhookDelivery.objects.update(status="succeeded", finished_at=timezone.now())
        answer = api.post("webhook_redelivery", webhook.id, delivery.id)
        assert answer.status_code == 202
        assert (answer.json()["status"], answer.json()["event_id"]) == (
            *("queued",),
            str(delivery.event_id),
        )

    def test_an_open_one_is_not(self, api, webhook, delivery):
        answer = api.post("webhook_redelivery", webhook.id, delivery.id)
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook_delivery_open")

    def test_a_delivery_belongs_to_its_webhook(self, api, delivery):
        other = factories.make_webhook(api.partner).endpoint
        assert api.post("webhook_redelivery", other.id, delivery.id).status_code == 404


def test_a_stranger_finds_nothing(stranger, webhook, delivery):
    calls = (
        stranger.get("webhook", webhook.id),
        stranger.patch("webhook", webhook.id, status="paused"),
        stranger.delete("webhook", webhook.id),
        stranger.post("webhook_test", webhook.id),
        stranger.post("webhook_secret", webhook.id),
        stranger.get("webhook_deliveries", webhook.id),
        stranger.post("webhook_redelivery", webhook.id, delivery.id),
        stranger.get("webhook", uuid.uuid4()),
    )
    assert [answer.status_code for answer in calls] == [404] * 8
    webhook.refresh_from_db()
    assert (webhook.status, len(secrets_of(webhook))) == ("active", 1)
    assert WebhookDelivery.objects.count() == 1


def test_a_token_without_the_scope_may_do_nothing(document, webhook, api):
    plain = Caller(api.made, document, scope="read write")
    assert plain.get("webhooks").status_code == 403
    assert plain.patch("webhook", webhook.id, status="paused").status_code == 403
    assert plain.post("webhook_test", webhook.id).status_code == 403
