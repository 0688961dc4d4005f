"""Year of birth and sex: optional, asked once, erased on request, in the audit trail unnamed."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.audit.services import SYSTEM
from classifier.people.age import age_on, validate_year_of_birth
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject, User
from classifier.people.services import accounts
from classifier.people.services.details import set_details
from tests.factories import make_member, make_subject, make_user


def address(subject: Subject, name: str = "household_details") -> str:
    return reverse(name, args=[subject.pk])


@pytest.fixture
def subject(person: User) -> Subject:
    return make_subject(person)


@pytest.mark.parametrize(
    ("day", "year", "age"),
    [
        (date(2020, 7, 1), 1990, 30.0),
        (date(2024, 2, 29), 2000, 23.67),
        (date(2021, 12, 31), 2021, 0.5),
        (date(2021, 1, 1), 2021, 0.0),
    ],
)
def test_the_age_counts_from_the_middle_of_the_year(day: date, year: int, age: float) -> None:
    assert age_on(day, year) == pytest.approx(age, abs=0.01)


def test_a_day_before_the_year_of_birth_has_no_age() -> None:
    assert age_on(date(2020, 12, 31), 2021) is None


def test_a_year_is_1900_to_this_one() -> None:
    this_year = timezone.localdate().year
    validate_year_of_birth(1900)
    validate_year_of_birth(this_year)
    for year in (1899, this_year + 1):
        with pytest.raises(ValidationError):
            validate_year_of_birth(year)


def test_details_are_given_changed_and_read_again(browser: Any, subject: Subject) -> None:
    answer = browser.post(address(subject), {"year_of_birth": "1960", "sex": "female"})
    assert answer.url == reverse("household")
    browser.post(address(subject), {"year_of_birth": "1961", "sex": ""})
    subject.refresh_from_db()
    assert (subject.year_of_birth, subject.sex) == (1961, "")
    assert 'value="1961"' in browser.get(address(subject)).content.decode()


def test_the_audit_trail_names_neither(browser: Any, subject: Subject) -> None:
    browser.post(address(subject), {"year_of_birth": "1960", "sex": "female"})
    event = AuditEvent.objects.get(event="details_changed")
    assert event.subject_ref == str(subject.pk)
    assert event.details == {"year_of_birth": True, "sex": True}


@pytest.mark.parametrize(
    "sent", [{"year_of_birth": "1899"}, {"year_of_birth": "abc"}, {"sex": "other"}]
)
def test_what_makes_no_sense_is_refused(browser: Any, subject: Subject, sent: Any) -> None:
    assert "error-summary" in browser.post(address(subject), sent).content.decode()
    subject.refresh_from_db()
    assert (subject.year_of_birth, subject.sex) == (None, "")
    assert not AuditEvent.objects.filter(event="details_changed").exists()


def test_prefer_not_to_say_is_an_answer(browser: Any, subject: Subject) -> None:
    browser.post(address(subject), {"year_of_birth": "", "sex": ""})
    subject.refresh_from_db()
    assert (subject.year_of_birth, subject.sex) == (None, "")
    assert subject.details_answered_at is not None


def test_declining_is_stored_and_keeps_what_was_given(browser: Any, subject: Subject) -> None:
    set_details(subject=subject, actor=SYSTEM, year_of_birth=1960, sex="male")
    Subject.objects.update(details_answered_at=None)
    back = browser.post(address(subject, "household_details_decline"), {"next": "/moles/"})
    assert back.url == "/moles/"
    subject.refresh_from_db()
    assert (subject.year_of_birth, subject.sex) == (1960, "male")
    assert subject.details_answered_at is not None
    assert AuditEvent.objects.filter(event="details_declined").count() == 1


def test_both_are_erased_even_after_consent_was_withdrawn(browser: Any, subject: Subject) -> None:
    set_details(subject=subject, actor=SYSTEM, year_of_birth=1960, sex="male")
    accounts.withdraw_consent(user=subject.user)
    assert "Erase age and sex" in browser.get(address(subject)).content.decode()
    browser.post(address(subject), {"action": "erase"})
    subject.refresh_from_db()
    assert (subject.year_of_birth, subject.sex) == (None, "")
    newest = AuditEvent.objects.filter(event="details_changed").first()
    assert newest.details == {"year_of_birth": False, "sex": False}


def test_nothing_is_stored_without_consent(browser: Any, subject: Subject) -> None:
    accounts.withdraw_consent(user=subject.user)
    answer = browser.post(address(subject), {"year_of_birth": "1960"})
    assert answer.url == reverse("consent")
    with pytest.raises(ConsentMissingError):
        set_details(subject=subject, actor=SYSTEM, year_of_birth=None, sex="male")
    subject.refresh_from_db()
    assert (subject.year_of_birth, subject.sex) == (None, "")


def test_each_member_of_the_household_has_their_own(browser: Any, subject: Subject) -> None:
    member = make_member(subject.user)
    page = browser.get(address(member)).content.decode()
    assert "Age and sex of Ada" in page
    browser.post(address(member), {"year_of_birth": "2015"})
    subject.refresh_from_db()
    member.refresh_from_db()
    assert (subject.year_of_birth, member.year_of_birth) == (None, 2015)


def test_the_way_back_stays_on_this_site(browser: Any, subject: Subject) -> None:
    sent = {"year_of_birth": "1960", "next": "https://example.org/"}
    assert browser.post(address(subject), sent).url == reverse("household")


def test_strangers_and_removed_members_are_not_found(browser: Any, person: User) -> None:
    theirs = make_member(make_user())
    removed = make_member(person)
    Subject.objects.filter(pk=removed.pk).update(binned_at=timezone.now())
    for subject in (theirs, removed):
        for name in ("household_details", "household_details_decline"):
            assert browser.post(address(subject, name), {}).status_code == 404
