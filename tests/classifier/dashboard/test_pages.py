"""The dashboard's pages: for admins, constant queries, CSV, and one-click retries."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.dashboard import workers as workers_module
from classifier.dashboard.models import DailyFigure
from classifier.dashboard.services import count_closed_days
from classifier.people.services import accounts
from skinspect_site.celery import app
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = factories.make_admin()
    factories.sign_in(client, user)
    return user


@pytest.fixture
def no_workers(monkeypatch):
    monkeypatch.setattr("classifier.dashboard.page.workers", list)


def add_day(days_ago=0):
    """A case that was answered, its outcome, a photo that was refused, and one that failed."""
    photo = factories.make_photo(mole=factories.make_mole())
    factories.answer(photo)
    factories.make_outcome(photo.mole)
    factories.make_assessment(status="rejected")
    factories.make_assessment(status="failed")
    if days_ago:
        for row in Assessment.objects.exclude(finished_at=None):
            then = row.requested_at - timedelta(days=days_ago)
            Assessment.objects.filter(pk=row.pk).update(requested_at=then, finished_at=then)


def test_every_table_is_on_the_page_and_in_a_csv_file(client, admin):
    add_day()
    page = client.get(reverse("dashboard")).text
    slugs = re.findall(r"/staff/dashboard/tables/([a-z_]+)\.csv", page)
    assert len(slugs) == 9  # all but the agreement of two readers, which nobody read
    for slug in slugs:
        response = client.get(reverse("dashboard_csv", args=[slug]))
        body = b"".join(response.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(body)))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
        assert f"skinspect-{slug}-" in response["Content-Disposition"]
    assert client.get(reverse("dashboard_csv", args=["nothing"])).status_code == 404


def test_the_page_takes_as_many_queries_for_much_as_for_little(client, admin):
    def queries(days):
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("dashboard"), {"days": days}).status_code == 200
        return len(found)

    add_day(20)
    count_closed_days(seconds=60)
    few = queries(30)
    for _number in range(3):
        add_day()
    add_day(8)
    count_closed_days(seconds=60)
    assert queries(365) == few


def test_days_that_are_not_counted_yet_are_named(client, admin):
    add_day(3)
    assert "3 days of these are not counted yet" in client.get(reverse("dashboard")).text
    count_closed_days(seconds=60)
    assert "not counted yet" not in client.get(reverse("dashboard")).text


def test_a_reader_whose_address_is_a_formula_is_defused(client, admin):
    reviewer = factories.make_reviewer("=cmd@example.org")
    factories.answer(reviewer=reviewer)
    response = client.get(reverse("dashboard_csv", args=["readers"]))
    assert "'=cmd@example.org" in b"".join(response.streaming_content).decode()


def test_failures_show_why_and_are_tried_again_with_one_click(client, admin, no_workers):
    failed = factories.make_assessment(status="failed", last_error="FileNotFoundError")
    lost = factories.make_assessment(status="failed", last_error="lost")
    page = client.get(reverse("dashboard_operation")).text
    assert "file is missing" in page
    assert "ran out of memory" in page
    url = reverse("dashboard_retry", args=[failed.id])
    assert url in page
    assert client.get(url).status_code == 405
    client.post(url)
    again = failed.photo.assessments.get(status="queued")
    failed.refresh_from_db()
    assert failed.status == "failed"
    event = AuditEvent.objects.get(event="assessment_requested", details__assessment=str(again.id))
    assert (event.actor_kind, event.actor) == ("staff", str(admin.pseudonym))
    page = client.get(reverse("dashboard_operation")).text
    assert url not in page
    assert reverse("dashboard_retry", args=[lost.id]) in page
    assert client.post(url).status_code == 404


def test_nobody_without_consent_is_assessed_again(client, admin, no_workers):
    failed = factories.make_assessment(status="failed")
    accounts.withdraw_consent(user=failed.subject.user)
    page = client.post(reverse("dashboard_retry", args=[failed.id]), follow=True).text
    assert not Assessment.objects.filter(status="queued").exists()
    assert "message-warning" in page or "agree" in page


def test_only_failed_assessments_are_tried_again(client, admin):
    done = factories.make_assessment()
    assert client.post(reverse("dashboard_retry", args=[done.id])).status_code == 404


def test_jobs_that_wait_and_what_is_kept_are_shown(client, admin, no_workers):
    factories.make_photo()
    DailyFigure.objects.create(day=timezone.localdate(), name="stored", label="photos", value=1234)
    DailyFigure.objects.create(
        day=timezone.localdate(), name="stored", label="bytes", value=3 << 30
    )
    context = client.get(reverse("dashboard_operation")).context
    assert {queue.name: queue.waiting for queue in context["queues"]}["Assessment"] == 1
    assert (context["storage"].photos, context["storage"].size) == (1234, "3.0\xa0GB")


def test_workers_that_answer_are_listed(monkeypatch):
    stats = {"w@host": {"pool": {"max-concurrency": 2}, "total": {"a": 3, "b": 4}}}

    class Inspect:
        def __init__(self, timeout):
            self.timeout = timeout

        def stats(self):
            return stats

    monkeypatch.setattr(app.control, "inspect", Inspect)
    assert workers_module.workers() == [workers_module.Worker("w@host", 2, 7)]
    monkeypatch.setattr(Inspect, "stats", lambda self: 1 / 0)
    assert workers_module.workers() == []


@pytest.mark.parametrize(
    ("period", "shows"),
    [
        ({"until": "0001-01-01"}, "in this century or the last"),
        ({"since": "0001-01-01", "until": "0001-01-02"}, "in this century or the last"),
        ({"since": "9999-12-30", "until": "9999-12-31"}, "The first day is after the last one"),
    ],
)
@pytest.mark.usefixtures("admin", "no_workers")
def test_impossible_days_are_said(client, period, shows):
    assert shows in client.get(reverse("dashboard"), period).content.decode()
