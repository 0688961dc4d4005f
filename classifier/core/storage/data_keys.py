"""The keys that files are encrypted with: one for each owner, wrapped by the newest master key.

The master keys are in `settings.STORAGE_KEYS`, the newest first. A data key is read from its row
each time: once that is erased, no process can use it any more.
"""

import hashlib
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from classifier.core.chunks import chunks
from classifier.core.errors import StorageLockedError
from classifier.core.models import DataKey
from classifier.core.storage.envelope import Key

# Whose files those are that belong to nobody.
SHARED = uuid.UUID(int=0)
# Seconds. Without a master key, how long it is taken for granted that there never was one.
UNUSED_FOR_S = 60
# Rows in one statement: SQLite takes some thousand values at most.
ROWS_AT_A_TIME = 500
_NONCE = 12
_unused = {"until": 0.0}


class Row(NamedTuple):
    """A data key as a backup keeps it; the key is still wrapped."""

    id: str
    owner: str
    wrapped: str
    master: str
    created_at: str


class KeyErasedError(FileNotFoundError):
    """The data key of a file was erased with its owner: nobody can read the file any more."""


def is_on() -> bool:
    """Whether new files are encrypted."""
    return bool(settings.STORAGE_KEYS)


def is_in_use() -> bool:
    """Whether files may be encrypted: there are master keys, or there were."""
    if is_on():
        return True
    if time.monotonic() < _unused["until"]:
        return False
    if DataKey.objects.exists():
        return True
    _unused["until"] = time.monotonic() + UNUSED_FOR_S
    return False


def key_of(*, owner: uuid.UUID) -> Key:
    """Return the key for new files of an owner, made if there is none. Raises StorageLockedError.

    Where several were made at the same time, one of them.
    """
    row = DataKey.objects.filter(owner=owner).order_by("created_at", "pk").first()
    if row is None:
        key = Key(uuid.uuid4(), os.urandom(32))
        master, wrapped = _wrap(key)
        DataKey.objects.create(pk=key.id, owner=owner, wrapped=wrapped, master=master)
        return key
    return _unwrap(row)


def key_by_id(*, key_id: uuid.UUID) -> Key:
    """Return the key that a file names. Raises KeyErasedError and StorageLockedError."""
    row = DataKey.objects.filter(pk=key_id).first()
    if row is None:
        raise KeyErasedError("Its key was erased.")
    return _unwrap(row)


def erase(*, owners: Iterable[uuid.UUID]) -> None:
    """Erase the keys of owners whose rows are erased, in the same transaction."""
    DataKey.objects.filter(owner__in=list(owners)).delete()


def rewrap() -> int:
    """Wrap every data key with the newest master key; returns how many were not.

    Raises StorageLockedError if one is wrapped by a master key that is not here.
    """
    done = 0
    for row in DataKey.objects.exclude(master=master_ids()[0]).iterator():
        master, wrapped = _wrap(_unwrap(row))
        same = DataKey.objects.filter(pk=row.pk, master=row.master)
        done += same.update(master=master, wrapped=wrapped)
    return done


def locked_count() -> int:
    """Return how many data keys can't be used, because their master key is not here."""
    return DataKey.objects.exclude(master__in=master_ids()).count()


def master_ids() -> list[str]:
    """Return the ids of the master keys, the newest first. They tell nothing of the keys."""
    return [_master_id(key) for key in settings.STORAGE_KEYS]


def rows() -> Iterator[Row]:
    """Yield the rows as they are kept beside a backup."""
    columns = ("id", "owner", "wrapped", "master", "created_at")
    for key, owner, wrapped, master, made in DataKey.objects.values_list(*columns).iterator():
        yield Row(str(key), str(owner), bytes(wrapped).hex(), master, made.isoformat())


@transaction.atomic
def replace_all(*, by: Iterable[Row]) -> None:
    """Take the rows of a backup's in the place of those that there are."""
    DataKey.objects.all().delete()
    for chunk in chunks(by, ROWS_AT_A_TIME):
        DataKey.objects.bulk_create(
            DataKey(
                pk=uuid.UUID(row.id),
                owner=uuid.UUID(row.owner),
                wrapped=bytes.fromhex(row.wrapped),
                master=row.master,
                created_at=datetime.fromisoformat(row.created_at),
            )
            for row in chunk
        )


def _wrap(key: Key) -> tuple[str, bytes]:
    newest, nonce = settings.STORAGE_KEYS[0], os.urandom(_NONCE)
    wrapped = nonce + AESGCM(newest).encrypt(nonce, key.secret, _about(key.id))
    return _master_id(newest), wrapped


def _unwrap(row: DataKey) -> Key:
    """Return a key. Raises StorageLockedError without its master key."""
    masters = {_master_id(key): key for key in settings.STORAGE_KEYS}
    wrapped = bytes(row.wrapped)
    try:
        cipher = AESGCM(masters[row.master])
        secret = cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _about(row.pk))
    except (KeyError, InvalidTag) as error:
        raise StorageLockedError from error
    return Key(row.pk, secret)


def _about(key_id: uuid.UUID) -> bytes:
    return b"SkinSpect data key 1" + key_id.bytes


def _master_id(key: bytes) -> str:
    return hashlib.sha256(b"SkinSpect master key" + key).hexdigest()[:16]
