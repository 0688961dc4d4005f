"""Wrong passwords: nobody guesses, and no stranger locks an owner out."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from classifier.people import sign_in_limits
from classifier.people.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
HOME = "198.51.100.7"
LOGIN = reverse("account_login")


def tries(browser: Client, user: User, password: str = "wrong", **extra: Any) -> Any:
    extra = {"REMOTE_ADDR": "203.0.113.9"} | extra
    return browser.post(LOGIN, {"login": user.email, "password": password}, **extra)


def is_in(answer: Any) -> bool:
    return bool(answer.status_code == 302)


def says_too_many(answer: Any) -> bool:
    return "There were too many wrong passwords" in answer.content.decode()


def guess_from(network: str, user: User, times: int) -> None:
    for _ in range(times):
        tries(Client(), user, REMOTE_ADDR=network)


def guess_from_many(user: User) -> None:
    """Use up what unknown browsers may try, from as many networks as that takes."""
    most, each = sign_in_limits.TRIES_OF_STRANGERS, sign_in_limits.TRIES
    for number in range(most // each):
        guess_from(f"203.0.113.{number}", user, each)


@pytest.fixture
def known(user: User) -> Client:
    """The browser in which the owner signed in once."""
    browser = Client(REMOTE_ADDR=HOME)
    assert is_in(tries(browser, user, PASSWORD, REMOTE_ADDR=HOME))
    browser.post(reverse("account_logout"))
    return browser


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(sign_in_limits, "TRIES_OF_STRANGERS", 10)
    return make_user()


def test_five_wrong_passwords_end_guessing_from_there(user: User) -> None:
    answers = [tries(Client(), user) for _ in range(sign_in_limits.TRIES)]
    assert not any(says_too_many(answer) or is_in(answer) for answer in answers)
    refused = tries(Client(), user, PASSWORD)
    assert says_too_many(refused)
    assert not is_in(refused)


def test_that_does_not_lock_the_owner_out_elsewhere(user: User) -> None:
    guess_from("203.0.113.9", user, sign_in_limits.TRIES + 3)
    assert is_in(tries(Client(), user, PASSWORD, REMOTE_ADDR=HOME))


def test_an_unknown_address_is_answered_alike(user: User) -> None:
    nobody = User(email="nobody@example.org")
    answers = [says_too_many(tries(Client(), nobody)) for _ in range(sign_in_limits.TRIES + 1)]
    assert answers == [*[False] * sign_in_limits.TRIES, True]


def test_one_network_tries_only_so_many_accounts(user: User) -> None:
    for number in range(sign_in_limits.TRIES_OF_AN_ADDRESS):
        tries(Client(), User(email=f"nobody-{number}@example.org"))
    assert says_too_many(tries(Client(), user, PASSWORD))


def test_devices_of_one_ipv6_network_count_together(user: User) -> None:
    for number in range(sign_in_limits.TRIES):
        tries(Client(), user, REMOTE_ADDR=f"2001:db8:0:1::{number}")
    assert says_too_many(tries(Client(), user, PASSWORD, REMOTE_ADDR="2001:db8:0:1:9::9"))
    assert is_in(tries(Client(), user, PASSWORD, REMOTE_ADDR="2001:db8:0:2::9"))


def test_guessing_from_many_networks_ends_too(user: User) -> None:
    guess_from_many(user)
    assert says_too_many(tries(Client(), user, PASSWORD, REMOTE_ADDR=HOME))


def test_the_owners_browser_is_let_in_whatever_strangers_do(user: User, known: Client) -> None:
    guess_from_many(user)
    guess_from(HOME, user, sign_in_limits.TRIES_OF_AN_ADDRESS)
    assert is_in(tries(known, user, PASSWORD, REMOTE_ADDR=HOME))


def test_a_known_browser_has_five_tries_itself(user: User, known: Client) -> None:
    for _ in range(sign_in_limits.TRIES):
        assert not says_too_many(tries(known, user))
    assert says_too_many(tries(known, user, PASSWORD))
    assert is_in(tries(Client(), user, PASSWORD, REMOTE_ADDR=HOME))


def test_a_browser_is_known_for_its_own_account_only(user: User, known: Client) -> None:
    other = make_user()
    guess_from_many(other)
    assert says_too_many(tries(known, other, PASSWORD, REMOTE_ADDR=HOME))


def test_a_browser_stays_known_for_both_of_a_family(user: User, known: Client) -> None:
    other = make_user()
    assert is_in(tries(known, other, PASSWORD, REMOTE_ADDR=HOME))
    known.post(reverse("account_logout"))
    guess_from_many(user)
    assert is_in(tries(known, user, PASSWORD, REMOTE_ADDR=HOME))


def test_a_cookie_that_we_did_not_sign_counts_for_nothing(user: User, known: Client) -> None:
    value = known.cookies[sign_in_limits.COOKIE].value
    forger = Client()
    forger.cookies[sign_in_limits.COOKIE] = value[:-1] + ("A" if value[-1] != "A" else "B")
    guess_from_many(user)
    assert says_too_many(tries(forger, user, PASSWORD, REMOTE_ADDR=HOME))


def test_the_cookie_names_nobody_and_goes_to_the_account_pages_only(
    user: User, known: Client
) -> None:
    cookie = known.cookies[sign_in_limits.COOKIE]
    assert user.email not in cookie.value
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/account/", "Lax", True)


def test_a_new_password_by_mail_lets_the_owner_in_at_once(user: User) -> None:
    guess_from_many(user)
    browser = Client(REMOTE_ADDR=HOME)
    browser.post(reverse("account_reset_password"), {"email": user.email})
    path = re.search(r"/account/password/reset/key/\S+", str(mail.outbox[-1].body))
    assert path
    form = browser.get(path[0], follow=True)
    new = "another-long-secret"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    guess_from_many(user)
    assert is_in(tries(browser, user, new, REMOTE_ADDR=HOME))
