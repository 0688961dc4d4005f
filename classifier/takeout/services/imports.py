"""Imports: take a ZIP in parts, bring what it holds into an account in a worker, erase it."""

import shutil
import uuid
from collections import Counter
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.core import jobs, rate_limits
from classifier.core.storage import data_keys, room
from classifier.core.storage.deletion import delete_on_commit, delete_unless_named
from classifier.intake.errors import MachineBusyError
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject, User
from classifier.people.services import accounts
from classifier.takeout.errors import ImportRefusedError, TakeoutRefusedError
from classifier.takeout.models import Import, ImportPart
from classifier.takeout.parts import MARK, joined
from classifier.takeout.selectors import import_of, imports_due_for_erasure, is_another_running
from classifier.takeout.services.restoring import findings, history, people
from classifier.takeout.services.restoring.run import ClaimLostError, Run
from classifier.takeout.untrusted import TakeoutFile

Status = Import.Status

# What is sent and not brought in, and what a person may still read of an import, goes after this:
# long enough to try a failed one again in the evening.
KEPT_FOR = timedelta(days=1)
# Each may be as large as the disk allows. Set by judgement: a file that was wrong, and its repeats.
MOST_A_DAY = 10
_DAY_S = 24 * 60 * 60
# As for exports: the others of two or more workers go on assessing photos.
WAIT_FOR_ANOTHER = timedelta(seconds=30)
# Bytes of the ZIP copied at a time.
_PIECE = 1024 * 1024
# Lists of a ZIP whose rows never come back, and the reason that is told.
_NEVER = (("share_links", "links"), ("capture_links", "links"))


@transaction.atomic
def begin(*, user: User, size: int) -> Import:
    """Begin to take a ZIP of `size` bytes; one that is being brought in already is returned.

    One that was begun, or has ended, is erased. Raises ConsentMissingError, ImportRefusedError and
    StorageFullError: as much room again is needed for what is in it.
    """
    own = accounts.welcome(user=user)
    accounts.require_consent(subject=own)
    if not 0 < size <= settings.MAX_IMPORT_BYTES:
        gigabytes = settings.MAX_IMPORT_BYTES // 1024**3
        raise ImportRefusedError(
            _("The file may have up to %(size)d GB, and it must not be empty.")
            % {"size": gigabytes}
        )
    room.require_room(size=2 * size)
    Subject.objects.lock(own.pk)
    current = import_of(user)
    if current is not None and current.is_uploaded and not current.is_terminal:
        return current
    if not rate_limits.take(f"imports-of-user-{user.pk}", limit=MOST_A_DAY, seconds=_DAY_S):
        raise ImportRefusedError(
            _("So many files were sent today that no more are taken. Please try again tomorrow.")
        )
    if current is not None:
        _erase(current)
    begun = Import.objects.create(user=user, byte_size=size, expires_at=timezone.now() + KEPT_FOR)
    _record(Event.IMPORT_ASKED, begun, audit.person(user))
    return begun


def take_part(
    *, user: User, import_id: uuid.UUID, start: int, file: IO[bytes], size: int
) -> Import:
    """Keep the bytes of a ZIP from `start` on; the last of them queue the import.

    A part that is here already is left alone. Raises ImportRefusedError for one that does not
    follow, and StorageUnavailableError.
    """
    row = _open_upload(user, import_id)
    if start < row.received:
        return row
    if start > row.received or not 0 < size <= row.byte_size - start:
        raise ImportRefusedError(_("A part of the file was lost. Please send it again."))
    room.require_room(size=size)
    name = f"imports/{row.pk}/{uuid.uuid4()}"
    try:
        with (
            room.failing_as_unavailable("A part of an import could not be stored"),
            default_storage.writing(name, owner=row.pk) as target,  # type: ignore[attr-defined]
        ):
            target.write(MARK)
            shutil.copyfileobj(file, target, _PIECE)
        return _keep_part(user, row.pk, start, name, size)
    finally:
        delete_unless_named(rows=ImportPart.objects.filter(job=row.pk), column="file", name=name)


@transaction.atomic
def try_again(*, user: User) -> None:
    """Queue an import that failed; it goes on where it stopped."""
    Subject.objects.lock(accounts.welcome(user=user).pk)
    row = Import.objects.select_for_update().filter(user=user, status=Status.FAILED).first()
    if row is not None:
        Import.objects.filter(pk=row.pk).update(
            **jobs.restart_fields(), expires_at=timezone.now() + KEPT_FOR
        )
        jobs.send_on_commit(KIND, row)


@transaction.atomic
def erase(*, user: User, actor: Actor) -> None:
    """Erase the account's import with what was sent; safe to call twice. A worker on it stops."""
    Subject.objects.lock(accounts.welcome(user=user).pk)
    row = Import.objects.select_for_update().filter(user=user).first()
    if row is not None:
        _record(Event.IMPORT_ERASED, row, actor)
        _erase(row)


