"""What tests of exports share: an account with one of everything, and its ZIP."""

import io
import json
import uuid
import zipfile
from typing import Any

from django.core.files.storage import default_storage

from classifier.core import jobs
from classifier.people.models import User
from classifier.takeout.models import Export
from classifier.takeout.services import exports


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
