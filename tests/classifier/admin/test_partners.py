"""Partners: made, suspended, given secrets, and shown to clinicians or not."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from classifier.audit.models import AuditEvent
from classifier.core.errors import NotAllowedError
from classifier.partners.models import Partner
from classifier.partners.services import organisations as partners
from classifier.review.services import claims
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "The contract ended"
CHANGES = ("suspend", "allow-reviews", "contact", "limits", "new-credential")


@pytest.fixture
def made():
    return factories.make_partner("Clinic")


def page_of(change, partner):
    return reverse(f"admin:classifier_partner_{change}", args=[partner.pk])


def change(browser, name, partner, **fields):
    return browser.post(page_of(name, partner), {"reason": REASON, **fields}, follow=True)


def ask_for_token(client_id, client_secret):
    data = {"grant_type": "client_credentials", "scope": "read"}
    data |= {"client_id": client_id, "client_secret": client_secret}
    return Client().post("/api/v1/oauth/token/", data)


def reads_with(token):
    headers = {"Authorization": f"Bearer {token}"}
    return Client(headers=headers).get("/api/v1/moles/").status_code


def shown_secret(page):
    return re.search(r'id="client-secret" value="([^"]+)"', page.text)[1]


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_says_what_will_happen_and_asks_why(browser, made, name):
    page = browser.get(page_of(name, made.partner)).text
    assert "What will happen" in page
    assert "Clinic" in page
    refused = browser.post(page_of(name, made.partner), {"reason": ""})
    assert refused.status_code == 422
    assert ask_for_token(made.client_id, made.client_secret).status_code == 200
    assert not Partner.objects.get().reviews_allowed


def test_a_new_partner_sees_its_secret_once(browser):
    created = browser.post(reverse("admin:classifier_partner_new"), {"name": "New clinic"})
    secret = shown_secret(created)
    assert "no-store" in created["Cache-Control"]
    partner = Partner.objects.get()
    assert ask_for_token(partner.credentials.get().application.client_id, secret).status_code == 200
    page = reverse("admin:classifier_partner_change", args=[partner.pk])
    assert secret not in browser.get(page).text
    event = AuditEvent.objects.get(event="partner_created")
    assert (event.actor_kind, event.target) == ("staff", str(partner.pk))
    assert secret not in str(list(AuditEvent.objects.values()))


def test_two_partners_cannot_have_one_name(browser, made):
    refused = browser.post(reverse("admin:classifier_partner_new"), {"name": "Clinic"})
    assert refused.status_code == 422
    assert "There is a partner of this name already" in refused.text


def test_a_suspended_partner_is_refused_at_once_and_can_come_back(browser, made):
    token = ask_for_token(made.client_id, made.client_secret).json()["access_token"]
    assert reads_with(token) == 200
    shown = change(browser, "suspend", made.partner)
    assert "Clinic is suspended." in shown.text
    assert page_of("resume", made.partner) in shown.text
    assert reads_with(token) == 401
    assert ask_for_token(made.client_id, made.client_secret).status_code == 401
    change(browser, "resume", made.partner)
    assert ask_for_token(made.client_id, made.client_secret).status_code == 200
    events = AuditEvent.objects.filter(target=str(made.partner.pk), actor_kind="staff")
    assert [(event.event, event.reason) for event in events] == [
        ("partner_resumed", REASON),
        ("partner_suspended", REASON),
    ]


def test_tokens_last_an_hour_at_most(made):
    ask_for_token(made.client_id, made.client_secret)
    token = get_access_token_model().objects.get()
    assert token.expires < timezone.now() + timedelta(hours=1, minutes=1)


def test_clinicians_look_only_while_the_partner_allows_it(browser, made):
    photo = factories.make_photo(factories.make_subject(made.partner))
    change(browser, "allow-reviews", made.partner)
    case = factories.ask(photo)
    reviewer = factories.make_reviewer()
    claims.claim(request=case, reader=reviewer)
    reader = factories.sign_in(Client(), reviewer)
    page = reverse("review_case", args=[case.id])
    assert reader.get(page).status_code == 200
    change(browser, "stop-reviews", made.partner)
    assert reader.get(page).status_code == 404
    events = AuditEvent.objects.filter(event__startswith="partner_reviews").order_by("id")
    assert [(event.event, event.reason) for event in events] == [
        ("partner_reviews_allowed", REASON),
        ("partner_reviews_stopped", REASON),
    ]


def test_nobody_but_an_admin_changes_a_partner(made):
    reviewer = factories.make_reviewer()
    for service in (
        partners.suspend_partner,
        partners.resume_partner,
        partners.allow_reviews,
        partners.stop_reviews,
    ):
        with pytest.raises(NotAllowedError):
            service(partner=made.partner, admin=reviewer, reason=REASON)
    browser = factories.sign_in(Client(), reviewer)
    assert change(browser, "suspend", made.partner).status_code == 403
    assert browser.get(reverse("admin:classifier_partner_new")).status_code == 403
