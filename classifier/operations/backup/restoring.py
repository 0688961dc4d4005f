"""Puts a snapshot back: the database first, then the files, then everything is read back."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.utils import DatabaseError

from classifier.audit import erased_list, seals
from classifier.audit.erased_list import Erased
from classifier.core.storage import data_keys
from classifier.operations.backup import checking, keys, making
from classifier.operations.backup import folder as folders
from classifier.operations.backup.databases import current
from classifier.operations.backup.folder import (
    ERASED,
    SECRET_KEY,
    BackupError,
    BackupFolder,
    Part,
    Snapshot,
    StoredFile,
)
from classifier.operations.backup.queries import count_rows
from classifier.operations.erased_selectors import operators_list
from classifier.operations.file_selectors import compare_files_and_rows
from classifier.people.models import Subject, User
from classifier.trial.services import trials
from skinspect_site.embedded.home import CannotStart, Home

STOP = "Stop the web server, the workers and beat first; PostgreSQL and the broker go on."


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    `migrated` says that the snapshot was older than the code. `other_key` says that the snapshot
    was made with another SECRET_KEY, which it holds. `without_row` counts files that were there
    before and that no row names now, `without_file` the files that were lost before the backup.
    `unreadable` counts the files of people who were erased after the snapshot, and whose keys went
    with them; `locked` the keys whose master key is not here.
    """

    snapshot: Snapshot
    files: int
    migrated: bool
    other_key: bool
    without_row: int
    without_file: int
    audit_minutes: int
    unreadable: int
    locked: int


@contextmanager
def open_snapshot(*, path: Path, name: str | None) -> Iterator[tuple[BackupFolder, Snapshot]]:
    """Open a folder of backups, and in it this or the newest snapshot. Raises BackupError."""
    with making.failing_in_sentences(), folders.open_to_read(path) as folder:
        names = folder.names()
        if not names:
            raise BackupError(f"{path} holds no finished snapshot.")
        if name is not None and name not in names:
            raise BackupError(f"{path} has no snapshot {name}. It has {', '.join(names)}.")
        yield folder, folder.snapshot(name or names[-1])


def people_here() -> int:
    """Return how many accounts and people the database holds; 0 if there is none yet."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return 0
    tables = (User._meta.db_table, Subject._meta.db_table)  # noqa: SLF001
    try:
        with connection.cursor() as cursor:
            known = set(connection.introspection.table_names(cursor))
            return sum(_counted(known & set(tables)).values())
    except DatabaseError as error:
        if connection.vendor == "sqlite" and "not a database" in str(error):
            return 0
        raise BackupError(f"The database does not answer: {error}") from error
    finally:
        connection.close()


def erased_since(*, folder: BackupFolder, snapshot: Snapshot, given: Path | None) -> list[Erased]:
    """Return what was erased since the snapshot, by all lists that there are.

    The folder's own, the operator's, one that is `given`, and the trail of the database that is to
    be replaced. Raises BackupError.
    """
    since = datetime.fromisoformat(snapshot.manifest.made_at) - making.ERASED_BEFORE
    with making.failing_in_sentences():
        if given is not None and not given.exists():
            raise BackupError(f"There is no file {given}. Nothing was changed.")
        lists = [erased_list.read(path) for path in (folder.path / ERASED, given) if path]
        known = [entry for each in (*lists, operators_list()) for entry in each]
    return [*known, *_erased_here(since)]


def restore(
    *, folder: BackupFolder, snapshot: Snapshot, erase_again: Callable[[], object]
) -> Restored:
    """Replace database and files by a snapshot, erase what was erased since, and read all back.

    `erase_again` is called once database and files are there. Raises BackupError. Nothing was
    changed then, unless the message says so.
    """
    _must_be_known(snapshot)
    with nobody_else():
        checking.check(folder=folder, snapshot=snapshot)
        database = current()
        database.load(path=snapshot.path / database.NAME)
        try:
            with making.failing_in_sentences():
                return _after_the_database(folder, snapshot, erase_again)
        except BackupError as error:
            raise BackupError(
                f"{error} The database was put back, the rest not whole: restore again."
            ) from error


def _after_the_database(
    folder: BackupFolder, snapshot: Snapshot, erase_again: Callable[[], object]
) -> Restored:
    if _counted(snapshot.manifest.rows) != snapshot.manifest.rows:
        raise BackupError("The tables have not as many rows as the snapshot.")
    for file in snapshot.files():
        _put_back(folder, file)
    migrated = bool(
        MigrationLoader(connection).disk_migrations.keys() - making.applied_migrations()
    )
    if migrated:
        call_command("migrate", verbosity=0, interactive=False)
    if snapshot.manifest.encrypted:
        keys.put_back(folder)
    # Not against the copy of the seals, which is ahead of what was put back.
    verdict = seals.verify()
    if verdict.broken is not None:
        raise BackupError("The audit trail is not as it was sealed: run manage.py audit verify.")
    erase_again()
    # Their files are in no backup.
    trials.erase_all()
    # What `manage.py fsck` asks. Nothing else may be wrong than what it then says.
    findings = compare_files_and_rows()
    lost = set(snapshot.manifest.lost)
    missing = [each.name for each in findings.without_file if each.name not in lost]
    if missing:
        raise BackupError(f"Rows name files that are not there: {', '.join(missing[:20])}.")
    key = snapshot.path / SECRET_KEY
    return Restored(
        snapshot=snapshot,
        files=snapshot.manifest.files,
        migrated=migrated,
        other_key=key.exists() and key.read_text(encoding="utf-8") != settings.SECRET_KEY,
        without_row=len(findings.without_row),
        without_file=len(findings.without_file),
        audit_minutes=verdict.minutes,
        unreadable=keys.unreadable(folder, snapshot) if snapshot.manifest.encrypted else 0,
        locked=data_keys.locked_count(),
    )


def _erased_here(since: datetime) -> list[Erased]:
    """Return what the trail of the present database says; nothing if it is gone or another's."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return []
    try:
        return list(erased_list.of_trail(since=since))
    except DatabaseError:
        return []
    finally:
        connection.close()


