"""Database triggers that refuse to change or delete rows of the audit trail.

The first migration creates them. A change to them is a new migration with its own statements.
"""

from typing import Any

_MESSAGE = "the audit trail is append-only"

SQLITE = tuple(
    f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON classifier_auditevent "
    f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    for action in ("UPDATE", "DELETE")
)
POSTGRESQL = (
    (
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ),
    (
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON classifier_auditevent "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
    ),
)
DROP: dict[str, tuple[str, ...]] = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
    "postgresql": (
        "DROP TRIGGER audit_append_only ON classifier_auditevent",
        "DROP FUNCTION audit_is_append_only()",
    ),
}
CREATE: dict[str, tuple[str, ...]] = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def _run(statements: dict[str, tuple[str, ...]], schema_editor: Any) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def create(_apps: Any, schema_editor: Any) -> None:
    """Add the triggers."""
    _run(CREATE, schema_editor)


def drop(_apps: Any, schema_editor: Any) -> None:
    """Remove the triggers."""
    _run(DROP, schema_editor)
