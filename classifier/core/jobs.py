"""The job engine: send, claim, run, finish, retry and requeue rows of any kind of job.

The row is the truth. A message may be lost or come twice. `classifier.core.lines` says which job a
worker does next.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.db import DatabaseError, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from classifier.core import broker, job_counts, tracing
from classifier.core.job_times import is_due, is_older
from classifier.core.models import FairJob, Job
from classifier.core.storage import room

logger = logging.getLogger(__name__)

Status = Job.Status
# Pauses after the first and the second failed attempt; the third is the last. Set by judgement: a
# hiccup of the storage or the database is over by then, and the person on the page still waits.
BACKOFF = (timedelta(seconds=15), timedelta(seconds=60))
MAX_ATTEMPTS = len(BACKOFF) + 1
# A webhook whose message seems lost is sent again. Sooner would send a second one while it only
# waits for a free worker; later would keep partners waiting after the broker lost its data.
RESEND_AFTER = timedelta(seconds=60)
# Longer than the tasks' hard time limit (60 s), so the claiming worker must be dead. Shorter would
# let two workers run one job.
LOST_AFTER = timedelta(seconds=90)
# Somebody has to make room first, so that a sooner attempt would only fill the log.
FULL_PAUSE = timedelta(seconds=60)
# A long job renews its claim so often: twice may fail before it counts as lost.
RENEWED_EVERY_S = 25
# Messages. Keeps one sweep below its task's time limit (45 s); the next, 15 s later, sends more.
SWEEP_BATCH = 500

Row = TypeVar("Row", bound=Job)


@dataclass(frozen=True, slots=True)
class Postpone:
    """Outcome of a job that cannot run yet: queued again after `pause`; no attempt is counted.

    `pause` is at most `job_times.LONGEST_PAUSE`.
    """

    pause: timedelta


@dataclass(frozen=True, slots=True)
class Cancel:
    """Outcome of a job that must not run any more: its row is deleted."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Outcome of an attempt that failed for a known reason, which needs no trace in the log.

    `fields` are stored beside it.
    """

    error: str
    fields: Mapping[str, Any] = field(default_factory=dict)


# A mapping is the result: the fields to store. It ends the job as succeeded unless it has another
# terminal "status" in it. An exception is a failed attempt, with a trace in the log.
Outcome = Mapping[str, Any] | Postpone | Cancel | Retry


def _do_nothing(_row: Job) -> None:
    """Record no event."""


def _pause_after(row: Job) -> timedelta | None:
    """Return the pause after a failed attempt; None after the last."""
    return BACKOFF[row.attempts - 1] if row.attempts < MAX_ATTEMPTS else None


@dataclass(frozen=True, slots=True)
class JobKind(Generic[Row]):
    """One kind of job.

    `run` does the job outside any transaction; it may be called again for the same row after its
    worker was killed. `on_finished` is called with the stored row, and `on_cancelled` with the row
    that was deleted, each in the transaction that does so: the audit event belongs there.
    `clean_up` is called after each attempt without a stored result, with the row as it was claimed,
    to delete files that no row names.
    `lock` locks whom a row belongs to, in the transaction that deletes it and before that.
    `pause_after` gets a row whose attempt failed and returns when to try again, None to give up.
    `longest_pauses` are the longest after each attempt, the last for all later ones too, of a kind
    that waits longer than `job_times.LONGEST_PAUSE`: a row that is due later than that was put off
    before the clock was set back, and is due now.
    """

    model: type[Row]
    task: str
    run: Callable[[Row], Outcome]
    on_finished: Callable[[Row], None] = _do_nothing
    on_cancelled: Callable[[Row], None] = _do_nothing
    clean_up: Callable[[Row], None] = _do_nothing
    lock: Callable[[Row], object] = _do_nothing
    pause_after: Callable[[Row], timedelta | None] = _pause_after
    longest_pauses: tuple[timedelta, ...] = ()

    @property
    def rows(self) -> models.QuerySet[Row]:
        """Every row of this kind."""
        return self.model._default_manager.all()  # noqa: SLF001

    @property
    def name(self) -> str:
        """The model's name, for the log."""
        return str(self.model._meta.verbose_name).capitalize()  # noqa: SLF001

    @property
    def label(self) -> str:
        """The model's name in one word, for the metrics."""
        return str(self.model._meta.model_name)  # noqa: SLF001


