"""Reads a ZIP that somebody brings: nothing is unpacked, everything is bounded and checked.

Only files that `data.json` names after its rows are read, so that no path of the ZIP is ever used.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

import jsonschema
from django.utils.translation import gettext_lazy as _

from classifier.takeout.errors import TakeoutRefusedError
from classifier.takeout.tables import SCHEMA, TABLES_BY_NAME, json_schema

# A row has some kilobytes, so this is tens of thousands of photos. It is read as a whole.
MOST_DATA_BYTES = 256 * 1024 * 1024
# Each photo has four files or so; the list of names is read as a whole.
MOST_FILES = 500_000
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)


class TakeoutFile:
    """A ZIP with everything of an account, checked as a whole."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        """Open it. Raises TakeoutRefusedError."""
        try:
            self._zip = zipfile.ZipFile(source)
        except (*_UNREADABLE, ValueError) as error:
            raise TakeoutRefusedError(_("This is not a ZIP file, or it is damaged.")) from error
        names = self._zip.namelist()
        if len(names) > MOST_FILES or len(names) != len(set(names)):
            raise TakeoutRefusedError(_("This ZIP has too many files, or two of one name."))
        self.data = self._checked_data()

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table."""
        yield from self.data[name]

    def file(self, table: str, row: dict[str, Any], column: str, *, most: int) -> bytes | None:
        """Return a row's file, None if it has none or one of more than `most` bytes."""
        name = row[column]
        start = f"{TABLES_BY_NAME[table].files[column]}/{row['id']}."
        if name is None or not name.startswith(start) or "/" in name[len(start) :]:
            return None
        try:
            return self._read(name, most)
        except (KeyError, TakeoutRefusedError):
            return None

    def _read(self, name: str, most: int) -> bytes:
        """Return a file. Raises KeyError, and TakeoutRefusedError if it is damaged or too large."""
        try:
            with self._zip.open(name) as file:
                data = file.read(most + 1)
        except _UNREADABLE as error:
            raise TakeoutRefusedError(_("A file in this ZIP is damaged.")) from error
        if len(data) > most:
            raise TakeoutRefusedError(_("A file in this ZIP is too large."))
        return data

    def _checked_data(self) -> dict[str, Any]:
        try:
            text = self._read("data.json", MOST_DATA_BYTES)
            data = json.loads(text, parse_constant=_refuse_constant)
            jsonschema.Draft202012Validator(json_schema()).validate(data)
        except KeyError as error:
            raise TakeoutRefusedError(_("This ZIP was not made by SkinSpect.")) from error
        except (ValueError, RecursionError, jsonschema.ValidationError) as error:
            sentence = _("The data in this ZIP are not what SkinSpect writes (%(schema)s).")
            raise TakeoutRefusedError(sentence % {"schema": SCHEMA}) from error
        checked: dict[str, Any] = data
        return checked


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
