"""What tests of exports share: an account with one of everything, and its ZIP."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

from django.core.files.storage import default_storage

from classifier.core import jobs
from classifier.people.models import User
from classifier.takeout.models import Export
from classifier.takeout.services import exports
from classifier.takeout.tables import TABLES


def make_export(user: User) -> Export:
    """Ask for an export and make it as a worker does."""
    export = exports.ask(user=user)
    jobs.carry_out(exports.KIND, export.pk, claim=str(uuid.uuid4()))
    export.refresh_from_db()
    return export


def open_export(export: Export) -> zipfile.ZipFile:
    """Return the ZIP."""
    with default_storage.open(str(export.file.name)) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def data_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return its data."""
    data: dict[str, Any] = json.loads(archive.read("data.json"))
    return data


def lines_of(data: dict[str, Any]) -> str:
    """Return data as an archive writes them: each row in a line of its own."""
    head = {name: data[name] for name in ("schema", "exported_at", "account")}
    text = json.dumps(head, indent=1).removesuffix("\n}")
    for table in TABLES:
        rows = ",\n  ".join(json.dumps(row) for row in data[table.name])
        text += f',\n "{table.name}": [' + (f"\n  {rows}" if rows else "") + "\n ]"
    return text + "\n}\n"


def files_of(user: User) -> dict[str, bytes]:
    """Return the files of a ZIP with everything of an account."""
    with open_export(make_export(user)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """Return a ZIP of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file


def changed(
    files: dict[str, bytes], change: Callable[[dict[str, Any]], object]
) -> dict[str, bytes]:
    """Return the files of a ZIP with other data."""
    data = json.loads(files["data.json"])
    change(data)
    return files | {"data.json": lines_of(data).encode()}
