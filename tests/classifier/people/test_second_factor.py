"""Setting up a second step: no password twice, no second code, and on to where one was going."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.browser.totp import code

# Real transactions: a new second step counts once the view has committed it.
pytestmark = pytest.mark.django_db(transaction=True)
SET_UP = reverse("mfa_activate_totp")


def signed_in(user):
    client = Client()
    form = {"login": user.email, "password": factories.PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302
    return client


def set_up_app(client):
    secret = client.get(SET_UP).context["form"].secret
    return client.post(SET_UP, {"code": code(secret)})


def test_staff_set_up_a_second_step_and_go_on_without_another_code():
    browser = signed_in(factories.make_reviewer(second_factor=False))
    wanted = reverse("review_queue") + "?page=1"
    assert browser.get(wanted).url == reverse("mfa_index")
    assert "Continue to the staff pages" not in browser.get(reverse("mfa_index")).text
    done = set_up_app(browser)
    assert done.url == reverse("mfa_view_recovery_codes")
    codes = browser.get(done.url)
    assert codes.status_code == 200
    assert f'href="{wanted}"' in codes.text
    assert f'href="{wanted}"' in browser.get(reverse("mfa_index")).text
    assert browser.get(wanted).status_code == 200
    assert "Continue to the staff pages" not in browser.get(reverse("mfa_index")).text


def test_the_offer_to_continue_is_only_for_staff():
    browser = signed_in(factories.make_user())
    codes = browser.get(set_up_app(browser).url)
    assert "Recovery codes" in codes.text
    assert "Continue to the staff pages" not in codes.text


def test_some_minutes_after_the_sign_in_the_password_is_asked_again(monkeypatch, settings):
    browser = signed_in(factories.make_user())
    assert browser.get(SET_UP).status_code == 200
    later = time.time() + settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert browser.get(SET_UP).url.startswith(reverse("account_reauthenticate"))


def test_a_sign_in_without_a_password_does_not_count():
    user = factories.make_user()
    browser = factories.sign_in(Client(), user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session.save()
    assert browser.get(SET_UP).url.startswith(reverse("account_reauthenticate"))


def test_who_has_a_second_step_is_asked_before_changing_it():
    user = factories.make_user(second_factor=True)
    browser = factories.sign_in(Client(), user)
    for name in ("mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        answer = browser.get(reverse(name))
        assert answer.url.startswith(reverse("account_reauthenticate")), name


def test_recovery_codes_alone_are_no_second_step():
    user = factories.make_user()
    browser = signed_in(user)
    set_up_app(browser)
    records = browser.session["account_authentication_methods"]
    assert [record.get("type") for record in records] == [None, Authenticator.Type.TOTP]
