"""Email addresses: one rule, wherever an address comes in."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from classifier.people.addresses import clean_address
from classifier.people.models import User
from tests.factories import make_user, sign_in

REFUSED = [
    "m\u0131ke@example.org",
    "mi\u212ae@example.org",
    "\u017fam@example.org",
    "m\u00fcller@example.org",
    "\uff4dike@example.org",
    "mike@stra\u00dfe.example",
    "mike@exa\u212aple.org",
    "mike@xn--\u00fc.example",
    "mike@" + "\u00fc" * 64 + ".example",
    "mike@example..org",
    "mike",
    "@example.org",
    "",
]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Mike.O'Hara+moles@Example.ORG ", "mike.o'hara+moles@example.org"),
        ("mike@M\u00dcLLER.example", "mike@m\u00fcller.example"),
        ("mike@mu\u0308ller.example", "mike@m\u00fcller.example"),
        ("mike@xn--mller-kva.example", "mike@m\u00fcller.example"),
        ("mike@[127.0.0.1]", "mike@[127.0.0.1]"),
        ("mike@localhost", "mike@localhost"),
    ],
)
def test_an_address_has_one_form(typed: str, stored: str) -> None:
    assert clean_address(typed) == stored
    assert clean_address(stored) == stored


@pytest.mark.parametrize("address", REFUSED)
def test_what_mail_cannot_be_sent_to_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        clean_address(address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", REFUSED)
def test_every_way_in_refuses_it(address: str) -> None:
    password = "a-long-enough-secret"
    form = {"password1": password, "agrees": "on"}
    page = Client().post(reverse("account_signup"), {**form, "email": address})
    own = sign_in(Client(), make_user())
    session = own.session
    session["account_authentication_methods"][0]["reauthenticated"] = True
    session.save()
    change = own.post(reverse("account_email"), {"email": address, "action_add": ""})

    assert (page.status_code, change.status_code) == (200, 200)
    assert page.context["form"].errors.keys() == change.context["form"].errors.keys() == {"email"}
    with pytest.raises(CommandError):
        call_command("create_account", address)
    with pytest.raises(ValidationError):
        User.objects.create_user(address, password)
    with pytest.raises(ValidationError):
        User._meta.get_field("email").clean(address, None)
    assert mail.outbox == []
    assert get_user_model().objects.count() == EmailAddress.objects.count() == 1


@pytest.mark.django_db
def test_sign_up_says_why() -> None:
    page = Client().post(reverse("account_signup"), {"email": "m\u0131ke@example.org"})

    (why,) = page.context["form"].errors["email"]
    assert why.startswith("Mail can’t be sent to this address: before the @ use letters without")


@pytest.mark.django_db
def test_a_sign_up_is_stored_and_mailed_in_one_form() -> None:
    password = "a-long-enough-secret"
    form = {"password1": password, "agrees": "on"}
    Client().post(reverse("account_signup"), {**form, "email": "Mike@xn--mller-kva.example"})

    assert User.objects.get().email == EmailAddress.objects.get().email == "mike@müller.example"
    assert mail.outbox[0].to == ["mike@müller.example"]


@pytest.mark.django_db
@pytest.mark.parametrize("is_known", [True, False])
def test_sign_up_hashes_a_password_whether_or_not_the_address_is_known(
    is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = make_user()
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def count(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(hasher, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    email = known.email if is_known else "new@example.org"
    form = {"password1": "a-long-enough-secret", "agrees": "on", "email": email}

    answer = Client().post(reverse("account_signup"), form)

    assert (answer.status_code, answer["Location"]) == (302, "/account/confirm-email/")
    assert hashed == ["a-long-enough-secret"]
    assert [message.to for message in mail.outbox] == [[email]]
