"""Admins see partners' webhooks and deliveries, pause, resume, test and send again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "The partner asked for it"


@pytest.fixture
def made():
    partner = factories.make_partner("Clinic").partner
    return factories.make_webhook(partner, url="https://hooks.example.org/key-123?token=456")


@pytest.fixture
def dead(made):
    row = factories.make_delivery(made.endpoint)
    WebhookDelivery.objects.update(
        status="failed",
        finished_at=timezone.now(),
        attempts=12,
        response_status=503,
        response_ms=812,
        last_error="status_503",
    )
    row.refresh_from_db()
    return row


def page(kind, name, row):
    return reverse(f"admin:classifier_{kind}_{name}", args=[row.pk])


def listed(kind, query=""):
    return reverse(f"admin:classifier_{kind}_changelist") + query


def test_neither_secret_nor_key_is_shown(browser, made, dead):
    pages = (
        listed("webhookendpoint"),
        page("webhookendpoint", "change", made.endpoint),
        listed("webhookdelivery"),
        page("webhookdelivery", "change", dead),
    )
    for url in pages:
        text = browser.get(url).text
        assert "hooks.example.org" in text
        for private in (made.value, "key-123", "token=456"):
            assert private not in text


def test_the_partner_s_page_leads_to_its_webhooks(browser, made):
    other = factories.make_webhook(url="https://other.example.net/").endpoint
    shown = browser.get(page("partner", "change", made.endpoint.partner)).text
    url = listed("webhookendpoint", f"?partner__id__exact={made.endpoint.partner_id}")
    assert url in shown
    own = browser.get(url).text
    assert page("webhookendpoint", "change", made.endpoint) in own
    assert page("webhookendpoint", "change", other) not in own


def test_the_webhook_s_page_leads_to_what_was_given_up(browser, made, dead):
    waits = factories.make_delivery(made.endpoint)
    url = listed("webhookdelivery", f"?endpoint__id__exact={made.endpoint.pk}&status__exact=failed")
    assert (
        url.replace("&", "&amp;")
        in browser.get(page("webhookendpoint", "change", made.endpoint)).text
    )
    shown = browser.get(url).text
    assert page("webhookdelivery", "change", dead) in shown
    assert page("webhookdelivery", "change", waits) not in shown
    assert "503 after 812 ms" in shown


def test_pause_and_resume(browser, made):
    endpoint = made.endpoint
    shown = browser.post(
        page("webhookendpoint", "pause", endpoint), {"reason": REASON}, follow=True
    )
    assert "The webhook to hooks.example.org is paused." in shown.text
    endpoint.refresh_from_db()
    assert endpoint.status == "paused"
    browser.post(page("webhookendpoint", "resume", endpoint), {"reason": REASON})
    endpoint.refresh_from_db()
    assert endpoint.status == "active"
    events = AuditEvent.objects.filter(event="webhook_changed").order_by("pk")
    assert [(event.actor_kind, event.reason, event.details["status"]) for event in events] == [
        ("staff", REASON, "paused"),
        ("staff", REASON, "active"),
    ]


def test_an_ended_webhook_can_be_made_active(browser, made):
    WebhookEndpoint.objects.update(status="gone")
    assert "Ended by the receiver" in browser.get(listed("webhookendpoint")).text
    browser.post(page("webhookendpoint", "resume", made.endpoint), {"reason": REASON})
    made.endpoint.refresh_from_db()
    assert made.endpoint.status == "active"


def test_a_test_is_sent(browser, made):
    browser.post(page("webhookendpoint", "test", made.endpoint), {"reason": REASON})
    assert WebhookDelivery.objects.get().event.type == "webhook.test"
    assert AuditEvent.objects.get(event="webhook_tested").reason == REASON


def test_an_event_is_sent_again(browser, dead):
    browser.post(page("webhookdelivery", "redeliver", dead), {"reason": REASON})
    dead.refresh_from_db()
    assert (dead.status, dead.attempts) == ("queued", 0)
    assert AuditEvent.objects.get(event="webhook_redelivered").reason == REASON


def test_without_a_reason_nothing_is_done(browser, made, dead):
    for kind, name, row in (
        ("webhookendpoint", "pause", made.endpoint),
        ("webhookendpoint", "test", made.endpoint),
        ("webhookdelivery", "redeliver", dead),
    ):
        assert browser.post(page(kind, name, row), {"reason": " "}).status_code == 422
    dead.refresh_from_db()
    made.endpoint.refresh_from_db()
    assert (dead.status, made.endpoint.status) == ("failed", "active")
    assert WebhookDelivery.objects.count() == 1


def test_the_audit_trail_names_the_partner(browser, made):
    text = browser.get(reverse("audit_trail")).text
    assert "made a webhook of the partner" in text
