"""How much room there has to be before something is stored, and what to do when there is none.

Below `MIN_FREE_BYTES` nothing new is taken: no photo, rendition, document or PDF. What is left is
for the database, for signing in, for erasing, and for the results of photos that were taken before.
"""

import errno
import logging
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models.fields.files import FieldFile

from classifier.core import tracing
from classifier.core.errors import StorageFullError, StorageUnavailableError
from classifier.core.storage import PrivateFileStorage
from classifier.core.storage.encryption import StoredContent

logger = logging.getLogger(__name__)

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# PostgreSQL's "disk_full".
_SQLSTATE = "53100"
# A share of the reserve, 10 MB of the usual 500: a result, its heat map and what SQLite writes for
# both need less. With less room jobs wait, because their results may not be stored.
_SHARE_FOR_WORK = 50


def require_room(*, size: int = 0) -> None:
    """Raise StorageFullError unless the reserve is free after `size` bytes more are stored."""
    if free_bytes() - size < settings.MIN_FREE_BYTES:
        raise StorageFullError


def has_room_for_work() -> bool:
    """Whether the result of a job can be stored, which may use the reserve."""
    return free_bytes() >= int(settings.MIN_FREE_BYTES) // _SHARE_FOR_WORK


def is_nearly_full() -> bool:
    """Whether new photos are refused."""
    return free_bytes() < int(settings.MIN_FREE_BYTES)


def free_bytes() -> int:
    """Return the free bytes of the fullest disk that we can see: that of photos or of SQLite.

    A bucket has no end. That of PostgreSQL is not seen from here.
    """
    return min((_free_bytes(folder) for folder in _folders()), default=2**63)


def is_full(error: BaseException | None) -> bool:
    """Whether this error, or what caused it, says that a disk is full."""
    while error is not None:
        if isinstance(error, StorageFullError):
            return True
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return True
        if isinstance(error, sqlite3.Error) and _is_sqlite_full(error):
            return True
        if getattr(error, "sqlstate", None) == _SQLSTATE:
            return True
        error = error.__cause__
    return False


def store(
    name: str, data: bytes, *, owner: uuid.UUID, is_owed: bool = False, must_last: bool = True
) -> str:
    """Store a file; returns its storage key.

    `owner` is the id of the person, export or trial with whose key it is encrypted, and with whom
    it can be erased. `is_owed` is for the results of what was taken before: they may use the
    reserve. `must_last` is as in `StoredContent`. Raises StorageFullError, StorageLockedError, and
    whatever the storage raises.
    """
    if not is_owed:
        require_room(size=len(data))
    try:
        content = StoredContent(data, owner, must_last=must_last)
        # The folder only: the names of some files open them.
        about: tracing.Attributes = {
            "skinspect.folder": name.partition("/")[0],
            "skinspect.bytes": len(data),
        }
        with tracing.span("store", attributes=about):
            return default_storage.save(name, content)
    except OSError as error:
        if is_full(error):
            # Foreseen, and the same each time: a trace would say nothing more.
            logger.error("The disk is full, a file could not be stored")  # noqa: TRY400
            raise StorageFullError from error
        raise


@contextmanager
def failing_as_unavailable(said: str) -> Iterator[None]:
    """Make each failure to store a file a StorageUnavailableError; log one that is no such error.

    `said` is the sentence for the log.
    """
    try:
        yield
    except StorageUnavailableError:
        raise
    except Exception as error:
        logger.exception(said)
        raise StorageUnavailableError from error


def store_in(file: FieldFile, name: str, data: bytes, *, owner: uuid.UUID) -> str:
    """Store a file in the folder of a row's field and name it there; returns its storage key.

    The row is not saved. Raises as `store` does.
    """
    path = file.field.generate_filename(file.instance, name)
    key = store(path, data, owner=owner)
    setattr(file.instance, file.field.attname, key)
    return key


def _folders() -> Iterator[Path]:
    if isinstance(default_storage, PrivateFileStorage):
        yield Path(default_storage.location)
    if connection.vendor == "sqlite":
        yield Path(connection.settings_dict["NAME"]).parent


def _free_bytes(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _is_sqlite_full(error: sqlite3.Error) -> bool:
    # Without room SQLite cannot make its -shm file either, and then it cannot even read.
    names = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_WRITE")
    return getattr(error, "sqlite_errorname", "") in names