def restart_fields() -> dict[str, Any]:
    """Return the field values that queue a row as if it was never tried; a claim on it is lost."""
    return {
        "status": Status.QUEUED,
        "attempts": 0,
        "claim": "",
        "due_at": timezone.now(),
        "sent_at": None,
        "claimed_at": None,
        "finished_at": None,
        "last_error": "",
    }


def send_on_commit(kind: JobKind[Row], row: Row) -> None:
    """Send a queued row's message when the transaction is committed."""
    transaction.on_commit(lambda: _send_now(kind, row.pk), robust=True)


def send_message(kind: JobKind[Any], pk: uuid.UUID) -> bool:
    """Send a message that names a row; returns whether the broker took it."""
    from skinspect_site.celery import app

    try:
        with tracing.span(f"send {kind.label}", kind=tracing.Kind.PRODUCER):
            app.send_task(kind.task, args=[str(pk)])
            tracing.remember(str(pk))
    except Exception as error:  # noqa: BLE001
        # Any error of the broker: the row is kept, and the sweep sends it.
        logger.warning("Broker unavailable (%s): %s waits", type(error).__name__, pk)
        return False
    return True


def carry_out(kind: JobKind[Row], pk: uuid.UUID, *, claim: str) -> None:
    """Run one job if this message wins the claim; safe to call twice.

    After an error the row is queued again, a little later each time, and failed after the last
    attempt. An error with `retry_after_s` says that the machine is busy: no attempt is
    counted. Neither while the disk is full.
    """
    row = claim_row(kind, pk, claim) if room.has_room_for_work() else None
    if row is not None:
        run_claimed(kind, row)


def run_claimed(kind: JobKind[Row], row: Row) -> None:
    """Run the job of a row that the caller has claimed."""
    is_finished = False
    with tracing.job(kind.label, str(row.pk)):
        try:
            is_finished = _run_and_store(kind, row)
        finally:
            if not is_finished:
                kind.clean_up(row)


def _run_and_store(kind: JobKind[Row], row: Row) -> bool:
    """Return whether the job has ended with a result, which is stored."""
    try:
        outcome = kind.run(row)
        if isinstance(outcome, Postpone):
            _requeue(kind, row, outcome.pause, attempts=row.attempts - 1)
        elif isinstance(outcome, Cancel):
            _cancel(kind, row)
        elif isinstance(outcome, Retry):
            _retry_or_fail(kind, row, outcome.error, outcome.fields)
        else:
            return _finish(kind, row, {"status": Status.SUCCEEDED} | dict(outcome))
    except Exception as error:
        if room.is_full(error):
            logger.error("The disk is full: %s %s waits", kind.name, row.pk)  # noqa: TRY400
            _requeue(kind, row, FULL_PAUSE, attempts=row.attempts - 1)
        elif pause := getattr(error, "retry_after_s", None):
            _requeue(kind, row, timedelta(seconds=pause), attempts=row.attempts - 1)
        else:
            logger.exception("%s %s failed in attempt %d", kind.name, row.pk, row.attempts)
            tracing.fail(type(error).__name__)
            _retry_or_fail(kind, row, type(error).__name__)
    return False


