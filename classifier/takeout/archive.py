"""Writes the ZIP: files as they are kept, `data.json`, tables, and a page to read it by.

Nothing is held in memory but one row, or one piece of a file, at a time; only the page is built as
a whole.
"""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import BinaryField
from django.template.loader import render_to_string
from django.utils import timezone

from classifier.core.csv_cells import csv_lines
from classifier.people.models import User
from classifier.results.csv_export import result_lines
from classifier.takeout import reading_page
from classifier.takeout.selectors import moles_of_account, results_of, rows_of
from classifier.takeout.tables import SCHEMA, TABLES, Table, json_schema

# Bytes copied at a time.
PIECE = 1024 * 1024
_MOLE_HEADINGS = (
    *("mole_id", "person", "name", "body_site", "side", "noticed_on", "note", "in_the_bin"),
    "created_at",
)


class Archive:
    """A ZIP that is being written, with the names of the files that are in it."""

    def __init__(self, file: IO[bytes], user: User, on_photo: Callable[[], None]) -> None:
        self._user = user
        self._on_photo = on_photo
        self._now = timezone.localtime()
        self._names: set[str] = set()
        self._zip = zipfile.ZipFile(file, "w")
        self._is_seekable = file.seekable()

    def write(self) -> None:
        """Write everything of the account."""
        with self._zip:
            for table in TABLES:
                for column in table.files:
                    self._add_files(table, column)
            self._add_lines("data.json", self._json())
            schema = json.dumps(json_schema(), indent=1)
            self._add_lines("data.schema.json", [schema])
            self._add_lines("results.csv", result_lines(results_of(self._user)))
            moles = map(_mole_row, moles_of_account(self._user).iterator())
            self._add_lines("moles.csv", csv_lines(_MOLE_HEADINGS, moles))
            page = reading_page.build(self._user, self._names, self._now)
            self._add_lines("index.html", [render_to_string("takeout/index.html", {"page": page})])
            self._add_lines("README.txt", [render_to_string("takeout/readme.txt")])

    def _add_files(self, table: Table, column: str) -> None:
        """Copy the files of a column; one that the storage has lost is left out."""
        for row in rows_of(self._user, table):
            name = _name(table, column, row)
            if name is not None and self._copy(name, row[column]):
                self._names.add(name)
            if (table.name, column) == ("photos", "original"):
                self._on_photo()

    def _copy(self, name: str, content: Any) -> bool:
        try:
            is_name = isinstance(content, str)
            source = default_storage.open(content) if is_name else BytesIO(content)
        except FileNotFoundError:
            return False
        with source, self._zip.open(self._stored_entry(name), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, PIECE)
        return True

    def _add_lines(self, name: str, lines: Iterable[str]) -> None:
        entry = self._entry(name, zipfile.ZIP_DEFLATED)
        with self._zip.open(entry, "w", force_zip64=True) as target:
            for line in lines:
                target.write(line.encode())

    def _stored_entry(self, name: str) -> zipfile.ZipInfo:
        """Return an entry that is not compressed: pictures and PDFs are so already.

        An encrypted file can't be sought in, so that sizes come behind the contents. Readers that
        stream find the end of such an entry in deflated ones only: these are so, in name.
        """
        if self._is_seekable:
            return self._entry(name, zipfile.ZIP_STORED)
        entry = self._entry(name, zipfile.ZIP_DEFLATED)
        entry._compresslevel = 0  # type: ignore[attr-defined]  # noqa: SLF001 - public from 3.13 on
        return entry

    def _entry(self, name: str, method: int) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self._now.timetuple()[:6])
        entry.compress_type = method
        entry.external_attr = 0o600 << 16
        return entry

    def _json(self) -> Iterator[str]:
        """Yield `data.json` row by row."""
        account = {"email": self._user.email, "joined": self._user.date_joined.isoformat()}
        head = {"schema": SCHEMA, "exported_at": self._now.isoformat(), "account": account}
        yield json.dumps(head, indent=1).removesuffix("\n}")
        for table in TABLES:
            yield f',\n "{table.name}": ['
            mark = "\n  "
            for row in rows_of(self._user, table):
                yield mark + json.dumps(self._plain(table, row), ensure_ascii=False)
                mark = ",\n  "
            yield "\n ]"
        yield "\n}\n"

    def _plain(self, table: Table, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row in the types of JSON, with the names that its files have in the ZIP."""
        plain = {column: _plain(value) for column, value in row.items()}
        for column in table.files:
            name = _name(table, column, row)
            plain[column] = name if name in self._names else None
        return plain


def _name(table: Table, column: str, row: dict[str, Any]) -> str | None:
    """Return the name of a row's file in the ZIP; None if it has none."""
    if not row[column]:
        return None
    is_stored_in_row = isinstance(table.model._meta.get_field(column), BinaryField)  # noqa: SLF001
    ending = "png" if is_stored_in_row else row[column].rpartition(".")[2]
    return f"{table.files[column]}/{row['id']}.{ending}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _mole_row(mole: Any) -> tuple[object, ...]:
    return (
        mole.id,
        mole.subject.name,
        mole.name,
        mole.body_site,
        mole.laterality,
        mole.noticed_on or "",
        mole.note,
        "yes" if mole.is_binned else "no",
        timezone.localtime(mole.created_at).isoformat(timespec="seconds"),
    )
