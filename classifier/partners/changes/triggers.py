"""Database triggers that note each change to a partner's row, whoever makes it.

They are part of the transaction that changes the row, so no change is committed without its note.
They are made again after each `migrate`. On SQLite they are removed before it: Django rebuilds a
table under another name, which SQLite refuses while a trigger of another table names it.
"""

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


def note(kind: str, condition: str, *, follow_up: bool = False) -> str:
    """Return the statement that notes a change of all partners' rows `x` that fit."""
    more = f", follow_ups_due = {TABLE}.follow_ups_due + 1" if follow_up else ""
    return (
        f"INSERT INTO {TABLE} (partner_id, kind, {kind}_id, follow_ups_due) "  # noqa: S608
        f"SELECT s.partner_id, '{kind}', x.id, {int(follow_up)} FROM {_TABLES[kind]} x "
        "JOIN classifier_subject s ON s.id = x.subject_id "
        f"WHERE s.partner_id IS NOT NULL AND {condition} "
        f"ON CONFLICT ({kind}_id) DO UPDATE SET at = NULL{more}"
    )


@dataclass(frozen=True, slots=True)
class Trigger:
    """What is noted after a change of a row of `table`; `events` are SQL's words."""

    table: str
    events: tuple[str, ...]
    notes: tuple[str, ...]

    def create(self, vendor: str) -> list[str]:
        """Return the statements that make it, or make it again."""
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER IF NOT EXISTS {self._name(event)} AFTER {event} ON {self.table} "
                f"BEGIN {'; '.join(self.notes)}; END"
                for event in self.events
            ]
        name, events = self._name(*self.events), " OR ".join(self.events)
        body = f"$$ BEGIN {'; '.join(self.notes)}; RETURN NULL; END $$"
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


_ANY = ("INSERT", "UPDATE")
# An assessment tells when its photo was taken and of which mole it is. A row that comes out of the
# bin may have changed while it was in there.
_PHOTO = (
    note("photo", "x.id = NEW.id", follow_up=True),
    note("assessment", "x.photo_id = NEW.id"),
    note("review_request", "x.photo_id = NEW.id"),
)
# The photos before and after one that has left a mole are neighbours now.
_NEIGHBOURS = (
    f"UPDATE {TABLE} SET follow_ups_due = follow_ups_due + 1 WHERE photo_id IN "  # noqa: S608
    "(SELECT p.id FROM classifier_photo p WHERE p.mole_id = OLD.mole_id)"
)
TRIGGERS = (
    Trigger("classifier_assessment", _ANY, (note("assessment", "x.id = NEW.id"),)),
    Trigger("classifier_photo", ("INSERT",), _PHOTO),
    Trigger("classifier_photo", ("UPDATE",), (*_PHOTO, _NEIGHBOURS)),
    Trigger("classifier_mole", ("INSERT",), (note("mole", "x.id = NEW.id"),)),
    Trigger(
        "classifier_mole",
        ("UPDATE",),
        (
            note("mole", "x.id = NEW.id"),
            note("photo", "x.mole_id = NEW.id", follow_up=True),
            note(
                "assessment",
                "x.photo_id IN (SELECT p.id FROM classifier_photo p WHERE p.mole_id = NEW.id)",
            ),
            note("review_request", "x.mole_id = NEW.id"),
        ),
    ),
    Trigger("classifier_measurement", _ANY, (note("photo", "x.id = NEW.photo_id"),)),
    Trigger("classifier_comparison", _ANY, (note("photo", "x.id = NEW.later_id"),)),
    Trigger("classifier_reviewrequest", _ANY, (note("review_request", "x.id = NEW.id"),)),
    Trigger("classifier_review", _ANY, (note("review_request", "x.id = NEW.request_id"),)),
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
