"""The job engine: claim, retry, sweep, finish in one transaction."""

from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.utils import timezone

import classifier.tasks  # noqa: F401 - registers them
from classifier.assessments import services as assessments
from classifier.core import job_times, jobs
from classifier.core.lines import Line, sweep
from classifier.measuring.models import Measurement
from classifier.operations.lines import OTHERS, PHOTOS
from skinspect_site.celery import app
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    photo = factories.make_photo()
    return Measurement.objects.create(photo=photo, subject=photo.subject)


@pytest.fixture
def finished():
    return []


@pytest.fixture
def kind(finished):
    def run(row):
        return {"result": {"made_by": row.claim}}

    return jobs.JobKind(Measurement, "a.task", run, finished.append)


def failing(kind):
    def run(_row):
        raise OSError("no such file")

    return jobs.JobKind(kind.model, kind.task, run, kind.on_finished)


def test_a_job_runs_once(kind, row, finished):
    jobs.carry_out(kind, row.pk, claim="first")
    jobs.carry_out(kind, row.pk, claim="second")
    row.refresh_from_db()
    assert (row.status, row.result, row.attempts) == ("succeeded", {"made_by": "first"}, 1)
    assert [done.pk for done in finished] == [row.pk]


def test_a_claimed_row_is_left_to_its_worker(kind, row):
    Measurement.objects.filter(pk=row.pk).update(
        status="running", claim="first", claimed_at=timezone.now(), attempts=1
    )
    jobs.carry_out(kind, row.pk, claim="second")
    row.refresh_from_db()
    assert (row.status, row.claim) == ("running", "first")


def test_a_failing_job_is_retried_with_pauses_and_fails_in_the_end(kind, row, finished):
    waits = []
    for attempt in ("first", "second", "third"):
        before = timezone.now()
        jobs.carry_out(failing(kind), row.pk, claim=attempt)
        row.refresh_from_db()
        waits.append((row.status, round((row.due_at - before).total_seconds())))
    assert waits[:2] == [("queued", 15), ("queued", 60)]
    assert row.status == "failed"
    assert row.finished_at is not None
    assert row.last_error == "OSError"
    assert len(finished) == 1


def test_a_lost_claim_changes_nothing(kind, row, finished):
    def run(taken):
        Measurement.objects.filter(pk=taken.pk).update(claim="another")
        return {"result": {"made_by": "late"}}

    jobs.carry_out(
        jobs.JobKind(kind.model, kind.task, run, kind.on_finished), row.pk, claim="first"
    )
    row.refresh_from_db()
    assert (row.claim, row.result, finished) == ("another", {}, [])


def test_a_sweep_requeues_lost_rows_and_sends_due_ones(kind, row):
    lost = timezone.now() - jobs.LOST_AFTER - timedelta(seconds=1)
    Measurement.objects.filter(pk=row.pk).update(
        status="running", claim="killed", claimed_at=lost, attempts=1
    )
    with mock.patch("skinspect_site.celery.app.send_task") as send:
        assert sweep(Line("a-queue", (kind,))) == 0
        row.refresh_from_db()
        assert (row.status, row.last_error) == ("queued", "lost")
        Measurement.objects.filter(pk=row.pk).update(due_at=timezone.now())
        assert sweep(Line("a-queue", (kind,))) == 1
    send.assert_called_once_with("a.task", args=[str(row.pk)])


def test_times_in_the_future_count_as_old(kind, row):
    """The machine's clock was two hours ahead, and was set right."""
    ahead = timezone.now() + timedelta(hours=2)
    with mock.patch("skinspect_site.celery.app.send_task") as send:
        Measurement.objects.filter(pk=row.pk).update(
            status="running", claim="killed", claimed_at=ahead, attempts=1
        )
        sweep(Line("a-queue", (kind,)))
        row.refresh_from_db()
        assert (row.status, row.last_error) == ("queued", "lost")
        Measurement.objects.filter(pk=row.pk).update(due_at=ahead)
        assert sweep(Line("a-queue", (kind,))) == 1
    assert send.call_count == 1


@pytest.mark.parametrize(
    ("attempts", "hours", "is_due"),
    [(0, 5, True), (1, 1, False), (1, 5, True), (2, 5, False), (9, 5, False), (9, 25, True)],
)
def test_a_time_later_than_the_pause_after_so_many_attempts_is_old(
    kind, row, attempts, hours, is_due
):
    patient = replace(kind, longest_pauses=(timedelta(hours=1), timedelta(hours=12)))
    due_at = timezone.now() + timedelta(hours=hours)
    Measurement.objects.filter(pk=row.pk).update(attempts=attempts, due_at=due_at)
    assert jobs.due(patient).exists() == is_due
    condition, times = job_times.is_due_in_sql(patient.longest_pauses)
    table = Measurement._meta.db_table
    assert bool(list(kind.rows.raw(f"SELECT id FROM {table} WHERE {condition}", times))) == is_due


def test_clocks_of_two_machines_may_differ_a_little(kind, row):
    soon = timezone.now() + timedelta(seconds=50)
    Measurement.objects.filter(pk=row.pk).update(
        status="running", claim="first", claimed_at=soon, attempts=1
    )
    with mock.patch("skinspect_site.celery.app.send_task") as send:
        assert sweep(Line("a-queue", (kind,))) == 0
        row.refresh_from_db()
        assert (row.status, row.claim) == ("running", "first")
        Measurement.objects.filter(pk=row.pk).update(
            status="queued", claim="", claimed_at=None, due_at=soon
        )
        assert sweep(Line("a-queue", (kind,))) == 0
    send.assert_not_called()


