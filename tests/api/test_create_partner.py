"""`manage.py create_partner` and `create_credential`."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.core.days import end_of
from classifier.partners.models import Credential, Partner
from tests.api.conftest import ask_token_with


def _run(*args: str, command: str = "create_partner") -> str:
    out = io.StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


def test_one_line_of_json_holds_credentials_that_work():
    printed = _run("Clinic", "--json")
    made = json.loads(printed)

    assert printed.count("\n") == 1
    assert made["name"] == "Clinic"
    assert made["id"] == str(Partner.objects.get().id)
    assert ask_token_with(made["client_id"], made["client_secret"]).status_code == 200


def test_the_secret_is_kept_as_a_hash_only():
    made = json.loads(_run("Clinic", "--json"))

    assert made["client_secret"] not in Credential.objects.get().application.client_secret


def test_without_json_the_output_is_readable():
    printed = _run("Clinic")

    assert Credential.objects.get().application.client_id in printed
    assert "can't be shown again" in printed


def test_it_is_recorded_in_the_audit_trail():
    _run("Clinic")

    events = AuditEvent.objects.order_by("id").values_list("event", flat=True)
    assert list(events) == ["partner_created", "credential_created"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_name_is_needed(name):
    with pytest.raises(CommandError, match="1 to 120"):
        _run(name)


def test_a_taken_name_is_refused():
    _run("Clinic")

    with pytest.raises(CommandError, match="Clinic"):
        _run(" Clinic ")
    assert Partner.objects.count() == 1


def test_the_first_credential_may_have_a_name_scopes_and_a_last_day():
    last_day = timezone.localdate() + timedelta(days=30)
    made = json.loads(
        _run(
            *("Clinic", "--credential-name", "Export", "--scope", "read", "--scope", "webhooks"),
            *("--last-day", last_day.isoformat(), "--json"),
        )
    )

    row = Credential.objects.get()
    assert (made["credential"], made["scope"], made["data"]) == ("Export", "read webhooks", "live")
    assert (row.name, row.scope, row.expires_at) == ("Export", "read webhooks", end_of(last_day))


def test_without_options_a_credential_may_do_everything_and_does_not_expire():
    made = json.loads(_run("Clinic", "--json"))

    assert (made["credential"], made["scope"]) == ("Main", "read write reviews webhooks")
    assert Credential.objects.get().expires_at is None


def test_a_partner_may_begin_with_a_test_credential():
    made = json.loads(_run("Clinic", "--test", "--json"))

    row = Credential.objects.get()
    assert (made["name"], made["data"], row.is_test) == ("Clinic", "test", True)
    assert made["id"] == str(row.partner.sandbox_of_id)


def test_another_credential_is_for_the_same_partner():
    first = json.loads(_run("Clinic", "--json"))
    other = json.loads(_run("Clinic", "--test", "--json", command="create_credential"))

    assert other["id"] == first["id"]
    assert other["client_id"] != first["client_id"]
    assert ask_token_with(other["client_id"], other["client_secret"]).status_code == 200


@pytest.mark.parametrize(
    ("command", "args", "why"),
    [
        ("create_credential", ["Nobody"], "no partner named “Nobody”"),
        ("create_credential", ["Clinic"], "a credential of this name"),
        ("create_credential", ["Clinic (test)", "--test"], "no partner named"),
        ("create_partner", ["New", "--credential-name", "x" * 61], "60 characters"),
        ("create_partner", ["New", "--last-day", "2020-01-01"], "is over"),
        ("create_partner", ["New", "--scope", "admin"], "invalid choice"),
        ("create_partner", ["New", "--last-day", "soon"], "invalid fromisoformat value"),
    ],
)
def test_what_cannot_be_is_refused(command, args, why):
    _run("Clinic")
    _run("Clinic", "--test", command="create_credential")

    with pytest.raises(CommandError, match=re.escape(why)):
        _run(*args, command=command)
    assert Credential.objects.count() == 2
