"""No page of staff reads a whole large table: how the database plans its queries says so."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classifier.assessments.models import Assessment
from classifier.dashboard.services import count_closed_days
from tests import factories
from tests.many_cases import add_cases

pytestmark = pytest.mark.django_db
# SQLite plans by the indexes that there are, and may read one that holds open work only. A table
# of a subquery has a short name, such as U0.
OF_SQLITE = re.compile(
    r"^SCAN (?:[T-Z]\d+|classifier_(?:photo|assessment|reviewrequest|reading|review|auditevent|"
    r"outcome|mole|subject|consent|partnerchange))\b"
    r"(?! USING INDEX (?:review_request_(?:queue|one_open)|partner_change_follow_up))"
)
# PostgreSQL plans by what is in the tables, and reads a small one as a whole: so many photos and
# results are a large table to it, the cases of some of them are not.
OF_POSTGRESQL = re.compile(r"Seq Scan on classifier_(?:photo|assessment|partnerchange)\b")
PHOTOS = 3_000


@pytest.fixture
def browser(client: Client) -> Client:
    """A browser in which the reader of many cases is signed in."""
    reader = factories.make_reviewer()
    add_cases(PHOTOS, waiting=20, reader=reader)
    count_closed_days(seconds=60)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return factories.sign_in(client, reader)


def whole_tables(do: Callable[[], Any]) -> list[str]:
    """Return what is planned to read a whole large table, of all that is asked for."""
    with CaptureQueriesContext(connection) as queries:
        do()
    is_sqlite = connection.vendor == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    whole = OF_SQLITE if is_sqlite else OF_POSTGRESQL
    found = []
    with connection.cursor() as cursor:
        for sql in [query["sql"] for query in queries if query["sql"].startswith("SELECT")]:
            cursor.execute(f"{explain} {sql}")
            plan = [str(line[-1]) for line in cursor.fetchall()]
            found += [f"{line}: {sql}" for line in plan if whole.search(line)]
    return found


def test_a_whole_table_is_found(browser: Client) -> None:
    assert whole_tables(lambda: list(Assessment.objects.filter(last_error="x"))) != []


@pytest.mark.parametrize("name", ["dashboard", "dashboard_operation"])
def test_the_dashboard_reads_parts_of_indexes(
    browser: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classifier.dashboard.page.workers", list)
    factories.sign_in(browser, factories.make_admin())
    assert whole_tables(lambda: browser.get(reverse(name), {"days": "30"})) == []


def test_the_queue_and_a_case_read_parts_of_indexes(browser: Client) -> None:
    assert whole_tables(lambda: browser.get(reverse("review_queue"))) == []
    case = browser.post(reverse("review_next")).url
    assert whole_tables(lambda: browser.get(case)) == []
