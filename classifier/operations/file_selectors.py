"""Files and rows compared, both ways: what a crash left behind, and what was lost."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField, Model
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.core.chunks import chunks
from classifier.core.models import DataKey
from classifier.core.storage.data_keys import SHARED
from classifier.outcomes.models import Outcome
from classifier.people.models import Subject
from classifier.photos.files import DISPLAYS
from classifier.photos.models import WORKING_COPIES, Photo
from classifier.takeout.models import Export, Import, ImportPart
from classifier.trial.models import Trial
from classifier.visits.models import Visit

# A file is written before its row is stored. An upload is over after minutes and a task after 10;
# a day leaves room for a machine that slept, and for files of a backup that is being put back.
ORPHANED_AFTER = timedelta(days=1)
# Names in one query: SQLite takes some thousand values at most.
CHUNK = 500
# Whose key encrypts the files of each table: that of the row at this path, by its id.
_OWNERS: dict[type[Model], str] = {
    Photo: "subject_id",
    Assessment: "subject_id",
    Outcome: "subject_id",
    Visit: "subject_id",
    Export: "pk",
    ImportPart: "job_id",
    Trial: "pk",
}


class FileColumn(NamedTuple):
    """A column that names files, all in one folder."""

    model: type[Model]
    name: str
    folder: str


class MissingFile(NamedTuple):
    """A file that a row names and the storage does not have."""

    column: FileColumn
    pk: Any
    name: str


@dataclass(frozen=True, slots=True)
class Findings:
    """`stored` counts the files; `without_row` are storage keys that nothing names."""

    stored: int
    without_row: tuple[str, ...]
    without_file: tuple[MissingFile, ...]


def compare_files_and_rows() -> Findings:
    """Compare every file of the site with every row that names one."""
    stored = set(stored_names())
    return Findings(
        stored=len(stored),
        without_row=tuple(name for name in without_rows(sorted(stored)) if _is_old(name)),
        without_file=tuple(_missing(stored)),
    )


def without_rows(names: Collection[str]) -> Iterator[str]:
    """Yield those of these storage keys that no row names."""
    for chunk in chunks(names, CHUNK):
        known = _named_by_rows(chunk)
        yield from (name for name in chunk if name not in known)


def file_columns() -> list[FileColumn]:
    """Return every column of the site that names files."""
    return [
        FileColumn(model, field.name, str(field.upload_to))
        for model in apps.get_app_config("classifier").get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001
        if isinstance(field, FileField)
    ]


def files_with_owners() -> Iterator[tuple[str, uuid.UUID]]:
    """Yield each file that a row names or implies, with the id of whose key it is encrypted with.

    A file may be lost. Working copies of trials are left out: they are gone within the hour.
    """
    for model, column, _folder in file_columns():
        rows = model._base_manager.exclude(**{column: ""}).order_by("pk")  # noqa: SLF001
        yield from rows.values_list(column, _OWNERS[model]).iterator(CHUNK)
    for folder, suffix in ((DISPLAYS, ".jpg"), (WORKING_COPIES, ".ppm")):
        for chunk in chunks(_names_in(folder), CHUNK):
            yield from _owners_by_photo(_photos_in(folder, suffix, chunk))


def owners_without_rows() -> list[uuid.UUID]:
    """Return the owners of data keys that are no person, job or trial, and were not just made.

    An upload makes the key of a new subject before its row.
    """
    old = timezone.now() - ORPHANED_AFTER
    keys = DataKey.objects.filter(created_at__lt=old).exclude(owner=SHARED)
    owners: tuple[type[Model], ...] = (Subject, Export, Import, Trial)
    for model in owners:
        keys = keys.exclude(owner__in=model._base_manager.values("pk"))  # noqa: SLF001
    return list(keys.values_list("owner", flat=True).distinct())


def stored_names() -> Iterator[str]:
    """Yield the storage key of each file in our folders."""
    for folder in _folders():
        yield from _names_in(folder)


def _owners_by_photo(photos: dict[str, uuid.UUID]) -> Iterator[tuple[str, uuid.UUID]]:
    """Yield each of these files with its owner."""
    found = Photo.objects.filter(pk__in=photos.values())
    owners = dict(found.values_list("pk", "subject_id"))
    yield from ((name, owners[photo]) for name, photo in photos.items() if photo in owners)


def _folders() -> list[str]:
    """Return our own folders; what else lies in a bucket is none of our business."""
    return sorted({DISPLAYS, WORKING_COPIES, *(column.folder for column in file_columns())})


def _names_in(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever kept there
        return
    yield from (f"{folder}/{name}" for name in files if name)
    for inner in folders:
        yield from _names_in(f"{folder}/{inner}")


def _named_by_rows(names: list[str]) -> set[str]:
    known: set[str] = set()
    for model, column, folder in file_columns():
        here = [name for name in names if name.startswith(f"{folder}/")]
        rows = model._base_manager.filter(**{f"{column}__in": here})  # noqa: SLF001
        known.update(rows.values_list(column, flat=True))
    # No column names the screen versions and working copies: they have the names of their photos.
    displays = _photos_in(DISPLAYS, ".jpg", names)
    photos = set(Photo.objects.filter(pk__in=displays.values()).values_list("pk", flat=True))
    copies = _photos_in(WORKING_COPIES, ".ppm", names)
    opened = Assessment.objects.filter(photo__in=copies.values(), status__in=Assessment.OPEN)
    waiting = set(opened.values_list("photo", flat=True))
    known |= {name for name, key in displays.items() if key in photos}
    return known | {name for name, key in copies.items() if key in waiting}


def _photos_in(folder: str, suffix: str, names: Iterable[str]) -> dict[str, uuid.UUID]:
    """Return the photos whose ids are the names of files in a folder, by storage key."""
    found = {}
    for name in names:
        inside, _, file = name.partition("/")
        if inside == folder:
            with suppress(ValueError):
                found[name] = uuid.UUID(file.removesuffix(suffix))
    return found


def _is_old(name: str) -> bool:
    """Whether nobody can be about to store the file's row. A time in the future is not old."""
    try:
        return timezone.now() - default_storage.get_modified_time(name) > ORPHANED_AFTER
    except FileNotFoundError:  # deleted meanwhile
        return False


def _missing(stored: set[str]) -> Iterator[MissingFile]:
    for column in file_columns():
        rows = column.model._base_manager.exclude(**{column.name: ""})  # noqa: SLF001
        for pk, name in rows.order_by("pk").values_list("pk", column.name).iterator(CHUNK):
            # A file that came after the list was read is there.
            if name not in stored and not default_storage.exists(name):
                yield MissingFile(column, pk, name)
