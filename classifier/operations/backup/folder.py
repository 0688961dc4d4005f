"""A folder of backups: snapshots that share the contents of files.

`skinspect-backup` says that the folder is ours, and is locked by the command that uses it.
`contents/ab/abcdef...` is what files hold, by its SHA-256. `data-keys.jsonl` has the keys of
encrypted files as they were at the last backup (`keys`). `snapshots/TIME/` has a copy of the
database, files.jsonl, and manifest.json with its SHA-256. `snapshots/TIME.unfinished/` was being
made when a command was killed; it is never restored. `erased.jsonl` lists what was erased since the
oldest snapshot.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from classifier.core.storage import envelope, sync

# What older releases can restore, and with encrypted files: they would leave out the keys.
FORMAT, FORMAT_ENCRYPTED = 1, 2
UNFINISHED = ".unfinished"
FILES, MANIFEST, MANIFEST_SUM = "files.jsonl", "manifest.json", "manifest.json.sha256"
SECRET_KEY = "secret_key"  # noqa: S105 - a name
ERASED = "erased.jsonl"
_MARK = "skinspect-backup"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PIECE = 1 << 20
_DAMAGED = "Delete the snapshot, or bring it from a copy of the folder; then try again."


class BackupError(Exception):
    """No backup was made, or nothing was restored; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a snapshot's own."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the site. `modified` is when its storage says that it was written."""

    name: str
    size: int
    sha256: str
    modified: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds.

    `rows` counts the rows of each table. `lost` names files that a row named and the storage did
    not have: erased while the backup was made, or lost before. `encrypted` counts the files that
    need the folder's data keys.
    """

    made_at: str
    skinspect: str
    database: str
    migrations: list[str]
    rows: dict[str, int]
    files: int
    bytes: int
    lost: list[str]
    parts: dict[str, Part]
    encrypted: int = 0
    format: int = field(default=FORMAT)

    def text(self) -> str:
        """Return it as JSON, which older releases read if nothing is encrypted."""
        values = asdict(self)
        if self.encrypted:
            values["format"] = FORMAT_ENCRYPTED
        else:
            del values["encrypted"]
        return json.dumps(values, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_text(cls, text: str) -> "Manifest":
        """Read it from JSON. Raises ValueError, TypeError or KeyError."""
        values = json.loads(text)
        parts = {name: Part(**part) for name, part in values.pop("parts").items()}
        return cls(**values, parts=parts)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that was finished."""

    path: Path
    manifest: Manifest

    def files(self) -> Iterator[StoredFile]:
        """Yield what it names, one after the other."""
        with (self.path / FILES).open(encoding="utf-8") as lines:
            for line in lines:
                yield StoredFile(**json.loads(line))


