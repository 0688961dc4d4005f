"""`create_account` creates a confirmed account and prints one line of JSON."""

import io
import json

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from classifier.audit.models import AuditEvent
from classifier.people.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def create(monkeypatch, *args, typed="", terminal=False, **options):
    monkeypatch.setattr("sys.stdin", (Terminal if terminal else io.StringIO)(typed))
    output = io.StringIO()
    call_command("create_account", *args, stdout=output, **options)
    (only,) = output.getvalue().splitlines()
    return json.loads(only)


@pytest.mark.parametrize("role", ["user", "reviewer", "admin"])
def test_an_account_of_each_role_is_confirmed_and_can_sign_in(monkeypatch, role):
    line = create(
        monkeypatch, "Somebody@Example.org", role=role, password_stdin=True, typed=f"{PASSWORD}\n"
    )
    user = User.objects.get()
    assert line == {"email": "somebody@example.org", "role": role, "id": str(user.pseudonym)}
    assert (user.role, user.is_superuser) == (role, role == "admin")
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    assert user.subjects.count() == 1
    assert AuditEvent.objects.get().event == "account_created"


def test_without_a_terminal_a_password_is_generated_and_printed(monkeypatch):
    line = create(monkeypatch, "a@example.org")
    assert len(line["password"]) >= 16
    assert User.objects.get().check_password(line["password"])


def test_on_a_terminal_the_password_is_asked_for_twice(monkeypatch):
    answers = iter([PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    line = create(monkeypatch, "a@example.org", terminal=True)
    assert "password" not in line
    assert User.objects.get().check_password(PASSWORD)


def test_two_different_passwords_create_nothing(monkeypatch):
    answers = iter([PASSWORD, PASSWORD + "?"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    with pytest.raises(CommandError, match="differ"):
        create(monkeypatch, "a@example.org", terminal=True)
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@example.org"])
def test_an_invalid_address_is_refused(monkeypatch, email):
    with pytest.raises(CommandError, match="is not an email address"):
        create(monkeypatch, email)


@pytest.mark.parametrize("password", ["", "short", "password123", "somebody@example.org"])
def test_weak_passwords_are_refused(monkeypatch, password):
    with pytest.raises(CommandError, match="password"):
        create(monkeypatch, "somebody@example.org", password_stdin=True, typed=password)
    assert not User.objects.exists()


def test_an_address_is_taken_in_any_case(monkeypatch):
    create(monkeypatch, "a@example.org")
    with pytest.raises(CommandError, match="There is an account for"):
        create(monkeypatch, "A@Example.org")
    assert User.objects.count() == 1
