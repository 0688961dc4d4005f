"""No page of staff reads a whole large table: how the database plans its queries says so."""

import pytest
from django.test import Client
from django.urls import reverse

from classifier.assessments.models import Assessment
from classifier.dashboard.services import count_closed_days
from tests import factories
from tests.many_cases import add_cases
from tests.query_plans import analyse, whole_tables

pytestmark = pytest.mark.django_db
PHOTOS = 3_000


@pytest.fixture
def browser(client: Client) -> Client:
    """A browser in which the reader of many cases is signed in."""
    reader = factories.make_reviewer()
    add_cases(PHOTOS, waiting=20, reader=reader)
    count_closed_days(seconds=60)
    analyse()
    return factories.sign_in(client, reader)


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
