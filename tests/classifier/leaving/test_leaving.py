"""An account is erased a week after its owner asked for it, unless they keep it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.leaving import services
from classifier.people.models import Consent, Subject, User
from classifier.people.services import accounts
from classifier.photos.models import Photo
from classifier.reminders import mail as reminder_mail
from tests.factories import (
    PASSWORD,
    make_admin,
    make_member,
    make_mole,
    make_photo,
    make_reminder,
    make_reviewer,
    sign_in,
)

pytestmark = pytest.mark.django_db

LEAVE, KEEP = "account_leave", "account_keep"


@pytest.fixture
def browser(person: User) -> Client:
    return _confirmed(sign_in(Client(), person))


def _confirmed(client: Client) -> Client:
    """Let the password have been typed again a moment ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["reauthenticated"] = True
    session.save()
    return client


def _later(monkeypatch: pytest.MonkeyPatch, **by: int) -> None:
    now = timezone.now() + timedelta(**by)
    monkeypatch.setattr(timezone, "now", lambda: now)


def _leave(browser: Client) -> Any:
    return browser.post(reverse(LEAVE), follow=True)


def test_the_page_counts_what_goes_and_says_what_stays(browser: Client, person: User) -> None:
    make_photo(mole=make_mole(person))
    make_member(person)
    page = browser.get(reverse(LEAVE)).content.decode()
    assert "1 mole" in page
    assert "1 photo" in page
    assert "2 people" in page
    assert "What stays, and why" in page


def test_the_password_is_asked_again(browser: Client) -> None:
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    for answer in (browser.get(reverse(LEAVE)), browser.post(reverse(LEAVE))):
        assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not User.objects.exclude(erase_after=None).exists()


def test_asking_signs_out_everywhere_and_says_until_when(browser: Client, person: User) -> None:
    other = sign_in(Client(), person)
    answer = _leave(browser)
    assert "Your account will be deleted on" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("account_login")
    assert other.get(reverse("mole_list")).status_code == 302
    person.refresh_from_db()
    assert person.erase_after - timezone.now() > timedelta(days=6, hours=23)


def test_the_owner_is_told_by_mail(browser: Client) -> None:
    _leave(browser)
    body = mail.outbox[0].body
    assert reverse(LEAVE) in body
    assert reverse("account_reset_password") in body


def test_until_then_every_page_leads_to_the_choice(browser: Client, person: User) -> None:
    photo = make_photo(mole=make_mole(person))
    _leave(browser)
    again = sign_in(Client(), User.objects.get(pk=person.pk))
    for name, args in [
        ("mole_list", ()),
        ("photo_detail", (photo.pk,)),
        ("photo_media", (photo.pk, "display")),
        ("result_csv", ()),
        ("account_overview", ()),
    ]:
        assert again.get(reverse(name, args=args)).url == reverse(LEAVE), name
    assert (
        again.post(reverse("photo_upload"), headers={"accept": "application/json"}).json()["code"]
        == "leaving"
    )
    assert "Keep my account" in again.get(reverse(LEAVE)).content.decode()


def test_until_then_nothing_is_assessed_shown_or_sent(browser: Client, person: User) -> None:
    mole = make_mole(person)
    photo = make_photo(mole=mole)
    make_reminder(mole, due_on=timezone.localdate())
    _leave(browser)
    assert not Assessment.objects.kept().consented().filter(photo=photo).exists()
    assert reminder_mail.send_due() == 0


def test_keeping_brings_everything_back(browser: Client, person: User) -> None:
    photo = make_photo(mole=make_mole(person))
    _leave(browser)
    again = sign_in(Client(), User.objects.get(pk=person.pk))
    assert again.post(reverse(KEEP), follow=True).status_code == 200
    assert again.get(reverse("photo_detail", args=[photo.pk])).status_code == 200
    assert Subject.objects.of(person).consented().exists()
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert {"erasure_asked", "erasure_taken_back"} <= events
    services.erase_accounts_that_are_due()
    assert User.objects.filter(pk=person.pk).exists()


def test_a_second_wish_does_not_start_the_week_anew(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = services.ask_to_leave(user=person)
    _later(monkeypatch, days=3)
    assert services.ask_to_leave(user=person) == first


def test_it_is_erased_after_a_week_and_not_before(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_photo(mole=make_mole(make_member(person)))
    services.ask_to_leave(user=person)
    _later(monkeypatch, days=6, hours=23)
    assert services.erase_accounts_that_are_due() == 0
    _later(monkeypatch, hours=2)
    assert services.erase_accounts_that_are_due() == 1
    for model in (User, Subject, Photo, Consent):
        assert not model.objects.exists(), model


def test_what_stops_halfway_goes_on_the_next_time(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(3):
        make_photo(mole=make_mole(person))
    services.ask_to_leave(user=person)
    _later(monkeypatch, days=8)
    erase, calls = services.erasure.erase_photo, []

    def erase_two(**of: Any) -> None:
        calls.append(of)
        if len(calls) == 3:
            message = "the disk is away"
            raise OSError(message)
        erase(**of)

    monkeypatch.setattr(services.erasure, "erase_photo", erase_two)
    assert services.erase_accounts_that_are_due() == 0
    assert Photo.objects.count() == 1
    monkeypatch.setattr(services.erasure, "erase_photo", erase)
    assert services.erase_accounts_that_are_due() == 1


@pytest.mark.parametrize("make", [make_reviewer, make_admin])
def test_staff_hand_their_role_over_first(make: Any) -> None:
    staff = make()
    browser = _confirmed(sign_in(Client(), staff))
    assert "Ask an admin" in browser.get(reverse(LEAVE)).content.decode()
    assert browser.post(reverse(LEAVE)).status_code == 403
    with pytest.raises(services.StaffCannotLeaveError):
        services.erase_account(user=staff, actor=services.audit.SYSTEM)


def test_an_operator_erases_at_once(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="no account"):
        call_command("erase_account", "nobody@example.org")
    monkeypatch.setattr("builtins.input", lambda _text: "no")
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("erase_account", person.email)
    call_command("erase_account", person.email.upper(), yes=True)
    assert not User.objects.exists()


def test_an_account_can_be_made_again_with_the_address(person: User) -> None:
    services.erase_account(user=person, actor=services.audit.SYSTEM)
    assert accounts.create_account(email=person.email, password=PASSWORD).pk != person.pk