def _must_be_known(snapshot: Snapshot) -> None:
    """Refuse a snapshot that this version of the code can't work with."""
    manifest = snapshot.manifest
    if manifest.database != connection.vendor:
        raise BackupError(
            f"The snapshot is of {manifest.database} and this installation uses "
            f"{connection.vendor}. Set DATABASE_URL to a database of its kind."
        )
    loader = MigrationLoader(None)
    # Of the apps that are installed now: a package that a release no longer has leaves its own.
    newer = [
        name
        for name in manifest.migrations
        if name.split(".", 1)[0] in loader.migrated_apps
        and tuple(name.split(".", 1)) not in loader.disk_migrations
        and tuple(name.split(".", 1)) not in loader.replacements
    ]
    if newer:
        raise BackupError(
            f"The snapshot was made by a newer SkinSpect ({manifest.skinspect}): this one does not "
            f"know {newer[-1]}. Install that version first."
        )


@contextmanager
def nobody_else() -> Iterator[None]:
    """Refuse while the site runs, and keep `make run` from starting meanwhile.

    Raises BackupError.
    """
    home = Path(settings.HOME)
    try:
        if (home / "lock").exists():
            with Home(home):
                _nobody_in_the_database()
                yield
            return
    except CannotStart as error:
        raise BackupError(str(error)) from error
    _nobody_in_the_database()
    yield


def _nobody_in_the_database() -> None:
    if who := current().users():
        raise BackupError(f"{who}. {STOP}")


def _put_back(folder: BackupFolder, file: StoredFile) -> None:
    """Store a file under its name unless it is there, and read it back."""
    expected = Part(file.size, file.sha256)
    if _stored(file.name) == expected:
        return
    default_storage.delete(file.name)
    storage: Any = default_storage
    with (
        folder.content(file.sha256).open("rb") as source,
        storage.writing_as_stored(file.name) as target,
    ):
        shutil.copyfileobj(source, target)
    if _stored(file.name) != expected:
        raise BackupError(f"{file.name} is not in the storage as it is in the backup.")


def _stored(name: str) -> Part | None:
    try:
        with default_storage.open_as_stored(name) as source:  # type: ignore[attr-defined]
            return folders.copy_and_hash(source)
    except FileNotFoundError:
        return None


def _counted(tables: "dict[str, int] | set[str]") -> dict[str, int]:
    return count_rows(_rows, tables)


def _rows(query: str) -> list[tuple[int]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: list[tuple[int]] = cursor.fetchall()
        return found