def erase_expired() -> int:
    """Erase the imports whose time is over; returns how many."""
    due = imports_due_for_erasure(timezone.now()).values_list("pk", flat=True)
    return sum(map(_erase_expired, list(due)))


def sweep() -> int:
    """Requeue what dead workers had claimed, and send what is due; returns how many were sent."""
    jobs.requeue_lost(KIND)
    complete = jobs.due(KIND).filter(jobs.unsent(), received=F("byte_size"))
    return jobs.send(KIND, complete.values_list("pk", flat=True))


def import_by_operator(*, user: User, source: TakeoutFile) -> Run:
    """Bring a ZIP into an account at once; returns what came of it. Safe to call again.

    The account's room is not looked at. Raises ConsentMissingError.
    """
    own = accounts.welcome(user=user)
    accounts.require_consent(subject=own)
    run = Run(user=user, source=source)
    _restore(run)
    audit.record(Event.ACCOUNT_IMPORTED, actor=run.actor, subject_id=own.pk)
    return run


def _open_upload(user: User, import_id: uuid.UUID) -> Import:
    row = Import.objects.filter(user=user, pk=import_id).first()
    if row is None or row.is_terminal:
        raise ImportRefusedError(_("This was ended meanwhile. Please choose the file again."))
    return row


@transaction.atomic
def _keep_part(user: User, import_id: uuid.UUID, start: int, name: str, size: int) -> Import:
    """Store the row of a part, unless another request did; returns the import."""
    Subject.objects.lock(accounts.welcome(user=user).pk)
    row = _open_upload(user, import_id)
    if row.received == start:
        ImportPart.objects.create(job=row, start=start, file=name)
        row.received += size
        row.save(update_fields=["received"])
        if row.is_uploaded:
            jobs.send_on_commit(KIND, row)
    return row


@transaction.atomic
def _erase_expired(pk: uuid.UUID) -> bool:
    row = imports_due_for_erasure(timezone.now()).filter(pk=pk).first()
    if row is None:
        return False
    erase(user=row.user, actor=audit.SYSTEM)
    return True


def _erase(row: Import) -> None:
    _erase_parts(row)
    row.delete()


def _erase_parts(row: Import) -> None:
    delete_on_commit(names=list(row.parts.values_list("file", flat=True)))
    data_keys.erase(owners=[row.pk])
    row.parts.all().delete()


def _carry_out(row: Import) -> jobs.Outcome:
    if is_another_running(row):
        return jobs.Postpone(WAIT_FOR_ANOTHER)
    parts = list(row.parts.values_list("file", "start"))
    names, starts = [name for name, _start in parts], [start for _name, start in parts]
    try:
        with jobs.claim_kept(KIND, row), joined(names, starts, row.byte_size) as file:
            return _bring_in(row, file)
    except TakeoutRefusedError as error:
        return {"refusal": error.code}
    except ConsentMissingError:
        return {"refusal": "consent"}
    except MachineBusyError as error:
        return jobs.Postpone(timedelta(seconds=error.wait))
    except (ClaimLostError, FileNotFoundError):  # erased, or the account is closed
        return jobs.Retry(Import.LOST)


def _bring_in(row: Import, file: Any) -> jobs.Outcome:
    source = TakeoutFile(file)
    Import.objects.filter(pk=row.pk).update(photos_total=source.counts["photos"])
    accounts.require_consent(subject=accounts.welcome(user=row.user))
    run = Run(user=row.user, source=source, job=row)
    _restore(run)
    return {"left_out": dict(run.left_out + _never_restored(source))}


def _restore(run: Run) -> None:
    people.restore_people(run=run)
    people.restore_moles(run=run)
    people.restore_photos(run=run)
    findings.restore_findings(run=run)
    history.restore_history(run=run)
    people.assess_the_rest(run=run)


def _never_restored(source: TakeoutFile) -> Counter[str]:
    never: Counter[str] = Counter()
    for table, reason in _NEVER:
        never[reason] += source.counts[table]
    return +never


def _finished(row: Import) -> None:
    """Erase what was sent, unless it can be tried again."""
    if row.status == Status.SUCCEEDED:
        _erase_parts(row)
    _record(
        Event.ACCOUNT_IMPORTED, row, audit.person(row.user), status=row.status, refusal=row.refusal
    )


def _record(event: Event, row: Import, actor: Actor, **details: str) -> None:
    own = accounts.welcome(user=row.user)
    audit.record(event, actor=actor, subject_id=own.pk, target=row.pk, **details)


KIND = jobs.JobKind(
    Import, "classifier.tasks.import_account_task", _carry_out, on_finished=_finished
)
