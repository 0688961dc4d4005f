"""Partners' addresses: made, changed, given another secret, tried, deleted, each in the audit."""

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.errors import ReasonMissingError
from classifier.audit.models import AuditEvent
from classifier.core.errors import NotAllowedError
from classifier.webhooks.errors import (
    AddressRefusedError,
    AddressTakenError,
    NotActiveError,
    TooManyWebhooksError,
)
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookSecret
from classifier.webhooks.selectors import secrets_of
from classifier.webhooks.services import endpoints
from tests import factories

pytestmark = pytest.mark.django_db

DAY = timedelta(hours=24)


def last_event():
    return AuditEvent.objects.order_by("-pk").first()


@pytest.fixture
def made():
    return factories.make_webhook(url="https://hooks.example.org/secret-path")


@pytest.fixture
def endpoint(made):
    return made.endpoint


@pytest.fixture
def partner(endpoint):
    return audit.partner(endpoint.partner)


class TestMaking:
    def test_it_has_a_secret_of_its_own(self, made):
        assert made.value.startswith("whsec_")
        assert len(base64.b64decode(made.value.removeprefix("whsec_"))) == 32
        assert secrets_of(made.endpoint) == [made.value]
        assert factories.make_webhook().value != made.value

    def test_it_is_in_the_audit_without_its_address(self, made):
        event = last_event()
        assert (event.event, event.actor_kind) == ("webhook_created", "partner")
        assert event.target == str(made.endpoint.partner_id)
        assert event.details["webhook"] == str(made.endpoint.id)
        assert "secret-path" not in str(event.details)
        assert made.value not in str(event.details)

    def test_a_private_address_is_refused(self):
        with pytest.raises(AddressRefusedError):
            factories.make_webhook(url="https://169.254.169.254/latest/meta-data/")
        assert not WebhookEndpoint.objects.exists()

    def test_the_same_address_again_is_refused_but_not_to_another_partner(self, endpoint):
        with pytest.raises(AddressTakenError):
            factories.make_webhook(endpoint.partner, url=endpoint.url)
        assert factories.make_webhook(url=endpoint.url).endpoint.url == endpoint.url

    def test_a_partner_may_have_so_many(self, endpoint):
        for _ in range(endpoints.MAX_ENDPOINTS - 1):
            factories.make_webhook(endpoint.partner)
        with pytest.raises(TooManyWebhooksError):
            factories.make_webhook(endpoint.partner)
        factories.make_webhook()


class TestChanging:
    def test_address_events_and_status(self, endpoint, partner):
        endpoints.change_webhook(
            endpoint=endpoint,
            actor=partner,
            url="https://hooks.example.org/new",
            event_types=["review.answered"],
            status="paused",
        )
        endpoint.refresh_from_db()
        assert (endpoint.url, endpoint.event_types, endpoint.status) == (
            "https://hooks.example.org/new",
            ["review.answered"],
            "paused",
        )
        assert last_event().event == "webhook_changed"
        assert last_event().details == {
            "webhook": str(endpoint.id),
            "changed": ["event_types", "status", "url"],
            "event_types": ["review.answered"],
            "status": "paused",
        }

    def test_what_is_not_given_stays(self, endpoint, partner):
        before = (endpoint.url, endpoint.event_types)
        endpoints.change_webhook(endpoint=endpoint, actor=partner, status="paused")
        endpoint.refresh_from_db()
        assert (endpoint.url, endpoint.event_types, endpoint.status) == (*before, "paused")

    def test_nothing_new_is_no_event(self, endpoint, partner):
        count = AuditEvent.objects.count()
        endpoints.change_webhook(endpoint=endpoint, actor=partner, url=endpoint.url)
        assert AuditEvent.objects.count() == count

    def test_a_webhook_begins_anew(self, endpoint, partner):
        WebhookEndpoint.objects.update(status="gone", consecutive_failures=7, is_slow=True)
        endpoints.change_webhook(endpoint=endpoint, actor=partner, status="active")
        endpoint.refresh_from_db()
        assert (endpoint.status, endpoint.consecutive_failures, endpoint.is_slow) == (
            *("active", 0),
            False,
        )

    def test_a_private_address_is_refused(self, endpoint, partner):
        with pytest.raises(AddressRefusedError):
            endpoints.change_webhook(endpoint=endpoint, actor=partner, url="https://10.0.0.1/")
        endpoint.refresh_from_db()
        assert endpoint.url == "https://hooks.example.org/secret-path"

    def test_the_address_of_another_one_is_refused(self, endpoint, partner):
        other = factories.make_webhook(endpoint.partner).endpoint
        with pytest.raises(AddressTakenError):
            endpoints.change_webhook(endpoint=endpoint, actor=partner, url=other.url)


