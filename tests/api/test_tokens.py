"""Tokens: who gets one, and what it opens."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from classifier.api.throttles import TokenThrottle
from classifier.partners.models import Partner
from tests.api.conftest import Caller, ask_token, ask_token_with, url
from tests.factories import make_partner


def test_a_partner_gets_a_token_for_the_scopes_it_asks_for():
    answer = ask_token(make_partner(), "read write")

    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["scope"] == "read write"
    assert answer.json()["expires_in"] == 3600
    assert "no-store" in answer["Cache-Control"]


def test_the_token_itself_is_not_stored():
    token = ask_token(make_partner()).json()["access_token"]

    assert not get_access_token_model().objects.filter(token=token).exists()


def test_credentials_may_come_in_the_form():
    made = make_partner()
    form = {
        "grant_type": "client_credentials",
        "client_id": made.client_id,
        "client_secret": made.client_secret,
    }

    assert Client(enforce_csrf_checks=True).post(url("token"), form).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "password", "username": "a", "password": "b"},
        {"grant_type": "authorization_code", "code": "x"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"},
        {"grant_type": ""},
        {"scope": "admin"},
    ],
)
def test_token_errors_are_those_of_rfc_6749(form):
    answer = ask_token(make_partner(), **{"scope": "read", **form})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    assert answer.json()["error"]


def test_a_wrong_secret_is_refused():
    made = make_partner()

    answer = ask_token_with(made.client_id, "guessed")

    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_a_suspended_partner_gets_no_token():
    made = make_partner()
    Partner.objects.update(is_active=False)

    assert ask_token(made).json() == {"error": "invalid_client"}


def test_a_revoked_token_opens_nothing(api: Caller):
    form = {
        "token": api.token,
        "client_id": api.made.client_id,
        "client_secret": api.made.client_secret,
    }

    assert Client(enforce_csrf_checks=True).post(url("revoke"), form).status_code == 200
    assert api.get("moles").status_code == 401


def test_an_expired_token_opens_nothing(api: Caller):
    past = timezone.now() - timedelta(seconds=1)
    get_access_token_model().objects.update(expires=past)

    answer = api.get("moles")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


def test_a_token_in_the_address_or_the_form_is_ignored(api: Caller):
    client = Client()

    assert client.get(url("moles"), {"access_token": api.token}).status_code == 401
    form = {"access_token": api.token}
    assert client.post(url("assessments"), form).status_code == 401


def test_guessing_secrets_is_slowed_down(monkeypatch):
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"token": "2/min"})
    made = make_partner()

    answers = [ask_token(made) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
