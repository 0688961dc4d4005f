"""Encrypts files from before there was a key, wraps keys anew, and decrypts everything again."""

import hashlib
import io
import os
import uuid
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.core.files.storage import default_storage

from classifier.core.chunks import chunks
from classifier.core.errors import StorageLockedError
from classifier.core.storage import data_keys
from classifier.core.storage.data_keys import KeyErasedError
from classifier.core.storage.envelope import (
    HEADER_BYTES,
    DecryptingReader,
    EncryptingWriter,
    FileDamagedError,
    Key,
    is_encrypted,
    key_id,
)
from classifier.operations.backup.restoring import nobody_else
from classifier.operations.file_selectors import (
    files_with_owners,
    owners_without_rows,
    stored_names,
    without_rows,
)

# Bytes copied at a time, and files after which those whose rows were erased meanwhile are deleted.
PIECE = 1024 * 1024
CHUNK = 200
_UNREADABLE = (FileNotFoundError, FileDamagedError, StorageLockedError)
_storage: Any = default_storage
# Is called after each file.
Report = Callable[["Progress"], None]


@dataclass(slots=True)
class Progress:
    """How many files were changed, were so already, and can't be read, with the reason."""

    changed: int = 0
    unchanged: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def encrypt(*, report: Report) -> Progress:
    """Encrypt each plain file that a row names. Stopped halfway, it goes on when it is run again.

    The site may run meanwhile. Raises StorageLockedError.
    """
    done = Progress()
    for chunk in chunks(files_with_owners(), CHUNK):
        for name, owner in chunk:
            _attempt(done, report, _encrypt, name, owner)
        for name in without_rows([name for name, _owner in chunk]):
            _storage.delete(name)
    return done


def decrypt(*, report: Report) -> Progress:
    """Decrypt each file, and forget the keys when none needs them any more.

    Raises BackupError while the site runs: what it encrypts meanwhile would need the keys.
    """
    with nobody_else():
        done = Progress()
        for name in stored_names():
            _attempt(done, report, _decrypt, name)
        if not done.unreadable:
            data_keys.replace_all(by=[])
    return done


@dataclass(frozen=True, slots=True)
class Examined:
    """What is wrong, a sentence for each file or key; and owners of keys that are not there."""

    faults: list[str]
    owners_gone: list[uuid.UUID]


def examine(*, read_whole: bool) -> Examined:
    """Look at the keys, and at the beginning of each file with a row, or read it to its end."""
    if not data_keys.is_in_use():
        return Examined([], [])
    faults = []
    if locked := data_keys.locked_count():
        faults.append(f"{locked} data keys need a master key that STORAGE_KEYS does not hold")
    known = {row.id for row in data_keys.rows()}
    for name, _owner in files_with_owners():
        faults += _faults_of(name, known, read_whole=read_whole)
    return Examined(faults, owners_without_rows())


def _faults_of(name: str, known: Container[str], *, read_whole: bool) -> Iterator[str]:
    """Yield what is wrong with a file, by the ids of the keys that there are; nothing if lost."""
    try:
        head = _storage.head(name, HEADER_BYTES)
        if data_keys.is_on() and not is_encrypted(head):
            yield f"the file {name} is not encrypted"
        if read_whole:
            with _storage.open(name) as file:
                _digest(file)
        elif is_encrypted(head) and str(key_id(head)) not in known:
            raise KeyErasedError
    except _UNREADABLE as error:
        if why := _reason(error):
            yield f"the file {name} can't be read: {why}"


def plain_files(names: Iterable[str]) -> Iterator[str]:
    """Yield those of these files that are not encrypted."""
    for name in names:
        try:
            if not is_encrypted(_storage.head(name, HEADER_BYTES)):
                yield name
        except FileNotFoundError:
            pass


def unreadable_files(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield those of these files that can't be read to their end, and why; lost ones are not."""
    for name in names:
        try:
            with _storage.open(name) as file:
                _digest(file)
        except _UNREADABLE as error:
            if why := _reason(error):
                yield name, why


def _attempt(done: Progress, report: Report, change: Callable[..., bool], *file: Any) -> None:
    try:
        if change(*file):
            done.changed += 1
        else:
            done.unchanged += 1
    except _UNREADABLE as error:
        if why := _reason(error):
            done.unreadable.append((file[0], why))
    report(done)


def _reason(error: Exception) -> str:
    """Return why a file can't be read, or "" if it is not there, which is no fault of its key."""
    if isinstance(error, KeyErasedError):
        return "its key was erased"
    if isinstance(error, StorageLockedError):
        return "its master key is not here"
    return f"it is damaged: {error}" if isinstance(error, FileDamagedError) else ""


def _encrypt(name: str, owner: uuid.UUID) -> bool:
    if is_encrypted(_storage.head(name, HEADER_BYTES)):
        return False
    key = data_keys.key_of(owner=owner)
    with _storage.open_as_stored(name) as plain, _storage.writing_as_stored(name) as target:
        with EncryptingWriter(target, key, name) as writer:
            digest = _digest(plain, writer)
            writer.finish()
        _must_hold(_decrypted(target, name, key), digest, name)
    return True


def _decrypt(name: str) -> bool:
    if not is_encrypted(_storage.head(name, HEADER_BYTES)):
        return False
    with _storage.open(name) as file, _storage.writing_as_stored(name) as target:
        digest = _digest(file, target)
        _must_hold(_anew(target), digest, name)
    return True


def _must_hold(written: IO[bytes], digest: bytes, name: str) -> None:
    """Read back what was written, before it takes the place of what was there."""
    with written:
        if _digest(written) != digest:
            raise FileDamagedError(f"{name} could not be written as it is.")


def _decrypted(target: IO[bytes], name: str, key: Key) -> IO[bytes]:
    return io.BufferedReader(DecryptingReader(_anew(target), name, lambda _id: key))


def _anew(target: IO[bytes]) -> IO[bytes]:
    """Return a file that is being written from its beginning; closing it leaves the other open."""
    target.flush()
    again = os.fdopen(os.dup(target.fileno()), "rb")
    again.seek(0)
    return again


def _digest(source: IO[bytes], target: Any = None) -> bytes:
    found = hashlib.sha256()
    while piece := source.read(PIECE):
        found.update(piece)
        if target is not None:
            target.write(piece)
    return found.digest()
