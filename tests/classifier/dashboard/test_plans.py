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


def test_no_page_of_staff_reads_a_whole_table(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One test, because its rows take seconds to make."""
    assert whole_tables(lambda: list(Assessment.objects.filter(last_error="x"))) != []

    assert whole_tables(lambda: browser.get(reverse("review_queue"))) == []
    case = browser.post(reverse("review_next")).url
    assert whole_tables(lambda: browser.get(case)) == []

    monkeypatch.setattr("classifier.dashboard.page.workers", list)
    factories.sign_in(browser, factories.make_admin())
    for name in ("dashboard", "dashboard_operation"):
        assert whole_tables(lambda name=name: browser.get(reverse(name), {"days": "30"})) == []
