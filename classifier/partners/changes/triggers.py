"""Database triggers that note each change to a partner's row, whoever makes it.

They are part of the transaction that changes the row, so no change is committed without its note.
They are made again after each `migrate`. On SQLite they are removed before it: Django rebuilds a
table under another name, which SQLite refuses while a trigger of another table names it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

TABLE = "classifier_partnerchange"
_TABLES = {
    "assessment": "classifier_assessment",
    "photo": "classifier_photo",
    "mole": "classifier_mole",
    "review_request": "classifier_reviewrequest",
}


# Where a database locks rows: workers change these rows and then their notes, so nobody may hold a
# note without its row.
_LOCK = {"postgresql": " FOR NO KEY UPDATE OF x", "sqlite": ""}


def note(kind: str, condition: str, *, follow_up: bool = False, lock: str = "") -> str:
    """Return the statement that notes a change of all partners' rows `x` that fit."""
    more = f", follow_ups_due = {TABLE}.follow_ups_due + 1" if follow_up else ""
    return (
        f"INSERT INTO {TABLE} (partner_id, kind, {kind}_id, follow_ups_due) "  # noqa: S608
        f"SELECT s.partner_id, '{kind}', x.id, {int(follow_up)} FROM {_TABLES[kind]} x "
        "JOIN classifier_subject s ON s.id = x.subject_id "
        f"WHERE s.partner_id IS NOT NULL AND {condition}{lock} "
        f"ON CONFLICT ({kind}_id) DO UPDATE SET at = NULL{more}"
    )


@dataclass(frozen=True, slots=True)
class Trigger:
    """What is noted after a change of a row of `table`; `events` are SQL's words.

    `notes` gets the clause that locks rows `x`.
    """

    table: str
    events: tuple[str, ...]
    notes: Callable[[str], tuple[str, ...]]

    def create(self, vendor: str) -> list[str]:
        """Return the statements that make it, or make it again."""
        notes = "; ".join(self.notes(_LOCK[vendor]))
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER IF NOT EXISTS {self._name(event)} AFTER {event} ON {self.table} "
                f"BEGIN {notes}; END"
                for event in self.events
            ]
        name, events = self._name(*self.events), " OR ".join(self.events)
        body = f"$$ BEGIN {notes}; RETURN NULL; END $$"
        each = f"AFTER {events} ON {self.table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}",
            f"CREATE OR REPLACE TRIGGER {name} {each}",
        ]

    def drop(self, vendor: str) -> list[str]:
        """Return the statements that remove it if it is there."""
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self._name(event)}" for event in self.events]
        # With its trigger.
        return [f"DROP FUNCTION IF EXISTS {self._name(*self.events)}() CASCADE"]

    def _name(self, *events: str) -> str:
        return "_".join(("note", self.table.removeprefix("classifier_"), *events)).lower()


def _after_photo(lock: str) -> tuple[str, ...]:
    """Return the notes of a photo's change.

    An assessment tells when its photo was taken and of which mole it is. A row that comes out of
    the bin may have changed while it was in there.
    """
    return (
        note("assessment", "x.photo_id = NEW.id", lock=lock),
        note("review_request", "x.photo_id = NEW.id", lock=lock),
        note("photo", "x.id = NEW.id", follow_up=True),
    )


def _after_photo_left(lock: str) -> tuple[str, ...]:
    """Return the notes of a changed photo, which may have left a mole.

    The photos before and after it are neighbours now.
    """
    neighbours = (
        f"UPDATE {TABLE} SET follow_ups_due = follow_ups_due + 1 WHERE photo_id IN "  # noqa: S608
        "(SELECT p.id FROM classifier_photo p WHERE p.mole_id = OLD.mole_id)"
    )
    return (*_after_photo(lock), neighbours)


def _after_mole(lock: str) -> tuple[str, ...]:
    """Return the notes of a mole's change, and of all that tells of the mole."""
    of_mole = "x.photo_id IN (SELECT p.id FROM classifier_photo p WHERE p.mole_id = NEW.id)"
    return (
        note("assessment", of_mole, lock=lock),
        note("review_request", "x.mole_id = NEW.id", lock=lock),
        note("mole", "x.id = NEW.id"),
        note("photo", "x.mole_id = NEW.id", follow_up=True),
    )


def _after(kind: str, condition: str) -> Callable[[str], tuple[str, ...]]:
    """Return the note of a row that the change itself has locked, or that no worker changes."""
    return lambda _lock: (note(kind, condition),)


_ANY = ("INSERT", "UPDATE")
TRIGGERS = (
    Trigger("classifier_assessment", _ANY, _after("assessment", "x.id = NEW.id")),
    Trigger("classifier_photo", ("INSERT",), _after_photo),
    Trigger("classifier_photo", ("UPDATE",), _after_photo_left),
    Trigger("classifier_mole", ("INSERT",), _after("mole", "x.id = NEW.id")),
    Trigger("classifier_mole", ("UPDATE",), _after_mole),
    Trigger("classifier_measurement", _ANY, _after("photo", "x.id = NEW.photo_id")),
    Trigger("classifier_comparison", _ANY, _after("photo", "x.id = NEW.later_id")),
    Trigger("classifier_reviewrequest", _ANY, _after("review_request", "x.id = NEW.id")),
    Trigger("classifier_review", _ANY, _after("review_request", "x.id = NEW.request_id")),
)


def create(*, using: str, **_signal: Any) -> None:
    """Make the triggers, also after a `migrate` that changed their tables."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        _run(using, [line for each in TRIGGERS for line in each.create(connection.vendor)])


def drop(*, using: str, **_signal: Any) -> None:
    """Remove the triggers."""
    vendor = connections[using].vendor
    _run(using, [line for trigger in TRIGGERS for line in trigger.drop(vendor)])


def drop_on_sqlite(*, using: str, **_signal: Any) -> None:
    """Remove the triggers where they would stop a migration; elsewhere they note its changes."""
    if connections[using].vendor == "sqlite":
        drop(using=using)


def _run(using: str, statements: list[str]) -> None:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
