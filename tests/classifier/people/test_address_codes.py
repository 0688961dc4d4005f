"""Confirming an address after sign-up: by code in the same window, by link anywhere."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django import Settings

from classifier.core import rate_limits
from classifier.people import address_codes
from classifier.people.models import Consent
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/account/confirm-email/"
ADDRESS = "mike@example.org"


def join(client: Client, address: str = ADDRESS) -> Any:
    form = {"email": address, "password1": "a-long-enough-secret", "agrees": "on"}
    return client.post("/account/signup/", form)


def mailed(pattern: str) -> str:
    found = re.search(pattern, str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[0]


def mailed_code() -> str:
    return mailed(r"^\d{6}$")


def is_confirmed(address: str = ADDRESS) -> bool:
    return bool(EmailAddress.objects.get(email=address).verified)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_one_password_and_one_tick_are_enough(client: Client) -> None:
    assert join(client).url == PAGE
    assert Consent.objects.get().is_given
    assert ADDRESS in client.get(PAGE).content.decode()


def test_without_the_tick_there_is_no_account(client: Client) -> None:
    form = {"email": ADDRESS, "password1": "a-long-enough-secret"}
    assert client.post("/account/signup/", form).context["form"].errors.keys() == {"agrees"}
    assert not EmailAddress.objects.exists()


def test_the_code_confirms_signs_in_and_leads_on(client: Client) -> None:
    join(client)
    code = mailed_code()
    assert code in mail.outbox[-1].subject
    assert client.post(PAGE, {"code": f"{code[:3]} {code[3:]}"}).url == "/photos/upload/"
    assert is_confirmed()
    assert client.get("/moles/").status_code == 200


def test_the_link_confirms_too(client: Client) -> None:
    join(client)
    link = mailed(r"http\S+")
    assert client.post(link).url == "/photos/upload/"
    assert client.get(PAGE).status_code == 302


def test_in_another_browser_the_code_is_worth_nothing(client: Client) -> None:
    join(client)
    other = Client()
    answer = other.post(PAGE, {"code": mailed_code()})
    assert answer.status_code == 200
    assert ADDRESS not in answer.content.decode()
    assert not is_confirmed()


def test_a_link_opened_elsewhere_leaves_this_window_to_sign_in(client: Client) -> None:
    join(client)
    Client().post(mailed(r"http\S+"))
    assert client.post(PAGE, {"code": mailed_code()}).url == "/account/login/"


def test_wrong_codes_are_counted_and_end_the_code(client: Client) -> None:
    join(client)
    code = mailed_code()
    for _ in range(address_codes.MOST_TRIES):
        assert client.post(PAGE, {"code": wrong(code)}).status_code == 422
    assert client.post(PAGE, {"code": code}).status_code == 422
    assert not is_confirmed()


@pytest.mark.parametrize("code", ["", "      ", "12345", "'; drop", "١٢٣٤٥٦", "9" * 5000])
def test_what_is_no_code_is_refused(client: Client, code: str) -> None:
    join(client)
    assert client.post(PAGE, {"code": code}).status_code == 422


def test_an_address_takes_only_so_many_tries_a_day(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address_codes, "MOST_TRIES_A_DAY", 0)
    join(client)
    assert client.post(PAGE, {"code": mailed_code()}).status_code == 422


def test_a_code_ends_after_its_time(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_codes, "VALID_FOR_S", -1)
    join(client)
    assert client.post(PAGE, {"code": mailed_code()}).status_code == 422


def test_a_mail_sent_again_replaces_the_code(client: Client) -> None:
    join(client)
    first = mailed_code()
    assert client.post(PAGE, {"action": "send"}).url == PAGE
    second = mailed_code()
    assert len(mail.outbox) == 2
    assert first == second or client.post(PAGE, {"code": first}).status_code == 422
    assert client.post(PAGE, {"code": second}).url == "/photos/upload/"


def test_mails_are_not_sent_again_at_once(client: Client) -> None:
    join(client)
    client.post(PAGE, {"action": "send"})
    assert client.post(PAGE, {"action": "send"}).status_code == 429
    assert len(mail.outbox) == 2


def test_an_address_gets_only_so_many_mails_an_hour(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address_codes, "MOST_MAILS_AN_HOUR", 1)
    join(client)
    client.post(PAGE, {"action": "send"})
    rate_limits.refund(f"address-mail:{ADDRESS}:pause")
    assert client.post(PAGE, {"action": "send"}).status_code == 429


def test_an_address_that_has_an_account_looks_the_same(client: Client) -> None:
    make_user("taken@example.org")
    assert join(client, "taken@example.org").url == PAGE
    taken = client.get(PAGE).content.decode().replace("taken@example.org", ADDRESS)
    other = Client()
    join(other)
    fresh = other.get(PAGE).content.decode()
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub("", taken) == token.sub("", fresh)
    for client_of in (client, other):
        assert client_of.post(PAGE, {"code": "000000"}).status_code == 422
        assert client_of.post(PAGE, {"action": "send"}).status_code == 302
    to_owner = [str(each.body) for each in mail.outbox if each.to == ["taken@example.org"]]
    assert len(to_owner) == 2
    assert not any(re.search(r"^\d{6}$", body, re.MULTILINE) for body in to_owner)


def test_a_change_of_address_mails_a_link_only(client: Client) -> None:
    own = sign_in(client, make_user())
    session = own.session
    session["account_authentication_methods"][0]["reauthenticated"] = True
    session.save()
    own.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    assert "http" in str(mail.outbox[-1].body)
    assert not re.search(r"^\d{6}$", str(mail.outbox[-1].body), re.MULTILINE)


@pytest.mark.parametrize("host", ["testserver:1234", "localhost", "127.0.0.1:80"])
def test_links_in_mails_lead_to_the_site_whatever_host_was_asked(
    host: str, settings: Settings
) -> None:
    settings.SITE_URL = "https://skin.example.org"
    client, user = Client(headers={"host": host}), make_user()
    join(client)
    join(client, user.email)
    client.post("/account/password/reset/", {"email": user.email})
    client.post("/account/password/reset/", {"email": "unknown@example.org"})

    links = [re.findall(r"https?://[^/\s]+", str(each.body)) for each in mail.outbox]
    assert links == [["https://skin.example.org"]] * 4
