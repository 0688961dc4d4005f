"""Waiting lines: which of the queued jobs a worker does next.

A message says that there is work, not which: the worker takes the fairest job of its line. Of those
who wait for a result each owner has one job in each turn, so that a batch of one owner takes its
turns and leaves those between them to the others (start-time fair queueing).
"""

import logging
import time
import uuid
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Min, Q, QuerySet

from classifier.core import jobs
from classifier.core.job_times import is_due, is_due_in_sql
from classifier.core.models import FairJob, Job
from classifier.core.storage import room

logger = logging.getLogger(__name__)

Priority = FairJob.Priority
ORDER = ("priority", "turn", "requested_at", "pk")
# One message in so many does the first job of one lower priority, so that none waits for ever while
# higher ones keep coming. With three lower priorities, those who wait keep 13 of 16 jobs.
SHARE = 16
# Tries and pause of a transaction that waits for another one of the same owner to place its job.
# Together 100 ms: some ten such transactions. Waiting without end could be a deadlock.
PLACING_TRIES = 20
PLACING_PAUSE_S = 0.005


@dataclass(frozen=True, slots=True)
class Line:
    """Kinds of job that the same workers do. The messages of all are in one `queue`."""

    queue: str
    kinds: tuple[jobs.JobKind[Any], ...]


def place(model: type[FairJob], *, priority: int, owner: str = "") -> dict[str, Any]:
    """Return the fields that give a new job its place in a table's order.

    It comes behind those of the same owner; an empty `owner` has no others. Called in the
    transaction that stores the job.
    """
    if owner:
        _wait_for_same_owner(f"{model.__name__} {priority} {owner}")
    served, first, own_running, own_last = _turns(model, priority, owner)
    # A new owner joins in the turn that is being served, and does not make up for its absence.
    turn = next((each for each in (served, first) if each is not None), 0)
    if owner:
        own = [own_running] if first is None else [own_running, own_last]
        turn = max([turn, *(each + 1 for each in own if each is not None)])
    return {"priority": priority, "owner": owner, "turn": turn}


def carry_out_next(line: Line, kind: jobs.JobKind[Any], *, pk: uuid.UUID, claim: str) -> None:
    """Run the fairest job that is due. The row that the message names is run only if none is.

    A message that is delivered again after its worker died runs the job that it had claimed, if
    that has attempts left. While the disk is full nothing is begun.
    """
    if not room.has_room_for_work():
        return
    own = _claimed_before(line, claim)
    found = None if own else _claim_fairest(line, claim)
    if found is not None:
        jobs.run_claimed(*found)
    else:
        # Or the clock of the machine that stored the named row is ahead of this one's.
        jobs.carry_out(*(own or (kind, pk)), claim=claim)


def sweep(line: Line) -> int:
    """Requeue what dead workers had claimed, and send as many messages as are missing.

    Each due job needs one message, of whatever row; returns how many were sent.
    """
    if not room.has_room_for_work():
        return 0
    for kind in line.kinds:
        jobs.requeue_lost(kind)
    due = [(kind, jobs.due(kind)) for kind in line.kinds]
    waiting = sum(rows.count() for _kind, rows in due)
    missing = waiting - _messages_in(line.queue, unknown=waiting) if waiting else 0
    sent = 0
    for kind, rows in due:
        for pk in rows.order_by(*ORDER).values_list("pk", flat=True)[: jobs.SWEEP_BATCH]:
            if sent >= min(missing, jobs.SWEEP_BATCH) or not jobs.send_message(kind, pk):
                return sent
            sent += 1
    return sent