def test_no_pause_is_longer_than_what_counts_as_the_future():
    assert max(*jobs.BACKOFF, assessments.MODEL_PAUSE) < job_times.LONGEST_PAUSE


def test_rows_wait_while_the_broker_is_down(kind, row):
    with mock.patch("skinspect_site.celery.app.send_task", side_effect=ConnectionError):
        assert sweep(Line("a-queue", (kind,))) == 0
    row.refresh_from_db()
    assert (row.status, row.sent_at) == ("queued", None)


def with_outcome(outcome, **events):
    return jobs.JobKind(Measurement, "a.task", lambda _row: outcome, **events)


def test_a_result_may_set_another_terminal_status(row, finished):
    outcome = {"status": "failed", "reasons": ["blurred"]}
    jobs.carry_out(with_outcome(outcome, on_finished=finished.append), row.pk, claim="first")
    row.refresh_from_db()
    assert (row.status, row.reasons, row.claim) == ("failed", ["blurred"], "")
    assert [done.status for done in finished] == ["failed"]


def test_a_postponed_job_waits_and_no_attempt_is_counted(row, finished):
    kind = with_outcome(jobs.Postpone(timedelta(seconds=40)), on_finished=finished.append)
    for number in range(jobs.MAX_ATTEMPTS + 1):
        before = timezone.now()
        jobs.carry_out(kind, row.pk, claim=str(number))
    row.refresh_from_db()
    assert (row.status, row.attempts, row.claim, row.sent_at) == ("queued", 0, "", None)
    assert timedelta(seconds=40) <= row.due_at - before < timedelta(seconds=60)
    assert finished == []


def test_an_expected_failure_is_retried_with_its_fields_and_without_a_trace(row, caplog):
    kind = with_outcome(jobs.Retry("too_busy", {"reasons": ["busy"]}))
    jobs.carry_out(kind, row.pk, claim="first")
    row.refresh_from_db()
    assert (row.status, row.last_error, row.reasons) == ("queued", "too_busy", ["busy"])
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("fails", [failing, lambda kind: with_outcome(jobs.Retry("too_busy"))])
def test_a_kind_may_choose_its_pauses_and_when_to_give_up(kind, row, fails):
    pauses = iter([timedelta(hours=5), None])
    patient = replace(fails(kind), pause_after=lambda _row: next(pauses))
    before = timezone.now()
    jobs.carry_out(patient, row.pk, claim="first")
    row.refresh_from_db()
    assert row.status == "queued"
    assert timedelta(hours=5) <= row.due_at - before < timedelta(hours=6)
    jobs.carry_out(patient, row.pk, claim="second")
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("failed", 2)


def test_a_cancelled_job_is_deleted_and_recorded(row, finished):
    cancelled: list[Measurement] = []
    events = {"on_finished": finished.append, "on_cancelled": cancelled.append}
    jobs.carry_out(with_outcome(jobs.Cancel(), **events), row.pk, claim="first")
    assert not Measurement.objects.filter(pk=row.pk).exists()
    assert [gone.photo_id for gone in cancelled] == [row.photo_id]
    assert finished == []


@pytest.mark.parametrize("outcome", [jobs.Postpone(timedelta(0)), jobs.Cancel()])
def test_an_outcome_after_a_lost_claim_changes_nothing(row, outcome):
    def run(taken):
        Measurement.objects.filter(pk=taken.pk).update(claim="another")
        return outcome

    cancelled: list[Measurement] = []
    kind = jobs.JobKind(Measurement, "a.task", run, on_cancelled=cancelled.append)
    jobs.carry_out(kind, row.pk, claim="first")
    row.refresh_from_db()
    assert (row.status, row.claim, row.attempts) == ("running", "another", 1)
    assert cancelled == []


def test_a_cancellation_that_cannot_be_recorded_is_undone_and_retried(row):
    on_cancelled = mock.Mock(side_effect=OSError("no trail"))
    kind = with_outcome(jobs.Cancel(), on_cancelled=on_cancelled)
    jobs.carry_out(kind, row.pk, claim="first")
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("queued", 1)


def test_a_row_waits_for_the_sweep_if_the_broker_does_not_take_its_message(
    kind, row, django_capture_on_commit_callbacks
):
    with (
        mock.patch("skinspect_site.celery.app.send_task", side_effect=ConnectionError) as send,
        django_capture_on_commit_callbacks(execute=True),
    ):
        jobs.send_on_commit(kind, row)
    send.assert_called_once_with("a.task", args=[str(row.pk)])
    row.refresh_from_db()
    assert row.status == "queued"


def test_files_are_cleaned_up_after_an_attempt_without_a_result(kind, row):
    left = []
    for each in (failing(kind), kind):
        jobs.carry_out(
            replace(each, clean_up=lambda row: left.append(row.claim)), row.pk, claim="a"
        )
        Measurement.objects.filter(pk=row.pk).update(due_at=timezone.now())
    assert left == ["a"]


@pytest.mark.parametrize("line", [PHOTOS, OTHERS], ids=lambda line: line.queue)
def test_the_tasks_of_a_line_send_to_its_queue(line):
    routes = settings.CELERY_TASK_ROUTES
    assert {routes[kind.task]["queue"] for kind in line.kinds} == {line.queue}


@pytest.mark.parametrize("kind", [*PHOTOS.kinds, *OTHERS.kinds], ids=lambda kind: kind.name)
def test_the_task_of_each_kind_exists_and_has_a_queue(kind):
    assert kind.task in app.tasks
    assert kind.task in settings.CELERY_TASK_ROUTES
