"""Exports: ask for one, make it in a worker, send it out, erase it."""

import uuid
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.core import jobs
from classifier.core.storage import data_keys, room
from classifier.core.storage.deletion import delete_on_commit, delete_unless_named
from classifier.people.models import Subject, User
from classifier.people.services import accounts
from classifier.takeout.archive import Archive
from classifier.takeout.mail import send_ready
from classifier.takeout.models import Export
from classifier.takeout.selectors import (
    due_for_erasure,
    export_of,
    is_another_running,
    stored_of,
)

Status = Export.Status

# Long enough for a weekend away, and no copy of everything stands around for longer.
KEPT_FOR = timedelta(days=7)
# One export at a time, so that the others of two or more workers go on assessing photos.
WAIT_FOR_ANOTHER = timedelta(seconds=30)


class _ClaimLostError(Exception):
    """The export was erased, or another worker makes it."""


@transaction.atomic
def ask(*, user: User) -> Export:
    """Queue an export of everything that the account holds; while one is under way, return it.

    One that was made before is erased. It needs no consent: everybody may have what is theirs.
    """
    Subject.objects.lock(accounts.welcome(user=user).pk)
    current = export_of(user)
    if current is not None and not current.is_terminal:
        return current
    if current is not None:
        _erase(current)
    export = Export.objects.create(user=user, photos_total=stored_of(user).photos)
    _record(Event.EXPORT_ASKED, export, audit.person(user))
    jobs.send_on_commit(KIND, export)
    return export


@transaction.atomic
def erase(*, user: User, actor: Actor) -> None:
    """Erase the account's export with its file; safe to call twice. A worker on it stops."""
    export = Export.objects.select_for_update().filter(user=user).first()
    if export is not None:
        _record(Event.EXPORT_ERASED, export, actor)
        _erase(export)


@transaction.atomic
def erase_of_subject(*, subject: Subject) -> None:
    """Erase the export that has what is being erased of a person; a running one starts again.

    Otherwise a photo that was deleted for good would stay in the file for up to a week.
    """
    for export in Export.objects.select_for_update().filter(user=subject.user_id):
        if export.is_terminal:
            _record(Event.EXPORT_ERASED, export, audit.SYSTEM)
            _erase(export)
        elif export.status == Status.RUNNING:
            Export.objects.filter(pk=export.pk).update(**jobs.restart_fields(), photos_done=0)
            jobs.send_on_commit(KIND, export)


def record_download(*, export: Export) -> None:
    """Note that the account's owner downloads the file."""
    _record(Event.EXPORT_DOWNLOADED, export, audit.person(export.user))


def erase_expired() -> int:
    """Erase the exports whose time is over; returns how many."""
    return sum(map(_erase_expired, _expired()))


def sweep() -> int:
    """Requeue what dead workers had claimed, and send what is due; returns how many were sent."""
    jobs.requeue_lost(KIND)
    return jobs.send(KIND, jobs.due(KIND).filter(jobs.unsent()).values_list("pk", flat=True))


def _expired() -> list[uuid.UUID]:
    return list(due_for_erasure(timezone.now()).values_list("pk", flat=True))


@transaction.atomic
def _erase_expired(pk: uuid.UUID) -> bool:
    due = due_for_erasure(timezone.now()).select_for_update()
    export = due.filter(pk=pk).first()
    if export is not None:
        _record(Event.EXPORT_ERASED, export, audit.SYSTEM)
        _erase(export)
    return export is not None


def _erase(export: Export) -> None:
    delete_on_commit(names=[export.file.name])
    data_keys.erase(owners=[export.pk])
    export.delete()


def _make(export: Export) -> jobs.Outcome:
    if is_another_running(export):
        return jobs.Postpone(WAIT_FOR_ANOTHER)
    stored = stored_of(export.user)
    room.require_room(size=stored.size)
    Export.objects.filter(pk=export.pk).update(photos_total=stored.photos, photos_done=0)
    name = _file_name(export)
    try:
        with (
            jobs.claim_kept(KIND, export),
            default_storage.writing(name, owner=export.pk) as file,  # type: ignore[attr-defined]
        ):
            Archive(file, export.user, lambda: _count_photo(export)).write()
            size = file.tell()
    except _ClaimLostError:
        return jobs.Retry(Export.LOST)
    return {"file": name, "byte_size": size, "expires_at": timezone.now() + KEPT_FOR}


def _count_photo(export: Export) -> None:
    """Note that one more photo is in the file. Raises _ClaimLostError."""
    own = {"status": Status.RUNNING, "claim": export.claim, "attempts": export.attempts}
    rows = Export.objects.filter(pk=export.pk, **own)
    if not rows.update(photos_done=F("photos_done") + 1):
        raise _ClaimLostError


def _file_name(export: Export) -> str:
    """Return the storage key of the file made in one attempt; it ends in the name to save it by."""
    key = uuid.uuid5(export.pk, f"{export.claim} {export.attempts}")
    return f"exports/{key}/skinspect-{timezone.localdate(export.requested_at):%Y-%m-%d}.zip"


def _finished(export: Export) -> None:
    _record(Event.EXPORT_MADE, export, audit.SYSTEM, status=export.status)
    if export.status == Status.SUCCEEDED and export.user.erase_after is None:
        send_ready(export=export)


def _delete_unused_file(export: Export) -> None:
    rows = Export.objects.filter(pk=export.pk)
    delete_unless_named(rows=rows, column="file", name=_file_name(export))


def _record(event: Event, export: Export, actor: Actor, **details: str) -> None:
    own = accounts.welcome(user=export.user)
    audit.record(event, actor=actor, subject_id=own.pk, target=export.pk, **details)


KIND = jobs.JobKind(
    Export,
    "classifier.tasks.make_export_task",
    _make,
    on_finished=_finished,
    clean_up=_delete_unused_file,
)