def ahead_of(row: FairJob, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the queued rows that are to be done before a queued row, whose model may be another.

    What lower priorities get out of their turn is left out.
    """
    same = Q(priority=row.priority)
    earlier = Q(turn=row.turn, requested_at__lt=row.requested_at) | Q(turn__lt=row.turn)
    return rows.filter(
        Q(priority__lt=row.priority) | (same & earlier), is_due(), status=Job.Status.QUEUED
    )


def open_jobs(kind: jobs.JobKind[Any]) -> list[tuple[int, int, int, datetime | None]]:
    """Return each priority of a kind's open jobs, how many wait and run, and the oldest's time."""
    is_waiting = Q(status="queued")
    rows = kind.rows.filter(status__in=("queued", "running")).order_by("priority")
    counted = rows.values("priority").annotate(
        waiting=Count("pk", filter=is_waiting),
        running=Count("pk", filter=~is_waiting),
        oldest=Min("requested_at", filter=is_waiting),
    )
    return list(counted.values_list("priority", "waiting", "running", "oldest"))


def _turns(model: type[FairJob], priority: int, owner: str) -> list[int | None]:
    """Return the last turn that runs and the first that waits, and the last of each of the owner.

    None where there is no such row. In SQL, as each photo asks for it: Django takes twenty times as
    long to put these four together as the database to answer.
    """
    due, times = is_due_in_sql()
    # The statuses are no parameters: SQLite would not see that an index holds only these rows.
    parts: list[tuple[str, str, list[Any]]] = [
        ("status = 'running'", "DESC", []),
        (f"status = 'queued' AND {due}", "ASC", times),
        ("status = 'running' AND owner = %s", "DESC", [owner]),
        ("status = 'queued' AND owner = %s", "DESC", [owner]),
    ]
    turns = [
        f"(SELECT turn FROM {_table(model)} WHERE priority = %s AND {condition}"  # noqa: S608
        f" ORDER BY turn {direction} LIMIT 1)"
        for condition, direction, _ in parts
    ]
    with connection.cursor() as cursor:
        values = [value for _, _, own in parts for value in (priority, *own)]
        cursor.execute(f"SELECT {', '.join(turns)}", values)
        return list(cursor.fetchone())


def _wait_for_same_owner(name: str) -> None:
    """Let transactions of one owner place their jobs one after the other.

    Otherwise many at once would have the same turn. On SQLite only one transaction writes.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for _ in range(PLACING_TRIES):
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
            if cursor.fetchone()[0]:
                return
            time.sleep(PLACING_PAUSE_S)


def _claimed_before(line: Line, claim: str) -> tuple[jobs.JobKind[Any], uuid.UUID] | None:
    for kind in line.kinds:
        own = kind.rows.filter(status=Job.Status.RUNNING, claim=claim).order_by()
        for pk in own.values_list("pk", flat=True)[:1]:
            return kind, pk
    return None


@transaction.atomic
def _claim_fairest(line: Line, claim: str) -> tuple[jobs.JobKind[Any], Any] | None:
    """Claim the fairest job that is due and that no other worker is claiming."""
    favoured = _favoured(claim)
    heads = [(kind, row) for kind in line.kinds if (row := _head(kind, claim)) is not None]
    heads.sort(
        key=lambda head: (
            head[1].priority != favoured,
            *(getattr(head[1], field) for field in ORDER),
        ),
    )
    for kind, first in heads:
        # One row only: whoever holds several could wait for somebody who waits for one of them.
        row = _head(kind, claim, lock=True) if connection.features.has_select_for_update else first
        if row is not None:
            changed = jobs.claim_fields(claim) | {"attempts": row.attempts + 1}
            kind.rows.filter(pk=row.pk).update(**changed)
            for name, value in changed.items():
                setattr(row, name, value)
            return kind, row
    return None


def _head(kind: jobs.JobKind[Any], claim: str, *, lock: bool = False) -> Any:
    """Return the first due row of a kind, or None; with `lock` the first that nobody has locked.

    In SQL, as in `_turns`. Without joins: with a lock, other tables' rows would be those from
    before it.
    """
    due, times = is_due_in_sql(kind.longest_pauses)
    free, favoured = "FOR UPDATE SKIP LOCKED" if lock else "", _favoured(claim)
    chosen = [("AND priority = %s", [favoured])] if favoured is not None else []
    for more, values in (*chosen, ("", [])):
        rows = kind.rows.raw(
            f"SELECT * FROM {_table(kind.model)} WHERE status = 'queued' AND {due} {more}"  # noqa: S608
            f" ORDER BY priority, turn, requested_at, id LIMIT 1 {free}",
            [*times, *values],
        )
        for row in rows:
            return row
    return None


def _table(model: type[FairJob]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001


def _favoured(claim: str) -> int | None:
    """Return the lower priority that this message does first, if it is one of those that do so.

    A message's id is random, so that no count has to be stored.
    """
    lower = [int(priority) for priority in Priority if priority != Priority.PERSON]
    return dict(enumerate(lower)).get(zlib.crc32(claim.encode()) % SHARE)


def _messages_in(queue: str, *, unknown: int) -> int:
    """Return how many messages wait in a queue; `unknown` if the broker does not say."""
    from skinspect_site.celery import app

    try:
        with app.connection_for_write() as broker:
            channel: Any = broker.default_channel
            # Not passively: kombu looks for the queue under a name without the keys' prefix.
            return int(channel.queue_declare(queue, durable=True).message_count)
    except Exception as error:  # noqa: BLE001
        logger.warning("Broker unavailable (%s): jobs wait", type(error).__name__)
        return unknown
