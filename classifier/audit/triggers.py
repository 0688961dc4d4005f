"""Database triggers that refuse to change or delete rows of the audit trail and its seals.

Migrations create them. A change to them is a new migration with its own statements.
"""

from typing import Any

_MESSAGE = "the audit trail is append-only"
_FUNCTION = (
    "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


class AppendOnly:
    """A table and the names of its triggers."""

    def __init__(self, table: str, prefix: str) -> None:
        sqlite = tuple(
            f"CREATE TRIGGER {prefix}_no_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
            for action in ("UPDATE", "DELETE")
        )
        postgresql = (
            f"CREATE TRIGGER {prefix}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
        )
        self.create = {"sqlite": sqlite, "postgresql": (postgresql,)}
        self.drop = {
            "sqlite": (f"DROP TRIGGER {prefix}_no_update", f"DROP TRIGGER {prefix}_no_delete"),
            "postgresql": (f"DROP TRIGGER {prefix}_append_only ON {table}",),
        }


EVENTS = AppendOnly("classifier_auditevent", "audit")
SEALS = AppendOnly("classifier_auditseal", "audit_seal")


def create(_apps: Any, schema_editor: Any) -> None:
    """Add the triggers of the events, and the function that those of PostgreSQL call."""
    if schema_editor.connection.vendor == "postgresql":
        _run((_FUNCTION,), schema_editor)
    _run(EVENTS.create[schema_editor.connection.vendor], schema_editor)


def drop(_apps: Any, schema_editor: Any) -> None:
    """Remove them."""
    _run(EVENTS.drop[schema_editor.connection.vendor], schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        _run(("DROP FUNCTION audit_is_append_only()",), schema_editor)


def create_for_seals(_apps: Any, schema_editor: Any) -> None:
    """Add the triggers of the seals."""
    _run(SEALS.create[schema_editor.connection.vendor], schema_editor)


def drop_for_seals(_apps: Any, schema_editor: Any) -> None:
    """Remove them."""
    _run(SEALS.drop[schema_editor.connection.vendor], schema_editor)


def _run(lines: tuple[str, ...], schema_editor: Any) -> None:
    for line in lines:
        schema_editor.execute(line, params=None)