class BackupFolder:
    """An open folder of backups."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.contents = path / "contents"
        self.snapshots = path / "snapshots"

    def names(self) -> list[str]:
        """Return the names of the finished snapshots, the oldest first."""
        if not self.snapshots.is_dir():
            return []
        found = (each.name for each in self.snapshots.iterdir() if each.is_dir())
        return sorted(name for name in found if not name.endswith(UNFINISHED))

    def snapshot(self, name: str) -> Snapshot:
        """Return a snapshot. Raises BackupError if its manifest is damaged."""
        path = self.snapshots / name
        try:
            text = (path / MANIFEST).read_bytes()
            noted = (path / MANIFEST_SUM).read_text(encoding="ascii").split()[0]
        except (OSError, UnicodeDecodeError, IndexError) as error:
            raise BackupError(
                f"The snapshot {name} has no manifest that can be read. {_DAMAGED}"
            ) from error
        if hashlib.sha256(text).hexdigest() != noted:
            raise BackupError(f"The manifest of the snapshot {name} is damaged. {_DAMAGED}")
        values = json.loads(text)
        if values.get("format") not in (FORMAT, FORMAT_ENCRYPTED):
            raise BackupError(
                f"The snapshot {name} was made by a newer SkinSpect, which restores it."
            )
        return Snapshot(path, Manifest.from_text(text.decode()))

    def content(self, sha256: str) -> Path:
        """Return where a content is kept."""
        return self.contents / sha256[:2] / sha256

    def holds(self, file: StoredFile) -> bool:
        """Whether there is a content of the file's size."""
        try:
            return self.content(file.sha256).stat().st_size == file.size
        except FileNotFoundError:
            return False

    def head(self, file: StoredFile) -> bytes:
        """Return how a file begins, as far as its key stands there."""
        with self.content(file.sha256).open("rb") as source:
            return source.read(envelope.HEADER_BYTES)

    def is_encrypted(self, file: StoredFile) -> bool:
        """Whether a file is encrypted."""
        return envelope.is_encrypted(self.head(file))

    def keep(self, source: IO[bytes]) -> Part:
        """Copy what a file holds into the folder, whole and on disk."""
        self.contents.mkdir(mode=0o700, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.contents, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as target:
                part = copy_and_hash(source, target)
                target.flush()
                os.fsync(handle)
            kept = self.content(part.sha256)
            kept.parent.mkdir(mode=0o700, exist_ok=True)
            Path(temporary).replace(kept)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return part

    def begin(self, name: str) -> Path:
        """Make the place for a snapshot; forget those that were begun and never finished."""
        self.snapshots.mkdir(mode=0o700, exist_ok=True)
        for left in self.snapshots.glob(f"*{UNFINISHED}"):
            shutil.rmtree(left)
        path = self.snapshots / f"{name}{UNFINISHED}"
        path.mkdir(mode=0o700)
        return path

    def finish(self, begun: Path, manifest: Manifest) -> Snapshot:
        """Write the manifest and let the snapshot count."""
        text = manifest.text().encode()
        digest = hashlib.sha256(text).hexdigest()
        (begun / MANIFEST).write_bytes(text)
        (begun / MANIFEST_SUM).write_text(f"{digest}  {MANIFEST}\n", encoding="ascii")
        for name in (*manifest.parts, MANIFEST, MANIFEST_SUM):
            sync(begun / name)
        for folder in (*self.contents.glob("??"), self.contents, begun):
            if folder.is_dir():
                sync(folder)
        path = begun.with_name(begun.name.removesuffix(UNFINISHED))
        begun.rename(path)
        sync(self.snapshots)
        return Snapshot(path, manifest)

    def drop_older(self, keep: int) -> list[str]:
        """Delete all snapshots but the newest `keep`; returns their names."""
        dropped = self.names()[:-keep]
        for name in dropped:
            # The name first: a half deleted snapshot must not look finished.
            path = (self.snapshots / name).rename(self.snapshots / f"{name}{UNFINISHED}")
            shutil.rmtree(path)
        return dropped

    def sweep(self) -> int:
        """Delete the contents that no snapshot names; returns how many.

        Raises BackupError, and deletes nothing, if a snapshot can't say what it names.
        """
        with closing(sqlite3.connect("")) as named:  # in a temporary file: there may be millions
            named.execute("CREATE TABLE named (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")
            for name in self.names():
                snapshot = self.snapshot(name)
                check_list(snapshot)
                digests = ((file.sha256,) for file in snapshot.files())
                named.executemany("INSERT OR IGNORE INTO named VALUES (?)", digests)
            query = "SELECT 1 FROM named WHERE sha256 = ?"
            left = [
                path
                for path in self.contents.glob("*/*")
                if _SHA256.fullmatch(path.name)
                and not named.execute(query, (path.name,)).fetchone()
            ]
        left += self.contents.glob(".incoming-*")
        for path in left:
            path.unlink()
        return len(left)


@contextmanager
def open_to_write(path: Path) -> Iterator[BackupFolder]:
    """Make or open a folder for a backup. Raises BackupError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = path / _MARK
    if not mark.exists() and any(path.iterdir()):
        raise BackupError(
            f"{path} holds other files and is no folder of backups. Name one that is empty or new."
        )
    with _locked(mark, os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX):
        yield BackupFolder(path)


@contextmanager
def open_to_read(path: Path) -> Iterator[BackupFolder]:
    """Open a folder of backups, which may be mounted read-only. Raises BackupError."""
    mark = path / _MARK
    if not mark.is_file():
        raise BackupError(f"{path} is no folder of backups: it has no file {_MARK}.")
    with _locked(mark, os.O_RDONLY, fcntl.LOCK_SH):
        yield BackupFolder(path)


@contextmanager
def _locked(mark: Path, flags: int, how: int) -> Iterator[None]:
    handle = os.open(mark, flags, 0o600)
    try:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(
                f"Another backup or restore is using {mark.parent}. Wait until it has ended."
            ) from error
        yield
    finally:
        os.close(handle)


def part_of(path: Path) -> Part:
    """Return size and SHA-256 of a file, read piece by piece."""
    with path.open("rb") as source:
        return copy_and_hash(source)


def write_line(lines: IO[str], file: StoredFile) -> None:
    """Add a file to a list."""
    lines.write(json.dumps(asdict(file), ensure_ascii=False) + "\n")


def copy_and_hash(source: IO[bytes], target: IO[bytes] | None = None) -> Part:
    """Read a file piece by piece, and write it to the target, if there is one."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        if target is not None:
            target.write(piece)
    return Part(size, digest.hexdigest())


def check_list(snapshot: Snapshot) -> None:
    """Raise BackupError if the list of files is damaged."""
    if part_of(snapshot.path / FILES) != snapshot.manifest.parts[FILES]:
        raise BackupError(
            f"The list of files of the snapshot {snapshot.path.name} is damaged. {_DAMAGED}"
        )


class KnownFiles:
    """What the last snapshot says of each name; in a temporary file, as there may be millions."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        self._rows = sqlite3.connect("")
        self._rows.execute(
            "CREATE TABLE files (name TEXT PRIMARY KEY, size, sha256, modified) WITHOUT ROWID"
        )
        if snapshot is not None:
            rows = ((each.name, each.size, each.sha256, each.modified) for each in snapshot.files())
            self._rows.executemany("INSERT INTO files VALUES (?, ?, ?, ?)", rows)

    def get(self, name: str) -> StoredFile | None:
        """Return what is known of a name."""
        row: Any = self._rows.execute("SELECT * FROM files WHERE name = ?", (name,)).fetchone()
        return StoredFile(*row) if row else None

    def close(self) -> None:
        """Forget it."""
        self._rows.close()


def name_for(moment: datetime) -> str:
    """Return the name of a snapshot that is made at this time (UTC)."""
    return moment.strftime("%Y-%m-%dT%H%M%S.%fZ")
