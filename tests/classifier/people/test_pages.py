"""The pages of the account: consent, who looked, the way in."""

from typing import Any

from django.test import Client
from django.urls import reverse

from classifier.people.models import Consent, User
from classifier.review.services import looks
from tests.factories import make_admin, make_assessment, make_photo, make_user, sign_in


def text(browser: Any, name: str, *args: Any, **query: Any) -> Any:
    return browser.get(reverse(name, args=args), query).content.decode()


def test_the_person_reads_who_looked_and_why(browser: Any, person: User) -> None:
    assessment = make_assessment(make_photo(person))
    admin = make_admin("boss@example.org")
    looks.open_photo(assessment=assessment, admin=admin, reason="A complaint by the person")
    page = text(browser, "access_log")
    assert "A complaint by the person" in page
    assert reverse("photo_detail", args=[assessment.photo_id]) in page
    assert "boss@example.org" not in page
    assert "Photo added" not in page
    assert "Account created" in text(browser, "access_log", show="all")


def test_consent_is_given_and_leads_on(db: None) -> None:
    user = make_user(consented=False)
    browser: Any = sign_in(Client(), user)
    assert "Before we may store a photo" in text(browser, "consent")
    agreed = {"agrees": "on", "action": "give", "next": "/photos/upload/"}
    assert "error-summary" in browser.post("/you/consent/", {"action": "give"}).content.decode()
    assert browser.post("/you/consent/", agreed).url == "/photos/upload/"
    assert Consent.objects.get(user=user).is_given


def test_consent_is_withdrawn(browser: Any, person: User) -> None:
    assert "You agreed to this text" in text(browser, "consent")
    browser.post("/you/consent/", {"action": "withdraw"})
    assert "You withdrew your consent" in text(browser, "consent")
    assert browser.get("/photos/upload/").status_code == 302


def test_consent_leads_to_our_own_pages_only(browser: Any) -> None:
    agreed = {"agrees": "on", "next": "https://example.org/"}
    assert browser.post("/you/consent/", agreed).url == "/you/consent/"


def test_the_account_page_names_the_account(browser: Any, person: User) -> None:
    assert person.email in text(browser, "account_overview")


def test_the_front_door_leads_people_to_their_moles(browser: Any, client: Any) -> None:
    assert browser.get("/").url == "/moles/"
    assert client.get("/").status_code == 200
    assert client.get("/privacy/").status_code == 200
