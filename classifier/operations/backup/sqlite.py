"""The SQLite database: copied while the site runs, and put back by replacing its file."""

import gc
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from django.db import connection

from classifier.core.storage import sync
from classifier.operations.backup.folder import BackupError
from classifier.operations.backup.queries import LEFT_OUT, count_rows, write_names

NAME = "database.sqlite3"


def copy(*, target: Path, names: IO[str]) -> dict[str, int]:
    """Copy the database as it is at one moment; returns the number of rows of each table.

    Writes the names of files that its rows name to `names`. Writers go on meanwhile.
    """
    uri = f"{_path().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True)) as source,
        closing(sqlite3.connect(target)) as made,
    ):
        # All in one step: between steps, somebody who writes makes it begin again.
        source.backup(made)
        if LEFT_OUT in _tables(made):
            made.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
            made.execute(f"DELETE FROM {LEFT_OUT}")  # noqa: S608 - a name of ours
            made.commit()
        # One file, that can be opened without writing beside it.
        made.execute("PRAGMA journal_mode=DELETE")
    with _opened(target) as made:
        write_names(made.execute, names)
        return count_rows(made.execute, _tables(made))


def fault(*, path: Path, rows: dict[str, int]) -> str:
    """Return what is wrong with a copy, or ""."""
    try:
        with _opened(path) as made:
            [answer] = made.execute("PRAGMA integrity_check(1)").fetchone()
            found = count_rows(made.execute, _tables(made))
    except sqlite3.DatabaseError as error:
        answer, found = str(error), rows
    if answer != "ok":
        return f"SQLite says: {answer}"
    return "" if found == rows else "its tables have not as many rows as were copied"


def users() -> str:
    """Return who uses the database now, or ""."""
    connection.close()
    # A connection stays open while a cursor of it is in a reference cycle, as those of a caught
    # error's frames are.
    gc.collect()
    if not _path().exists():
        return ""
    try:
        with closing(sqlite3.connect(_path(), timeout=0)) as own:
            # Refused while any other connection is open, even one that does nothing.
            own.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:
        return f"Another process uses {_path()}"
    except sqlite3.DatabaseError:  # not a database: nobody can use it
        return ""
    return ""


def load(*, path: Path) -> None:
    """Replace the database by a copy; all of it or, if this fails, nothing."""
    connection.close()
    target = _path()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = target.with_name(f"{target.name}.restoring")
    try:
        shutil.copyfile(path, new)
        sync(new)
        # What these hold belongs to the database that goes.
        for suffix in ("-wal", "-shm", "-journal"):
            target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    sync(target.parent)


def _path() -> Path:
    path = Path(connection.settings_dict["NAME"])
    if not path.is_absolute():
        raise BackupError("The database is in no file.")
    return path


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy that nobody writes to."""
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as made:
        yield made


def _tables(made: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in made.execute(query)]