class TestSecrets:
    def test_the_old_one_is_valid_for_the_overlap(self, made, partner):
        new = endpoints.rotate_secret(endpoint=made.endpoint, overlap=DAY, actor=partner)
        assert secrets_of(made.endpoint) == [new.value, made.value]
        WebhookSecret.objects.filter(value=made.value).update(
            expires_at=timezone.now() - timedelta(seconds=1)
        )
        assert secrets_of(made.endpoint) == [new.value]
        assert endpoints.delete_expired_secrets() == 1
        assert secrets_of(made.endpoint) == [new.value]

    def test_without_overlap_the_old_one_ends_at_once(self, made, partner):
        new = endpoints.rotate_secret(endpoint=made.endpoint, overlap=timedelta(0), actor=partner)
        assert secrets_of(made.endpoint) == [new.value]

    def test_no_more_than_two_are_valid(self, made, partner):
        second = endpoints.rotate_secret(endpoint=made.endpoint, overlap=DAY, actor=partner)
        third = endpoints.rotate_secret(endpoint=made.endpoint, overlap=DAY, actor=partner)
        assert secrets_of(made.endpoint) == [third.value, second.value]

    def test_it_is_in_the_audit_without_the_secret(self, made, partner):
        new = endpoints.rotate_secret(endpoint=made.endpoint, overlap=DAY, actor=partner)
        event = last_event()
        assert (event.event, event.details["overlap_hours"]) == ("webhook_secret_rotated", 24)
        assert new.value not in str(event.details)


class TestTesting:
    def test_it_goes_to_this_webhook_only_whatever_it_is_told(self, endpoint, partner):
        factories.make_webhook(endpoint.partner)
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(event_types=["review.answered"])
        delivery = endpoints.send_test(endpoint=endpoint, actor=partner)
        assert WebhookDelivery.objects.get() == delivery
        assert (delivery.event.type, delivery.event.resource_id) == ("webhook.test", endpoint.id)
        assert last_event().event == "webhook_tested"

    @pytest.mark.parametrize("status", ["paused", "gone"])
    def test_an_inactive_one_is_not_tried(self, endpoint, partner, status):
        WebhookEndpoint.objects.update(status=status)
        with pytest.raises(NotActiveError):
            endpoints.send_test(endpoint=endpoint, actor=partner)
        assert not WebhookDelivery.objects.exists()


def test_deleting_takes_secrets_and_deliveries(endpoint, partner):
    factories.make_delivery(endpoint)
    endpoints.delete_webhook(endpoint=endpoint, actor=partner)
    for model in (WebhookEndpoint, WebhookSecret, WebhookDelivery):
        assert not model.objects.exists()
    assert last_event().event == "webhook_deleted"


class TestAdmins:
    SERVICES = (
        endpoints.pause_for_admin,
        endpoints.resume_for_admin,
        endpoints.send_test_for_admin,
    )

    def test_they_pause_resume_and_test_for_a_reason(self, endpoint):
        admin = factories.make_admin()
        endpoints.pause_for_admin(endpoint=endpoint, admin=admin, reason="It floods them.")
        endpoint.refresh_from_db()
        assert endpoint.status == "paused"
        endpoints.resume_for_admin(endpoint=endpoint, admin=admin, reason="They asked.")
        endpoint.refresh_from_db()
        assert endpoint.status == "active"
        endpoints.send_test_for_admin(endpoint=endpoint, admin=admin, reason="They asked.")
        event = last_event()
        assert (event.event, event.actor_kind, event.reason) == (
            *("webhook_tested", "staff"),
            "They asked.",
        )

    @pytest.mark.parametrize("service", SERVICES)
    def test_others_may_not(self, endpoint, service):
        with pytest.raises(NotAllowedError):
            service(endpoint=endpoint, admin=factories.make_reviewer(), reason="Because.")
        with pytest.raises(ReasonMissingError):
            service(endpoint=endpoint, admin=factories.make_admin(), reason=" ")
