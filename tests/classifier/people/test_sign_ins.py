"""Where people are signed in: listed without addresses, ended one by one or all but this one."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from classifier.people.models import SignIn, User
from classifier.people.services import sign_ins
from tests.factories import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)


def _sign_in_by_password(person: User, agent: str = PHONE, **environ: Any) -> Client:
    client = Client(headers={"user-agent": agent})
    form = {"login": person.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), form, **environ).status_code == 302
    return client


def _is_signed_in(client: Client) -> bool:
    return client.get(reverse("mole_list")).status_code == 200


def test_the_list_names_browser_and_system_and_nothing_else(person: User) -> None:
    phone = _sign_in_by_password(person, REMOTE_ADDR="203.0.113.77")
    page = phone.get(reverse("account_devices")).content.decode()
    assert "Chrome Mobile, Android" in page
    assert "This device" in page
    stored = SignIn.objects.values_list().get()
    assert not any("203.0.113.77" in str(value) or "Pixel" in str(value) for value in stored)


@pytest.mark.parametrize("agent", ["", "()" * 10, "x" * 100_000])
def test_a_user_agent_that_names_nothing_is_an_unknown_browser(person: User, agent: str) -> None:
    client = _sign_in_by_password(person, agent)
    assert "An unknown browser" in client.get(reverse("account_devices")).content.decode()


def test_one_device_is_signed_out_and_the_others_stay(person: User, browser: Client) -> None:
    phone, tablet = _sign_in_by_password(person), _sign_in_by_password(person)
    lost = SignIn.objects.get(session_key=phone.session.session_key)
    url = reverse("account_device_end", args=[lost.pk])
    assert browser.post(url, follow=True).status_code == 200
    assert browser.post(url, follow=True).status_code == 200  # a double click
    assert [_is_signed_in(each) for each in (phone, tablet, browser)] == [False, True, True]
    assert not SignIn.objects.filter(pk=lost.pk).exists()


def test_a_stranger_ends_nothing(person: User, stranger: Client) -> None:
    phone = _sign_in_by_password(person)
    own = SignIn.objects.get(session_key=phone.session.session_key)
    stranger.post(reverse("account_device_end", args=[own.pk]))
    assert _is_signed_in(phone)


def test_all_others_are_signed_out_even_unlisted_ones(person: User, browser: Client) -> None:
    phone, unlisted = _sign_in_by_password(person), _sign_in_by_password(person)
    SignIn.objects.filter(session_key=unlisted.session.session_key).delete()
    browser.post(reverse("account_devices_end_others"))
    assert [_is_signed_in(each) for each in (phone, unlisted, browser)] == [False, False, True]
    listed = SignIn.objects.get(user=person)
    assert listed.session_key == browser.session.session_key


def test_a_session_from_before_sign_ins_were_stored_appears(person: User, browser: Client) -> None:
    SignIn.objects.all().delete()
    assert "This device" in browser.get(reverse("account_devices")).content.decode()


def test_signing_out_takes_the_device_off_the_list(person: User, browser: Client) -> None:
    phone = _sign_in_by_password(person)
    key = phone.session.session_key
    phone.post(reverse("account_logout"))
    page = browser.get(reverse("account_devices")).content.decode()
    assert "Chrome Mobile" not in page
    sign_ins.forget_ended()
    assert not SignIn.objects.filter(session_key=key).exists()


def test_ended_sessions_are_forgotten_and_live_ones_kept(person: User, browser: Client) -> None:
    other = sign_in(Client(), make_user())
    Session.objects.filter(session_key=other.session.session_key).delete()
    sign_ins.forget_ended()
    assert list(SignIn.objects.values_list("user", flat=True)) == [person.pk]
