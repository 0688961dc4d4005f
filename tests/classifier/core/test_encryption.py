"""Files are encrypted while there are master keys, with one key for each owner."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings

from classifier.core.errors import StorageLockedError
from classifier.core.models import DataKey
from classifier.core.storage import data_keys
from classifier.core.storage.envelope import FileDamagedError, is_encrypted
from classifier.core.storage.room import store
from tests.classifier.support import files

pytestmark = pytest.mark.django_db
OWNER = uuid.UUID(int=5)
NAME = "originals/00000000-0000-0000-0000-000000000001.jpg"
PICTURE = b"\xff\xd8\xff and the rest of a picture"


@pytest.fixture
def on(settings: Settings) -> list[bytes]:
    """Encryption is on, with one master key."""
    settings.STORAGE_KEYS = (bytes(range(32)),)
    return list(settings.STORAGE_KEYS)


def read(name: str = NAME) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_without_a_key_files_are_what_was_stored(stored: Path) -> None:
    store(NAME, PICTURE, owner=OWNER)
    assert (stored / NAME).read_bytes() == PICTURE
    assert not DataKey.objects.exists()


def test_with_a_key_the_disk_says_nothing(on: Any, stored: Path) -> None:
    store(NAME, PICTURE, owner=OWNER)
    on_disk = (stored / NAME).read_bytes()
    assert is_encrypted(on_disk)
    assert PICTURE[:8] not in on_disk
    assert read() == PICTURE
    store(NAME, PICTURE, owner=OWNER)
    assert (stored / NAME).read_bytes() != on_disk


def test_an_owner_has_one_key_and_each_owner_another(on: Any) -> None:
    for name, owner in (("visits/a", OWNER), ("visits/b", OWNER), ("visits/c", uuid.UUID(int=6))):
        store(name, PICTURE, owner=owner)
    default_storage.save("visits/d", ContentFile(PICTURE))
    keys = dict(DataKey.objects.values_list("owner", "pk"))
    assert set(keys) == {OWNER, uuid.UUID(int=6), data_keys.SHARED}
    wrapped = {bytes(row.wrapped) for row in DataKey.objects.all()}
    assert len(wrapped) == 3
    assert not any(
        data_keys.key_by_id(key_id=key).secret in row for key in keys.values() for row in wrapped
    )


def test_files_from_before_are_read(stored: Path, settings: Settings) -> None:
    store(NAME, PICTURE, owner=OWNER)
    settings.STORAGE_KEYS = (bytes(32),)
    assert read() == PICTURE


def test_what_is_neither_encrypted_nor_ours_is_damaged(on: Any, stored: Path) -> None:
    store(NAME, PICTURE, owner=OWNER)
    flip(stored / NAME, 0)
    with pytest.raises(FileDamagedError):
        default_storage.open(NAME)


@pytest.mark.parametrize("place", [0, 7, 8, 24, 56, 60, -17, -1])
def test_a_changed_file_is_not_read(on: Any, stored: Path, place: int) -> None:
    store(NAME, PICTURE, owner=OWNER)
    flip(stored / NAME, place)
    with pytest.raises(OSError, match=r"erased|authenticate|header|neither"):
        read()


def test_swapped_files_are_not_read(on: Any, stored: Path) -> None:
    store(NAME, PICTURE, owner=OWNER)
    store("originals/other.jpg", PICTURE, owner=OWNER)
    (stored / "originals/other.jpg").replace(stored / NAME)
    with pytest.raises(FileDamagedError):
        read()


def test_a_file_is_opened_again_and_read_from_any_place(on: Any) -> None:
    store(NAME, PICTURE, owner=OWNER)
    with default_storage.open(NAME) as file:
        file.seek(3)
        assert file.read(4) == PICTURE[3:7]
        assert b"".join(file.chunks()) == PICTURE
    with file.open() as again:
        assert again.read() == PICTURE


def test_an_older_master_key_still_opens_and_a_new_one_takes_over(
    on: list[bytes], settings: Settings
) -> None:
    store(NAME, PICTURE, owner=OWNER)
    settings.STORAGE_KEYS = (bytes(32), *on)
    assert read() == PICTURE
    assert data_keys.rewrap() == 1
    assert data_keys.rewrap() == 0
    settings.STORAGE_KEYS = (bytes(32),)
    assert (read(), data_keys.locked_count()) == (PICTURE, 0)
    settings.STORAGE_KEYS = tuple(on)
    with pytest.raises(StorageLockedError):
        read()
    assert data_keys.locked_count() == 1


def test_without_the_key_nothing_is_read_and_nothing_stored_in_plain(
    on: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(NAME, PICTURE, owner=OWNER)
    settings.STORAGE_KEYS = ()
    monkeypatch.setitem(data_keys._unused, "until", 0)
    with pytest.raises(StorageLockedError):
        default_storage.open(NAME)
    with pytest.raises(StorageLockedError):
        store("originals/new.jpg", PICTURE, owner=OWNER)
    assert not default_storage.exists("originals/new.jpg")


def test_a_wrapped_key_that_was_changed_opens_nothing(on: Any) -> None:
    store(NAME, PICTURE, owner=OWNER)
    row = DataKey.objects.get()
    row.wrapped = bytes(row.wrapped)[:-1] + bytes([bytes(row.wrapped)[-1] ^ 1])
    row.save()
    with pytest.raises(StorageLockedError):
        read()


def test_an_interrupted_file_leaves_nothing(on: Any, stored: Path) -> None:
    def write_and_fail() -> None:
        with default_storage.writing(NAME, owner=OWNER) as file:
            file.write(bytes(200_000))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert files(stored) == []
