"""Makes a snapshot: the database first, then the files, so that every row has its file."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from classifier.audit import erased_list
from classifier.audit.erased_list import Erased
from classifier.core import release
from classifier.operations.backup import checking, keys
from classifier.operations.backup import folder as folders
from classifier.operations.backup.databases import current
from classifier.operations.backup.folder import (
    ERASED,
    FILES,
    SECRET_KEY,
    BackupError,
    BackupFolder,
    KnownFiles,
    Manifest,
    Snapshot,
    StoredFile,
)
from classifier.operations.erased_selectors import operators_list
from classifier.operations.file_selectors import without_rows

# An erasure may have its time before a snapshot and be committed after it.
ERASED_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished snapshot. `copied` counts the files that the folder did not hold yet.

    `lost` names files that rows still name and the storage does not have.
    """

    snapshot: Snapshot
    copied: int
    dropped: list[str]
    lost: list[str]


@dataclass(slots=True)
class _Copied:
    files: int = 0
    bytes: int = 0
    new: int = 0
    encrypted: int = 0
    lost: list[str] = field(default_factory=list)


def make(*, path: Path, keep: int | None, verify: bool, with_secret_key: bool) -> Made:
    """Make a snapshot in a folder of backups. Raises BackupError, and leaves none then.

    All snapshots but the newest `keep` are deleted afterwards, and what only they named.
    """
    with failing_in_sentences(), folders.open_to_write(path) as folder:
        moment = datetime.now(UTC)
        known = [*erased_list.read(folder.path / ERASED), *operators_list()]
        earlier = folder.names()
        before = folder.snapshot(earlier[-1]) if earlier else None
        if before is not None:
            folders.check_list(before)
        begun = folder.begin(folders.name_for(moment))
        try:
            copied, manifest = _fill(folder, begun, before, moment, with_secret_key=with_secret_key)
            keys.keep(folder)
            if verify:
                _read_back(folder, Snapshot(begun, manifest))
            snapshot = folder.finish(begun, manifest)
        except BaseException:
            shutil.rmtree(begun, ignore_errors=True)
            with suppress(BackupError):
                folder.sweep()
            raise
        dropped = folder.drop_older(keep) if keep else []
        folder.sweep()
        _list_erased(folder, known)
        erased = set(without_rows(copied.lost))
        lost = [name for name in copied.lost if name not in erased]
        return Made(snapshot, copied.new, dropped, lost)


@contextmanager
def failing_in_sentences() -> Iterator[None]:
    """Turn what the disk, the database and the storage of photos raise into a BackupError."""
    try:
        yield
    except BackupError:
        raise
    except erased_list.UnreadableListError as error:
        raise BackupError(f"{error} Move it away, then try again.") from error
    except DatabaseError as error:
        raise BackupError(f"The database refuses: {error}") from error
    except Exception as error:
        # Some of them are OSErrors, and some are not.
        if type(error).__module__.startswith(("botocore.", "boto3.", "s3transfer.")):
            raise BackupError(f"The storage of the photos does not answer: {error}") from error
        if not isinstance(error, OSError):
            raise
        where = f" ({error.filename})" if error.filename else ""
        raise BackupError(f"A file can't be read or written: {error.strerror}{where}.") from error


def _fill(
    folder: BackupFolder,
    begun: Path,
    before: Snapshot | None,
    moment: datetime,
    *,
    with_secret_key: bool,
) -> tuple[_Copied, Manifest]:
    migrations = sorted(f"{app}.{name}" for app, name in applied_migrations())
    with tempfile.TemporaryFile("w+", encoding="utf-8", dir=begun) as names:
        rows = current().copy(target=begun / current().NAME, names=names)
        names.seek(0)
        copied = _copy_files(folder, begun, names, before)
    if with_secret_key:
        (begun / SECRET_KEY).write_text(settings.SECRET_KEY, encoding="utf-8")
    parts = {part.name: folders.part_of(part) for part in sorted(begun.iterdir())}
    return copied, Manifest(
        made_at=moment.isoformat(timespec="seconds"),
        skinspect=release.version(),
        database=connection.vendor,
        migrations=migrations,
        rows=rows,
        files=copied.files,
        bytes=copied.bytes,
        lost=copied.lost,
        parts=parts,
        encrypted=copied.encrypted,
    )


def applied_migrations() -> set[tuple[str, str]]:
    """Return app and name of each migration that the database has."""
    return set(MigrationRecorder(connection).applied_migrations())


def _copy_files(
    folder: BackupFolder, begun: Path, names: IO[str], before: Snapshot | None
) -> _Copied:
    """Write the list of files, and copy those that are new or have changed."""
    done = _Copied()
    with (
        (begun / FILES).open("w", encoding="utf-8") as lines,
        closing(KnownFiles(before)) as known,
    ):
        for line in names:
            name = line.removesuffix("\n")
            try:
                modified = default_storage.get_modified_time(name).isoformat()
                file = known.get(name)
                if file is None or file.modified != modified or not folder.holds(file):
                    file = _copy_file(folder, name, modified)
                    done.new += 1
            except FileNotFoundError:
                done.lost.append(name)
                continue
            folders.write_line(lines, file)
            done.files += 1
            done.bytes += file.size
            done.encrypted += folder.is_encrypted(file)
    return done


def _copy_file(folder: BackupFolder, name: str, modified: str) -> StoredFile:
    with default_storage.open_as_stored(name) as source:  # type: ignore[attr-defined]
        part = folder.keep(source)
    return StoredFile(name, part.size, part.sha256, modified)


def _list_erased(folder: BackupFolder, known: list[Erased]) -> None:
    """Write beside the snapshots what was erased since the oldest of them was begun."""
    oldest = datetime.fromisoformat(folder.snapshot(folder.names()[0]).manifest.made_at)
    since = oldest - ERASED_BEFORE
    entries = [*known, *erased_list.of_trail(since=since)]
    erased_list.write(folder.path / ERASED, (each for each in entries if each.at >= since))


def _read_back(folder: BackupFolder, snapshot: Snapshot) -> None:
    """Compare everything with the manifest; copy again what the disk of the backup has damaged."""
    for file, _wrong in list(checking.damaged_files(folder=folder, snapshot=snapshot)):
        folder.content(file.sha256).unlink(missing_ok=True)
        _copy_file(folder, file.name, file.modified)
    checking.check(folder=folder, snapshot=snapshot)
