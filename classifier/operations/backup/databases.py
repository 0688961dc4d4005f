"""The kind of database that this installation uses."""

from pathlib import Path
from typing import IO, Protocol, cast

from django.db import connection

from classifier.operations.backup import postgresql, sqlite
from classifier.operations.backup.folder import BackupError


class Database(Protocol):
    """What `sqlite` and `postgresql` can do."""

    NAME: str

    def copy(self, *, target: Path, names: IO[str]) -> dict[str, int]: ...  # noqa: D102
    def fault(self, *, path: Path, rows: dict[str, int]) -> str: ...  # noqa: D102
    def users(self) -> str: ...  # noqa: D102
    def load(self, *, path: Path) -> None: ...  # noqa: D102


def current() -> Database:
    """Return this installation's. Raises BackupError."""
    found = {"sqlite": sqlite, "postgresql": postgresql}.get(connection.vendor)
    if found is None:
        raise BackupError(f"Databases of the kind {connection.vendor} can't be backed up.")
    return cast("Database", found)
