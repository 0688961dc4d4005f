"""No list of the API reads a whole large table: how the database plans its queries says so."""

from typing import Any

import pytest
from django.db import connection

from classifier.partners.changes import services as changes
from classifier.partners.changes.models import PartnerChange
from classifier.partners.follow_up import services as follow_up
from classifier.partners.services.credentials import IssuedCredential
from tests.api.conftest import Caller
from tests.factories import make_partner, make_reviewer
from tests.many_cases import add_cases
from tests.query_plans import analyse, whole_tables

pytestmark = pytest.mark.django_db
# PostgreSQL plans by what is in the tables, SQLite by the indexes that there are.
PHOTOS = 3_000 if connection.vendor == "postgresql" else 50


@pytest.fixture(scope="module")
def credential(module_transaction: None) -> IssuedCredential:
    """A partner beside another one with as many cases."""
    made = make_partner()
    reader = make_reviewer()
    for partner in (make_partner().partner, made.partner):
        add_cases(PHOTOS, waiting=0, reader=reader, partner=partner)
    changes.time_all_changes(seconds=60)
    analyse()
    return made


@pytest.fixture
def many(credential: IssuedCredential, document: dict[str, Any]) -> Caller:
    return Caller(credential, document)


@pytest.fixture
def watermark(many: Caller) -> str:
    """The partner's watermark before its last rows."""
    at = PartnerChange.objects.filter(partner=many.partner).order_by("-at")[20].at
    assert at is not None
    return at.isoformat()


@pytest.mark.parametrize("name", ["assessments", "moles", "photos"])
def test_lists_of_changes_read_parts_of_indexes(many: Caller, watermark: str, name: str) -> None:
    assert whole_tables(lambda: many.get(name, updated_since=watermark)) == []


def test_changes_and_photos_to_follow_up_are_found_by_indexes(many: Caller, watermark: str) -> None:
    assert whole_tables(lambda: changes.time_changes(partner=many.partner)) == []
    assert whole_tables(lambda: changes.time_all_changes(seconds=1)) == []
    assert whole_tables(follow_up.step) == []
