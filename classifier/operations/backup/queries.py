"""Questions to a database that is not the connected one, or not at this moment."""

from collections.abc import Callable, Iterable
from typing import IO, Any

from django.db import connection

from classifier.core.models import DataKey
from classifier.operations.file_selectors import FileColumn, file_columns
from classifier.trial.models import Trial

# Backups of the database have none of these rows: `keys` keeps the newest of them.
LEFT_OUT = str(DataKey._meta.db_table)  # noqa: SLF001
Execute = Callable[[str], Iterable[Any]]


def backed_up_columns() -> list[FileColumn]:
    """Return the columns whose files are backed up.

    Not those of visitors' trials: they were promised to be gone after minutes. No column names
    screen versions and working copies, which are made again when somebody asks for them.
    """
    return [column for column in file_columns() if column.model is not Trial]


def count_rows(execute: Execute, tables: Iterable[str]) -> dict[str, int]:
    """Return the number of rows of each table that is backed up, by its name."""
    counts = {}
    for table in sorted({*tables} - {LEFT_OUT}):
        [(counts[table],)] = execute(f"SELECT count(*) FROM {_quoted(table)}")  # noqa: S608 - quoted
    return counts


def write_names(execute: Execute, names: IO[str]) -> None:
    """Write the names of all files that rows name, one a line."""
    for model, column, _folder in backed_up_columns():
        name, table = _quoted(column), _quoted(model._meta.db_table)  # noqa: SLF001
        query = f"SELECT DISTINCT {name} FROM {table} WHERE {name} <> ''"  # noqa: S608 - quoted
        names.writelines(f"{found}\n" for (found,) in execute(query))


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
