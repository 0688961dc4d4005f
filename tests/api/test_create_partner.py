"""`manage.py create_partner`."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from classifier.audit.models import AuditEvent
from classifier.partners.models import Partner
from classifier.partners.services import Credentials
from tests.api.conftest import ask_token


def _run(*args: str) -> str:
    out = io.StringIO()
    call_command("create_partner", *args, stdout=out)
    return out.getvalue()


def test_one_line_of_json_holds_credentials_that_work():
    printed = _run("Clinic", "--json")
    made = json.loads(printed)

    assert printed.count("\n") == 1
    assert made["name"] == "Clinic"
    partner = Partner.objects.get()
    assert made["id"] == str(partner.id)
    credentials = Credentials(partner, made["client_id"], made["client_secret"])
    assert ask_token(credentials).status_code == 200


def test_the_secret_is_kept_as_a_hash_only():
    made = json.loads(_run("Clinic", "--json"))

    assert made["client_secret"] not in Partner.objects.get().application.client_secret


def test_without_json_the_output_is_readable():
    printed = _run("Clinic")

    assert Partner.objects.get().application.client_id in printed
    assert "can't be shown again" in printed


def test_it_is_recorded_in_the_audit_trail():
    _run("Clinic")

    assert AuditEvent.objects.get().event == "partner_created"


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_name_is_needed(name):
    with pytest.raises(CommandError, match="1 to 120"):
        _run(name)


def test_a_taken_name_is_refused():
    _run("Clinic")

    with pytest.raises(CommandError, match="Clinic"):
        _run(" Clinic ")
    assert Partner.objects.count() == 1