@contextmanager
def claim_kept(kind: JobKind[Row], row: Row) -> Iterator[None]:
    """Keep the claim during a block that may take longer than LOST_AFTER.

    A thread renews it as long as this process lives: of one that was killed it is lost as ever.
    """
    ended = threading.Event()
    # In a copy of this context, so that its log lines have the ids of the task.
    run = copy_context().run
    thread = threading.Thread(target=run, args=(_renew, kind, row, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def requeue_lost(kind: JobKind[Row]) -> None:
    """Requeue what dead workers had claimed."""
    for lost in kind.rows.filter(is_older("claimed_at", LOST_AFTER), status=Status.RUNNING):
        logger.warning("%s %s was lost in attempt %d", kind.name, lost.pk, lost.attempts)
        _retry_or_fail(kind, lost, Job.LOST)


def due(kind: JobKind[Row]) -> models.QuerySet[Row]:
    """Return the queued rows that may run now."""
    return kind.rows.filter(is_due(kind.longest_pauses), status=Status.QUEUED)


def unsent() -> Q:
    """Return the condition for rows whose own message is missing or seems lost."""
    return Q(sent_at=None) | is_older("sent_at", RESEND_AFTER)


def send(kind: JobKind[Row], pks: Iterable[uuid.UUID]) -> int:
    """Send messages until the broker takes none; returns how many it took."""
    sent: list[uuid.UUID] = []
    for pk in pks:
        if not send_message(kind, pk):
            break
        sent.append(pk)
    kind.rows.filter(pk__in=sent, status=Status.QUEUED).update(sent_at=timezone.now())
    return len(sent)


def _send_now(kind: JobKind[Row], pk: uuid.UUID) -> None:
    """Send; if the broker does not take the message, the next sweep sends one."""
    is_sent = send_message(kind, pk)
    if issubclass(kind.model, FairJob):
        return
    queued = kind.rows.filter(pk=pk, status=Status.QUEUED)
    if is_sent:
        queued.filter(sent_at=None).update(sent_at=timezone.now())
    else:
        queued.update(sent_at=None)


def claim_row(kind: JobKind[Row], pk: uuid.UUID, claim: str) -> Row | None:
    """Move queued to running for one worker only; return the row if it was this one.

    The same message delivered again after its worker died may claim its own row again.
    """
    own = Q(status=Status.RUNNING, claim=claim, attempts__lt=MAX_ATTEMPTS)
    row = kind.rows.filter(Q(status=Status.QUEUED) | own, pk=pk)
    won = row.update(**claim_fields(claim), attempts=F("attempts") + 1)
    return kind.rows.filter(pk=pk).first() if won else None


def claim_fields(claim: str) -> dict[str, Any]:
    """Return the field values of a row that a worker has claimed, beside its attempts."""
    return {"status": Status.RUNNING, "claim": claim, "claimed_at": timezone.now()}


@transaction.atomic
def _finish(kind: JobKind[Row], row: Row, result: Mapping[str, Any]) -> bool:
    """End the job with its result; if its claim was lost, nothing is changed and it is False."""
    stored = {"claim": "", "finished_at": timezone.now(), **result}
    if not _claimed(kind, row).update(**stored):
        return False
    # Not read again: some rows have fifty columns. A copy, as the transaction may still fail.
    finished = copy(row)
    for name, value in stored.items():
        setattr(finished, name, value)
    # First, as somebody waits for it, and not for files to be deleted or results to be counted.
    transaction.on_commit(lambda: broker.call(str(row.pk)), robust=True)
    kind.on_finished(finished)
    _count(kind, row, finished.status)
    return True


@transaction.atomic
def _cancel(kind: JobKind[Row], row: Row) -> None:
    """Delete the row; if its claim was lost, nothing is changed."""
    kind.lock(row)
    if _claimed(kind, row).delete()[0]:
        kind.on_cancelled(row)
        _count(kind, row, "cancelled")


def _count(kind: JobKind[Row], row: Row, status: str) -> None:
    took = timezone.now() - row.claimed_at if row.claimed_at else timedelta()
    seconds = max(0.0, took.total_seconds())
    transaction.on_commit(
        lambda: job_counts.note_job(kind.label, status=status, seconds=seconds), robust=True
    )


def _retry_or_fail(
    kind: JobKind[Row], row: Row, error: str, fields: Mapping[str, Any] | None = None
) -> None:
    """Queue again after a pause, or give up after the last attempt; `error` says what ended it."""
    stored = {**(fields or {}), "last_error": error[:64]}
    pause = kind.pause_after(row)
    if pause is None:
        _finish(kind, row, {"status": Status.FAILED, **stored})
    else:
        _requeue(kind, row, pause, **stored)


def _requeue(kind: JobKind[Row], row: Row, pause: timedelta, **changes: Any) -> None:
    """Queue again; the sweep sends it when the pause is over."""
    _claimed(kind, row).update(
        status=Status.QUEUED,
        claim="",
        claimed_at=None,
        sent_at=None,
        due_at=timezone.now() + pause,
        **changes,
    )


def _renew(kind: JobKind[Row], row: Row, ended: threading.Event) -> None:
    try:
        while not ended.wait(RENEWED_EVERY_S):
            try:
                _claimed(kind, row).update(claimed_at=timezone.now())
            except DatabaseError:
                logger.warning("The claim on %s %s was not renewed", kind.name, row.pk)
    finally:
        connection.close()


def _claimed(kind: JobKind[Row], row: Row) -> models.QuerySet[Row]:
    """Return the row while it is in the claim and the attempt that `row` was read in."""
    return kind.rows.filter(
        pk=row.pk, status=Status.RUNNING, claim=row.claim, attempts=row.attempts
    )
