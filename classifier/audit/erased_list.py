"""The list of what was erased: ids and times, kept outside the database and its backups.

A backup brings back what was erased after it. With this list it is found and erased again. A line
is JSON: `at`, `event` and `id`, of a person's row (`Subject`), a mole or a photo. Ids are random
and are never used twice, so that they say nothing once their rows are gone.
"""

import json
import logging
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.audit.selectors import events_since
from classifier.core.storage import sync

logger = logging.getLogger(__name__)

Event = AuditEvent.Event
# People: accounts, members of a family, and partners' subjects.
PEOPLE = (Event.ACCOUNT_ERASED, Event.MEMBER_ERASED, Event.SUBJECT_ERASED)
THINGS = (Event.MOLE_ERASED, Event.PHOTO_ERASED)


@dataclass(frozen=True, slots=True)
class Erased:
    """Something that was erased."""

    at: datetime
    event: str
    id: uuid.UUID

    def line(self) -> str:
        """Return it as a line of the list."""
        about = {"at": self.at.isoformat(), "event": str(self.event), "id": str(self.id)}
        return json.dumps(about) + "\n"


class UnreadableListError(Exception):
    """The file is not a list of what was erased; the message says where."""


def note_on_commit(event: Event, erased_id: uuid.UUID) -> None:
    """Add a line to the operator's list, if there is one, when the transaction is committed.

    A list that can't be written to stops nobody from erasing: the next backup reads the trail.
    """
    if settings.ERASED_FILE:
        entry = Erased(timezone.now(), event, erased_id)
        transaction.on_commit(lambda: _append(Path(settings.ERASED_FILE), entry), robust=True)


def of_trail(*, since: datetime) -> Iterator[Erased]:
    """Yield what the audit trail says was erased since then."""
    events = events_since(since, (*PEOPLE, *THINGS))
    columns = events.values_list("at", "event", "subject_ref", "target")
    for at, event, person, thing in columns.iterator():
        yield Erased(at, event, uuid.UUID(thing if event in THINGS else person))


def read(path: Path) -> list[Erased]:
    """Return a list; empty if there is no file. Raises UnreadableListError."""
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            values = json.loads(line)
            at = datetime.fromisoformat(values["at"])
            found.append(Erased(at, values["event"], uuid.UUID(values["id"])))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableListError(
                f"{path} is no list of what was erased: see line {number}."
            ) from error
    return found


def write(path: Path, entries: Iterable[Erased]) -> None:
    """Replace a list, each id once."""
    each = {entry.id: entry for entry in sorted(entries, key=lambda entry: entry.at)}
    new = path.with_name(f"{path.name}.new")
    new.write_text("".join(entry.line() for entry in each.values()), encoding="utf-8")
    sync(new)
    new.replace(path)


def _append(path: Path, entry: Erased) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(entry.line())
    except OSError as error:
        logger.error("ERASED_FILE can't be written to: %s", error.strerror)  # noqa: TRY400
