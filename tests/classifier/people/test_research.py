"""Consent to research: a choice of its own, never selected beforehand, ended at any time."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from classifier.audit.models import AuditEvent
from classifier.people.models import Consent, Subject, User
from classifier.people.selectors import has_agreed_to_research, has_consented
from classifier.people.services import accounts
from tests.factories import make_member, make_partner, make_subject, make_user

URL = "/you/consent/research/"


def test_nobody_has_agreed_before_they_select_the_box(person: User, browser: Client) -> None:
    assert not has_agreed_to_research(person)
    page = browser.get(reverse("consent")).text
    box = page[page.index('name="agrees_to_research"') - 40 :][:200]
    assert "checked" not in box
    assert "error-summary" in browser.post(URL, {"action": "give"}).text
    assert not has_agreed_to_research(person)


def test_it_is_given_and_withdrawn_at_any_time(person: User, browser: Client) -> None:
    browser.post(URL, {"agrees_to_research": "on"})
    assert has_agreed_to_research(person)
    consent = Consent.objects.get(user=person, purpose="research")
    assert consent.text.version.startswith("research-")
    assert "an exception" in browser.get(reverse("consent")).text
    browser.post(URL, {"action": "withdraw"})
    assert not has_agreed_to_research(person)
    assert has_consented(person)
    names = AuditEvent.objects.filter(event__startswith="research").values_list("event", flat=True)
    assert list(names) == ["research_withdrawn", "research_agreed"]


def test_neither_consent_stands_for_the_other(person: User) -> None:
    accounts.agree_to_research(user=person)
    other = make_user(consented=False)
    accounts.agree_to_research(user=other)
    assert not has_consented(other)
    assert list(Subject.objects.agreed_to_research()) == [make_subject(person)]


def test_withdrawing_the_first_ends_the_second_for_good(person: User) -> None:
    accounts.agree_to_research(user=person)
    accounts.withdraw_consent(user=person)
    accounts.give_consent(user=person)
    assert has_consented(person)
    assert not has_agreed_to_research(person)


def test_members_and_partners_subjects_are_never_in_it(person: User) -> None:
    accounts.agree_to_research(user=person)
    make_member(person)
    make_subject(make_partner().partner)
    assert [row.relation for row in Subject.objects.agreed_to_research()] == ["self"]
    with pytest.raises(IntegrityError):
        Consent.objects.create(
            user=person,
            subject=make_subject(person),
            purpose="research",
            basis="guardian",
            text=Consent.objects.first().text,
            is_given=True,
            is_adult=True,
        )
