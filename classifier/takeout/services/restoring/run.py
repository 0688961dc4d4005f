"""An import on its way: which rows are done, and which rows here came of them.

Each row is added in one transaction with the note that it is done, so that an import that stopped
goes on behind it, and nothing that was erased since comes back. Ids are made new from the account
and the old ones, so that no ZIP names a row of somebody else, and the same ZIP adds nothing twice.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Actor
from classifier.people.models import Subject, User
from classifier.people.models.querysets import BinQuerySet
from classifier.people.models.user import account_is_open
from classifier.people.services import accounts
from classifier.photos.files import delete_files
from classifier.photos.models import Photo
from classifier.takeout.models import Import
from classifier.takeout.tables import TABLES, TABLES_BY_NAME
from classifier.takeout.untrusted import TakeoutFile

Row = dict[str, Any]
# Stores a row, and names the files that it stores; returns why the row is left out, or "".
Store = Callable[["Run", Row, list[str]], str]

# What a row raises that does not fit together, or not with what is here.
UNFIT = (IntegrityError, DataError, ValidationError, ValueError, OverflowError)
_PATHS = {table.model: table.user for table in TABLES}
# Of events that are over: a time in the future is not believed.
_PAST = frozenset(
    {"created_at", "finished_at", "requested_at", "uploaded_at", "recorded_at", "closed_at"}
)


class ClaimLostError(Exception):
    """The import was erased, another worker does it, or the account is closed."""


class Run:
    """One attempt at an import; without a `job`, an operator's, which keeps no note."""

    def __init__(self, *, user: User, source: TakeoutFile, job: Import | None = None) -> None:
        self.user = user
        self.source = source
        self.job = job
        self.now = timezone.now()
        self.actor: Actor = audit.person(user)
        self.done: dict[str, int] = dict(job.done) if job else {}
        self.added = Counter(job.added if job else {})
        self.left_out = Counter(job.left_out if job else {})
        self._place = ("", 0)
        self._owners = {row["id"] for row in source.rows("people") if row["relation"] == "self"}

    def each(self, table: str, restore: Callable[["Run", Row], None], *, step: str = "") -> None:
        """Call `restore` for each row that is not done; a table with several steps names them."""
        step = step or table
        for number, row in enumerate(self.source.rows(table)):
            if number >= self.done.get(step, 0):
                self._place = (step, number)
                restore(self, row)

    def note(self, reason: str = "", *, is_added: bool = True) -> None:
        """Note that the row is done, in its transaction, and why it is left out if it is.

        Raises ClaimLostError if this import may not go on.
        """
        step, number = self._place
        self.done[step] = number + 1
        if reason:
            self.left_out[reason] += 1
        elif is_added:
            self.added[step] += 1
        if self.job is None:
            return
        own = {"status": Import.Status.RUNNING, "claim": self.job.claim}
        rows = Import.objects.filter(
            account_is_open("user"), pk=self.job.pk, attempts=self.job.attempts, **own
        )
        if not rows.update(done=self.done, added=self.added, left_out=self.left_out):
            raise ClaimLostError

    def store(self, row: Row, store: Store) -> None:
        """Store a row in a transaction, with its note; what does not fit is left out."""
        with self.files_of_row() as names:
            try:
                with transaction.atomic():
                    reason = store(self, row, names)
            except UNFIT:
                reason = "contradictory"
                delete_files(names)
            self.note(reason)

    @contextmanager
    def files_of_row(self) -> Iterator[list[str]]:
        """Run the block in a transaction; delete the files that it names if that fails."""
        names: list[str] = []
        try:
            with transaction.atomic():
                yield names
        except BaseException:
            delete_files(names)
            raise

    def new_id(self, old: str) -> uuid.UUID:
        """Return the id here of a row of the ZIP."""
        return uuid.uuid5(self.user.pseudonym, old)

    def find(self, model: Any, old: str | None) -> Any:
        """Return the account's row that came of a row of the ZIP, or is that row; None if none."""
        if old is None:
            return None
        keys = [self.new_id(old)]
        with suppress(ValueError):
            keys.append(uuid.UUID(old))
        return model.objects.filter(pk__in=keys, **{_PATHS[model]: self.user}).first()

    def person(self, old: str) -> Subject | None:
        """Return whose row it is: the owner of the account has one row, whatever its id was."""
        if old in self._owners:
            return accounts.welcome(user=self.user)
        found: Subject | None = self.find(Subject, old)
        return found

    def photo(self, old: str | None, row: Row, model: Any) -> Photo | str:
        """Return the photo that a row of `model` is about, its person locked.

        Or why the row is left out: photos that were here already stay as they are.
        """
        photo: Photo | None = self.find(Photo, old)
        if photo is None or not self.lock(photo.subject):
            return "dependent"
        if self.find(model, row["id"]) is not None:
            return "known"
        return photo if photo.pk == self.new_id(str(old)) else "photo_known_too"

    def lock(self, subject: Subject | None) -> bool:
        """Lock the person that a row is of; returns False if there is none any more."""
        return subject is not None and Subject.objects.lock_unless_erased(subject.pk)

    def fields(self, table: str, row: Row, *left_out: str) -> Row:
        """Return the plain columns of a row in Python's types. Raises ValidationError."""
        entry = TABLES_BY_NAME[table]
        fields = {}
        for name in entry.columns:
            column: Any = entry.model._meta.get_field(name)  # noqa: SLF001
            if name in left_out or name in entry.files or column.is_relation or name == "id":
                continue
            fields[name] = _believable(name, column.to_python(row[name]))
        return fields

    def insert(self, model: Any, row: Row, fields: Row) -> Any:
        """Insert a row with the times that it had."""
        new = model(pk=self.new_id(row["id"]), **fields)
        new.save(force_insert=True)
        self.keep_times(new, fields)
        return new

    def keep_times(self, new: Any, fields: Row) -> None:
        """Put back the times that are set when a row is stored; the bin's 30 days begin again."""
        rows = type(new).objects.filter(pk=new.pk)
        timed = {name: value for name, value in fields.items() if name in _PAST}
        if timed:
            rows.update(**timed)
        if isinstance(rows, BinQuerySet) and rows.take_out_of_bin():
            rows.move_to_bin()


def _believable(name: str, value: Any) -> Any:
    """Return a value with its time zone, and not in the future if its event is over."""
    if not isinstance(value, datetime):
        return value
    if timezone.is_naive(value):
        value = timezone.make_aware(value)
    return min(value, timezone.now()) if name in _PAST else value
