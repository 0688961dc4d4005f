"""No list of the API reads a whole large table: how the database plans its queries says so."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from classifier.moles.models import Mole
from classifier.partners.services.credentials import IssuedCredential
from tests.api.conftest import Caller
from tests.factories import make_partner
from tests.many_assessments import add_assessments
from tests.query_plans import analyse, whole_tables

# PostgreSQL plans by what is in the tables, SQLite by the indexes that there are.
ASSESSMENTS = 3_000 if connection.vendor == "postgresql" else 60


@pytest.fixture(scope="module")
def credential(module_transaction: None) -> IssuedCredential:
    """A partner beside another one with as many assessments."""
    made = make_partner()
    for partner in (made.partner, make_partner().partner):
        add_assessments(partner, ASSESSMENTS, before=timezone.now())
    analyse()
    return made


@pytest.fixture
def many(credential: IssuedCredential, document: dict[str, Any], db: None) -> Caller:
    return Caller(credential, document)


HOUR_AGO = (timezone.now() - timedelta(hours=1)).isoformat()
SUBJECT = {"subject_external_id": "patient-50"}
OF_A_SUBJECT = [
    ("assessments", SUBJECT),
    ("assessments", SUBJECT | {"mole_external_id": "mole-55"}),
    ("assessments", SUBJECT | {"status": "succeeded", "band": "higher"}),
    ("photos", SUBJECT),
    ("photos", SUBJECT | {"mole_external_id": "mole-55"}),
    ("moles", SUBJECT),
    ("moles", SUBJECT | {"mole_external_id": "mole-55"}),
]
OF_ALL = [
    ("assessments", {}),
    ("assessments", {"status": "succeeded"}),
    ("assessments", {"band": "higher"}),
    ("assessments", {"since": HOUR_AGO}),
    ("assessments", {"mole_external_id": "mole-55"}),
    ("moles", {}),
    ("photos", {}),
]
# SQLite reads a page of all from the index of times until the page is full.
IN_ORDER = tuple(f"USING INDEX {kind}_newest" for kind in ("assessment", "mole", "photo"))


@pytest.mark.parametrize(("name", "query"), OF_A_SUBJECT)
def test_a_list_of_a_subject_reads_its_rows_only(many: Caller, name: str, query: dict[str, str]):
    answers = []

    assert whole_tables(lambda: answers.append(many.get(name, **query))) == []
    assert answers[0].json()["results"]


@pytest.mark.parametrize(("name", "query"), OF_ALL)
def test_a_list_of_all_reads_the_newest_first(many: Caller, name: str, query: dict[str, str]):
    answers = []

    found = whole_tables(lambda: answers.append(many.get(name, **query)))

    assert [line for line in found if not any(index in line for index in IN_ORDER)] == []
    assert answers[0].json()["results"]


def test_a_mole_with_its_history_reads_its_rows_only(many: Caller):
    mole = Mole.objects.filter(subject__partner=many.partner).first()

    assert whole_tables(lambda: many.get("mole", mole.id)) == []
