"""Work: asked for, sent, claimed, carried out, finished, swept up, whatever its kind.

As with assessments the row is the truth, and a message only says "look at this row"; it may be lost
or come twice.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from classifier.core.models import Work

logger = logging.getLogger(__name__)

Status = Work.Status
BACKOFF = (timedelta(seconds=15), timedelta(seconds=60))
MAX_ATTEMPTS = len(BACKOFF) + 1
RESEND_AFTER = timedelta(seconds=60)
# Above the tasks' hard time limit (60 s): whoever had the claim is no more.
LOST_AFTER = timedelta(seconds=90)
SWEEP_BATCH = 500

Row = TypeVar("Row", bound=Work)


@dataclass(frozen=True, slots=True)
class Kind(Generic[Row]):
    """One kind of work.

    `make` computes the fields of the result; it runs outside any transaction and may be called
    again after it was killed. `settled` is called with the finished row in the transaction that
    stores it, to write the audit event.
    """

    model: type[Row]
    task: str
    make: Callable[[Row], Mapping[str, Any]]
    settled: Callable[[Row], None]

    @property
    def rows(self) -> models.QuerySet[Row]:
        """Every row of this kind."""
        return self.model._default_manager.all()  # noqa: SLF001

    @property
    def name(self) -> str:
        """What to call one in the log."""
        return str(self.model._meta.verbose_name).capitalize()  # noqa: SLF001


def send_on_commit(kind: Kind[Row], row: Row) -> None:
    """Send a queued row's message when the transaction is committed."""
    transaction.on_commit(lambda: _send_now(kind, row.pk), robust=True)


def carry_out(kind: Kind[Row], *, pk: uuid.UUID, claim: str) -> None:
    """Do one row's work, if this message wins the claim; safe to call twice.

    After an error the row is queued again, a little later each time, and failed after the last
    attempt.
    """
    row = _claim(kind, pk, claim)
    if row is None:
        return
    try:
        _finish(kind, row, Status.SUCCEEDED, kind.make(row))
    except Exception:
        logger.exception("%s %s failed in attempt %d", kind.name, pk, row.attempts)
        _retry_or_fail(kind, row)


def sweep(kind: Kind[Row]) -> int:
    """Put back what a worker left behind, and send what is due; returns how many messages."""
    now = timezone.now()
    for lost in kind.rows.filter(status=Status.RUNNING, claimed_at__lt=now - LOST_AFTER):
        logger.warning("%s %s was lost in attempt %d", kind.name, lost.pk, lost.attempts)
        _retry_or_fail(kind, lost)
    unsent = Q(sent_at=None) | Q(sent_at__lt=now - RESEND_AFTER)
    due = kind.rows.filter(unsent, status=Status.QUEUED, due_at__lte=now).order_by("requested_at")
    sent: list[uuid.UUID] = []
    for pk in due.values_list("pk", flat=True)[:SWEEP_BATCH]:
        if not _send(kind, pk):
            break
        sent.append(pk)
    kind.rows.filter(pk__in=sent, status=Status.QUEUED).update(sent_at=now)
    return len(sent)


def _send_now(kind: Kind[Row], pk: uuid.UUID) -> None:
    """Send; what the broker didn't take is left to the next sweep."""
    if _send(kind, pk):
        kind.rows.filter(pk=pk).update(sent_at=timezone.now())


def _send(kind: Kind[Row], pk: uuid.UUID) -> bool:
    from skinspect_site.celery import app

    try:
        app.send_task(kind.task, args=[str(pk)], queue="measurements")
    except Exception as error:
        # Whatever ails the broker, the row is kept and the sweeper sends it.
        logger.warning("Broker unavailable (%s): %s waits", type(error).__name__, pk)
        return False
    return True


def _claim(kind: Kind[Row], pk: uuid.UUID, claim: str) -> Row | None:
    """Move queued to running for one worker only; return the row if it was this one.

    The same message delivered again after its worker died may claim its own row again.
    """
    own = Q(status=Status.RUNNING, claim=claim, attempts__lt=MAX_ATTEMPTS)
    row = kind.rows.filter(Q(status=Status.QUEUED) | own, pk=pk)
    won = row.update(
        status=Status.RUNNING,
        claim=claim,
        claimed_at=timezone.now(),
        attempts=F("attempts") + 1,
    )
    return kind.rows.filter(pk=pk).first() if won else None


@transaction.atomic
def _finish(kind: Kind[Row], row: Row, status: str, result: Mapping[str, Any]) -> None:
    """End the work with its result; if its claim was lost, nothing is changed."""
    ended = _claimed(kind, row).update(
        status=status, claim="", finished_at=timezone.now(), **result
    )
    if ended:
        kind.settled(kind.rows.get(pk=row.pk))


def _retry_or_fail(kind: Kind[Row], row: Row) -> None:
    """Queue again after a pause, or give up after the last attempt."""
    if row.attempts >= MAX_ATTEMPTS:
        _finish(kind, row, Status.FAILED, {})
        return
    _claimed(kind, row).update(
        status=Status.QUEUED,
        claim="",
        claimed_at=None,
        sent_at=None,
        due_at=timezone.now() + BACKOFF[row.attempts - 1],
    )


def _claimed(kind: Kind[Row], row: Row) -> models.QuerySet[Row]:
    """Return the row while it is in the claim and the attempt that `row` was read in."""
    return kind.rows.filter(
        pk=row.pk, status=Status.RUNNING, claim=row.claim, attempts=row.attempts
    )
