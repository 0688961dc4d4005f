"""Seals the audit trail: each closed minute is hashed together with the seal before it.

An event of a sealed minute that is changed, deleted or inserted breaks the chain from there on. The
clock seals, so that no writer waits for another one: see docs/decisions/0020-sealed-audit-trail.md.
"""

import fcntl
import hashlib
import heapq
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, groupby, zip_longest
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from classifier.audit.models import AuditEvent, AuditSeal

MINUTE = timedelta(minutes=1)
# An event gets its time before its transaction commits. The longest tasks may take 10 minutes; the
# rest is for clocks of several machines that differ. An event that commits later than this counts
# as inserted afterwards.
MARGIN = timedelta(minutes=15)
# Bounds one run of the task, which may take 45 seconds, when years are sealed for the first time:
# 100,000 events take 2.5 seconds of one core. A minute is never split.
EVENTS_A_RUN = 100_000
CHUNK = 2000
# Bytes at the end of the copy in which its last line is looked for; a line has about 250.
TAIL = 16_384
SEAL_FIELDS = ("minute", "first_event", "last_event", "count", "previous", "sha256")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was verified. `broken` is the first minute that is not as it was sealed, or None.

    `copy_differs` says that events and seals fit each other there, but not the copy of the seals.
    """

    minutes: int
    events: int
    broken: datetime | None = None
    copy_differs: bool = False


def seal_closed_minutes(*, now: datetime | None = None, copy: str = "") -> int:
    """Seal the minutes that ended `MARGIN` ago or earlier; returns how many.

    `copy` names a file to which the new seals are appended. Safe to run twice at once.
    """
    last = AuditSeal.objects.last()
    end = _minute((now or timezone.now()) - MARGIN)
    events = AuditEvent.objects.filter(at__lt=end)
    if last is not None:
        events = events.filter(at__gte=last.minute + MINUTE)
    made, count = [], 0
    for seal in _chain(_in_order(events), last.sha256 if last else ""):
        made.append(seal)
        count += seal.count
        if count >= EVENTS_A_RUN:
            break
    try:
        with transaction.atomic():
            AuditSeal.objects.bulk_create(made, batch_size=CHUNK)
    except IntegrityError:
        # Another run sealed them at the same time.
        return 0
    if copy:
        _append_to(Path(copy))
    return len(made)


def verify(*, copy: str = "") -> Verdict:
    """Compute the chain again from the events; compare it with the seals and with their copy."""
    end = AuditSeal.objects.aggregate(last=Max("minute"))["last"]
    events = AuditEvent.objects.filter(at__lt=end + MINUTE) if end else AuditEvent.objects.none()
    stored = AuditSeal.objects.iterator(chunk_size=CHUNK)
    minutes = count = 0
    for seal, computed in zip_longest(stored, _chain(_in_order(events), "")):
        if seal is None or computed is None or _seal_fields(seal) != _seal_fields(computed):
            broken = min(each.minute for each in (seal, computed) if each is not None)
            return Verdict(minutes, count, broken)
        minutes, count = minutes + 1, count + seal.count
    broken = _first_difference_from(Path(copy)) if copy else None
    return Verdict(minutes, count, broken, copy_differs=broken is not None)


def unsealed_count() -> int:
    """Return how many events are younger than the last seal."""
    end = AuditSeal.objects.aggregate(last=Max("minute"))["last"]
    events = AuditEvent.objects.all()
    return (events.filter(at__gte=end + MINUTE) if end else events).count()


def export_lines(*, since: datetime, until: datetime) -> Iterator[str]:
    """Yield a line of JSON for each event of the time, and after each minute its seal."""
    events = _in_order(AuditEvent.objects.filter(at__gte=since, at__lt=until))
    seals = AuditSeal.objects.filter(minute__gte=since, minute__lt=until)
    lines = heapq.merge(
        ((_minute(event.at), 0, f'{{"event":{canonical(event=event)}}}') for event in events),
        (
            (seal.minute, 1, f'{{"seal":{_json(_seal_fields(seal))}}}')
            for seal in seals.iterator(chunk_size=CHUNK)
        ),
        key=lambda line: line[:2],
    )
    return (text for _minute_of, _kind, text in lines)


def canonical(*, event: AuditEvent) -> str:
    """Return the event as the JSON that is hashed, the same from every database.

    Keys are sorted, because PostgreSQL's jsonb does not keep their order; times are in UTC.
    """
    fields = {
        "id": event.pk,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "event": event.event,
        "actor_kind": event.actor_kind,
        "actor": event.actor,
        "subject_ref": event.subject_ref,
        "target": event.target,
        "reason": event.reason,
        "details": event.details,
    }
    return _json(fields)


def _in_order(events: QuerySet[AuditEvent]) -> Iterator[AuditEvent]:
    return events.order_by("at", "id").iterator(chunk_size=CHUNK)


def _chain(events: Iterable[AuditEvent], previous: str) -> Iterator[AuditSeal]:
    """Yield the seal of each minute of the events, not stored; `previous` is the hash before."""
    for minute, group in groupby(events, key=lambda event: _minute(event.at)):
        own = list(group)
        digest = hashlib.sha256(previous.encode())
        for event in own:
            digest.update(f"\n{canonical(event=event)}".encode())
        yield AuditSeal(
            minute=minute,
            first_event=own[0].pk,
            last_event=own[-1].pk,
            count=len(own),
            previous=previous,
            sha256=digest.hexdigest(),
        )
        previous = digest.hexdigest()


def _minute(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(second=0, microsecond=0)


def _append_to(path: Path) -> None:
    """Append every seal that the file lacks, and wait until the disk has them."""
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            file.write(b"\n")
        missing = AuditSeal.objects.all()
        for seal in list(_copied(tail.splitlines()))[-1:]:
            missing = missing.filter(minute__gt=seal["minute"])
        for row in missing.iterator(chunk_size=CHUNK):
            file.write(f"{_json(_seal_fields(row))}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _first_difference_from(path: Path) -> datetime | None:
    """Return the first minute whose seal in the file is not the one in the database."""
    with path.open("rb") as file:
        copied = _copied(file)
        first = next(copied, None)
        if first is None:
            return None
        stored = AuditSeal.objects.filter(minute__gte=first["minute"]).iterator(chunk_size=CHUNK)
        for copy in chain([first], copied):
            seal = next(stored, None)
            if seal is None or _seal_fields(seal) != copy:
                return datetime.fromisoformat(copy["minute"])
    return None


def _copied(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the seals of a file, without lines that were cut short, as by a power cut."""
    for line in lines:
        with suppress(ValueError):
            yield json.loads(line)


def _seal_fields(seal: AuditSeal) -> dict[str, Any]:
    minute = seal.minute.astimezone(UTC).isoformat()
    return {name: getattr(seal, name) for name in SEAL_FIELDS} | {"minute": minute}


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
