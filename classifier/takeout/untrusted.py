"""Reads a ZIP that somebody brings: nothing is unpacked, everything is bounded and checked.

Only files that `data.json` names after its rows are read, so that no path of the ZIP is ever used.
`data.json` is read a line at a time, as `archive` writes it: each row has a line of its own. So
neither many rows nor data that unfold to much more than their bytes fill the memory.
"""

import json
import math
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

import jsonschema

from classifier.takeout.errors import TakeoutRefusedError
from classifier.takeout.tables import SCHEMA, TABLES, TABLES_BY_NAME, json_schema

# A row has some kilobytes, so this is tens of thousands of photos.
MOST_DATA_BYTES = 256 * 1024 * 1024
# A visit with many photos has some hundred kilobytes. A line unfolds to thirty times its bytes at
# most, as objects of Python.
MOST_LINE_BYTES = 4 * 1024 * 1024
# Each photo has four files or so; the list of names is read as a whole.
MOST_FILES = 500_000
_MOST_HEAD_LINES = 20
# Errors of a storage are none of these: then it is tried again.
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError),
)
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SCHEMA_NUMBER = re.compile(r"skinspect-account-(\d{1,4})")


class TakeoutFile:
    """A ZIP with everything of an account, checked as a whole; `counts` are the rows by table."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        """Open it. Raises TakeoutRefusedError."""
        try:
            self._zip = zipfile.ZipFile(source)
        except _UNREADABLE as error:
            raise TakeoutRefusedError("damaged") from error
        entries = self._zip.infolist()
        if len(entries) > MOST_FILES or len({entry.filename for entry in entries}) < len(entries):
            raise TakeoutRefusedError("too_many_files")
        if any(entry.compress_type not in _PLAIN_METHODS for entry in entries):
            raise TakeoutRefusedError("not_ours")
        self.counts = self._check()

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table."""
        return (row for _table, row in self._rows(name))

    def file(self, table: str, row: dict[str, Any], column: str, *, most: int) -> bytes | None:
        """Return a row's file; None if it has none, or one that is damaged or too large."""
        name = row[column]
        start = f"{TABLES_BY_NAME[table].files[column]}/{row['id']}."
        if name is None or not name.startswith(start) or "/" in name[len(start) :]:
            return None
        try:
            with self._zip.open(name) as file:
                data = file.read(most + 1)
        except _UNREADABLE:
            return None
        return data if len(data) <= most else None

    def _check(self) -> Counter[str]:
        """Check each row, and count them. Raises TakeoutRefusedError."""
        schema = json_schema()["properties"]
        checks = {
            table.name: jsonschema.Draft202012Validator(schema[table.name]["items"])
            for table in TABLES
        }
        counts: Counter[str] = Counter()
        try:
            for table, row in self._rows():
                checks[table].validate(row)
                counts[table] += 1
        except (*_UNREADABLE, jsonschema.ValidationError) as error:
            raise TakeoutRefusedError("not_ours") from error
        return counts

    def _rows(self, only: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each row with its table, those of one table only if it is named.

        Raises TakeoutRefusedError, and what _UNREADABLE names.
        """
        lines = self._lines()
        first = f' "{TABLES[0].name}": [\n'
        self._check_head(lines, first)
        for number, table in enumerate(TABLES):
            if number and next(lines) != f' "{table.name}": [\n':
                raise ValueError(table.name)
            for line in lines:
                if line in (" ],\n", " ]\n"):
                    break
                if only in ("", table.name):
                    yield table.name, _parse(line.rstrip(",\n"))
            if only == table.name:
                return
        if list(lines) != ["}\n"]:
            raise ValueError("The data do not end.")

    def _check_head(self, lines: Iterator[str], end: str) -> None:
        head = ""
        for _number in range(_MOST_HEAD_LINES):
            line = next(lines)
            if line == end:
                break
            head += line
        about = _parse(head.rstrip(",\n") + "}")
        found = _SCHEMA_NUMBER.fullmatch(str(about.get("schema")))
        own = _SCHEMA_NUMBER.fullmatch(SCHEMA)
        if found and own and int(found[1]) > int(own[1]):
            raise TakeoutRefusedError("later")
        if about.get("schema") != SCHEMA:
            raise TakeoutRefusedError("not_ours")

    def _lines(self) -> Iterator[str]:
        left = MOST_DATA_BYTES
        with self._zip.open("data.json") as file:
            while line := file.readline(MOST_LINE_BYTES + 1):
                left -= len(line)
                if len(line) > MOST_LINE_BYTES or left < 0:
                    raise ValueError("The data are too large.")
                yield line.decode()


def _parse(text: str) -> dict[str, Any]:
    """Return an object of JSON. Raises ValueError."""
    try:
        found = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error
    if not isinstance(found, dict):
        raise ValueError("It is no object.")  # noqa: TRY004 - what is not JSON of ours
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
