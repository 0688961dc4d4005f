"""Real workers that are stopped, killed and started again lose no job and do none twice."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from redis import Redis

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.core import jobs, lines, request_ids
from classifier.core.lines import sweep
from classifier.operations.lines import PHOTOS
from tests import factories
from tests.workers import wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.embedded,
    pytest.mark.xdist_group("worker"),
]


def _has(row, *statuses):
    def ask():
        row.refresh_from_db()
        return row.status in statuses

    return ask


def _assert_ended_once(row):
    wait_until(_has(row, *Assessment.TERMINAL))
    assert row.status == "succeeded"
    assert AuditEvent.objects.filter(event="assessment_finished").count() == 1


class _Stall:
    """Blocks every reader of the photo's file until `end`."""

    def __init__(self, photo):
        self._path = Path(photo.original.path)
        self._aside = self._path.with_suffix(".aside")
        self._path.rename(self._aside)
        os.mkfifo(self._path)

    def end(self):
        self._aside.replace(self._path)


def _let_time_pass():
    """Make running rows look lost and queued rows due, and sweep."""
    Assessment.objects.filter(status="running").update(
        claimed_at=timezone.now() - jobs.LOST_AFTER - timedelta(seconds=1)
    )
    sweep(PHOTOS)
    Assessment.objects.filter(status="queued").update(due_at=timezone.now())
    sweep(PHOTOS)


def test_a_photo_uploaded_while_the_broker_is_down_is_assessed_later(broker, start_worker):
    early = factories.make_photo().assessments.get()
    assert early.status == "queued"

    broker.start()
    start_worker()
    assert sweep(PHOTOS) == 1
    wait_until(_has(early, "succeeded"))

    broker.stop()
    late = factories.make_photo().assessments.get()
    assert late.status == "queued"
    broker.start()
    assert sweep(PHOTOS) == 1
    wait_until(_has(late, "succeeded"))
    assert AuditEvent.objects.filter(event="assessment_finished").count() == 2


def test_a_long_queue_is_not_sent_again_and_one_that_the_broker_lost_is(broker, start_worker):
    broker.start()
    rows = [factories.make_photo().assessments.get() for _ in range(4)]
    assert [sweep(PHOTOS), sweep(PHOTOS)] == [0, 0]
    with Redis(unix_socket_path=str(broker.socket)) as client:
        client.flushall()
    assert [sweep(PHOTOS), sweep(PHOTOS)] == [4, 0]
    start_worker()
    for row in rows:
        wait_until(_has(row, "succeeded"))
    assert lines._messages_in(PHOTOS.queue, unknown=-1) == 0


def test_a_killed_worker_process_is_replaced_and_its_photo_assessed_once(broker, start_worker):
    broker.start()
    photo = factories.make_photo(data=factories.jpeg(2))
    row = photo.assessments.get()
    stall = _Stall(photo)
    worker = start_worker()
    wait_until(_has(row, "running"))
    claim = row.claim
    worker.kill_the_child()
    wait_until(lambda: _has(row, "running")() and row.attempts == 2)
    assert row.claim == claim
    stall.end()
    worker.kill_the_child()
    _assert_ended_once(row)
    assert row.attempts == 3
    assert worker.process.poll() is None


def test_a_worker_killed_with_its_children_loses_no_photo(broker, start_worker):
    broker.start()
    photo = factories.make_photo()
    row = photo.assessments.get()
    stall = _Stall(photo)
    worker = start_worker()
    wait_until(_has(row, "running"))
    worker.kill()
    stall.end()
    row.refresh_from_db()
    assert row.status == "running"
    start_worker()
    _let_time_pass()
    _assert_ended_once(row)


def test_a_photo_that_kills_every_worker_fails_in_the_end(broker, start_worker):
    broker.start()
    photo = factories.make_photo()
    row = photo.assessments.get()
    _Stall(photo)
    worker = start_worker()
    for attempt in (1, 2, 3):
        wait_until(lambda attempt=attempt: _has(row, "running")() and row.attempts == attempt)
        worker.kill_the_child()
    healthy = factories.make_photo().assessments.get()
    wait_until(_has(healthy, "succeeded"))
    _let_time_pass()
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("failed", 3)


def test_a_worker_logs_a_job_under_the_request_that_caused_it(broker, start_worker, capfd):
    broker.start()
    before = request_ids.in_use.set("visit-17")
    photo = factories.make_photo()
    request_ids.in_use.reset(before)
    Path(photo.original.path).unlink()
    row = photo.assessments.get()

    start_worker()
    wait_until(lambda: _has(row, "queued")() and row.attempts == 1)

    printed = []

    def is_logged():
        printed.append(capfd.readouterr().err)
        line = rf"\[visit-17 \S+assess\S+ \S+\]: Assessment {row.pk} failed in attempt 1"
        return re.search(line, "".join(printed))

    wait_until(is_logged)
