"""Work rows: claimed once, retried, given up, swept, finished in one transaction."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from classifier.core import jobs as work
from classifier.measuring.models import Measurement
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    photo = factories.make_photo()
    return Measurement.objects.create(photo=photo, subject=photo.subject)


@pytest.fixture
def settled():
    return []


@pytest.fixture
def kind(settled):
    def make(row):
        return {"result": {"made_by": row.claim}}

    return work.Kind(Measurement, "a.task", make, settled.append)


def failing(kind):
    def make(_row):
        raise OSError("no such file")

    return work.Kind(kind.model, kind.task, make, kind.settled)


def test_it_is_done_once(kind, row, settled):
    work.carry_out(kind, pk=row.pk, claim="first")
    work.carry_out(kind, pk=row.pk, claim="second")
    row.refresh_from_db()
    assert (row.status, row.result, row.attempts) == ("succeeded", {"made_by": "first"}, 1)
    assert [done.pk for done in settled] == [row.pk]


def test_a_claimed_row_is_left_to_its_worker(kind, row):
    Measurement.objects.filter(pk=row.pk).update(
        status="running", claim="first", claimed_at=timezone.now(), attempts=1
    )
    work.carry_out(kind, pk=row.pk, claim="second")
    row.refresh_from_db()
    assert (row.status, row.claim) == ("running", "first")


def test_an_error_is_tried_again_later_and_given_up_in_the_end(kind, row, settled):
    waits = []
    for attempt in ("first", "second", "third"):
        before = timezone.now()
        work.carry_out(failing(kind), pk=row.pk, claim=attempt)
        row.refresh_from_db()
        waits.append((row.status, round((row.due_at - before).total_seconds())))
    assert waits[:2] == [("queued", 15), ("queued", 60)]
    assert row.status == "failed"
    assert row.finished_at is not None
    assert len(settled) == 1


def test_a_lost_claim_changes_nothing(kind, row, settled):
    def make(taken):
        Measurement.objects.filter(pk=taken.pk).update(claim="another")
        return {"result": {"made_by": "late"}}

    work.carry_out(work.Kind(kind.model, kind.task, make, kind.settled), pk=row.pk, claim="first")
    row.refresh_from_db()
    assert (row.claim, row.result, settled) == ("another", {}, [])


def test_the_sweeper_sends_what_is_due_and_takes_back_what_was_lost(kind, row):
    lost = timezone.now() - work.LOST_AFTER - timedelta(seconds=1)
    Measurement.objects.filter(pk=row.pk).update(
        status="running", claim="killed", claimed_at=lost, attempts=1
    )
    with mock.patch("skinspect_site.celery.app.send_task") as send:
        assert work.sweep(kind) == 0
        Measurement.objects.filter(pk=row.pk).update(due_at=timezone.now())
        assert work.sweep(kind) == 1
        assert work.sweep(kind) == 0
    send.assert_called_once_with("a.task", args=[str(row.pk)], queue="measurements")


def test_a_broker_that_is_down_costs_nothing(kind, row):
    with mock.patch("skinspect_site.celery.app.send_task", side_effect=ConnectionError):
        assert work.sweep(kind) == 0
    row.refresh_from_db()
    assert (row.status, row.sent_at) == ("queued", None)
