"""Backups of encrypted files: who is erased can't be read in any snapshot after the next backup."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.core.models import DataKey
from classifier.core.storage import envelope
from classifier.operations.backup import keys
from classifier.people.models import User
from classifier.photos.models import Photo
from tests.classifier.operations import backups
from tests.classifier.operations.backups import Run
from tests.factories import jpeg, make_photo, sign_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="tests/services has PostgreSQL"),
]
MASTER = bytes(range(32))


@pytest.fixture
def user(db: None, settings: Settings) -> User:
    settings.STORAGE_KEYS = (MASTER,)
    return backups.fill()


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_backup_holds_ciphertext_and_keys_beside_the_snapshots(
    run: Run, folder: Path, user: User, stored: Path
) -> None:
    files = backups.files()
    wrapped = [bytes(row.wrapped) for row in DataKey.objects.all()]
    assert run("backup", folder)["verified"]
    contents = [path.read_bytes() for path in (folder / "contents").glob("*/*")]
    assert len(contents) > 5
    assert all(map(envelope.is_encrypted, contents))
    assert all(data[:40] not in everything_in(folder) for data in files.values())
    [snapshot] = (folder / "snapshots").iterdir()
    assert not any(key in everything_in(snapshot) for key in wrapped)
    assert all(key.hex() in (folder / keys.NAME).read_text() for key in wrapped)
    assert oct((folder / keys.NAME).stat().st_mode & 0o777) == "0o600"

    backups.destroy_sqlite(stored)
    assert run("restore", folder)["unreadable"] == 0
    assert backups.files() == files


def test_who_was_erased_stays_unreadable_when_an_older_backup_is_put_back(
    run: Run, folder: Path, user: User, stored: Path, client: Client,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    photo = Photo.objects.filter(subject__user=user).earliest("pk")
    other = make_photo(data=jpeg(5))
    run("backup", folder)
    [first] = [path.name for path in (folder / "snapshots").iterdir()]
    erasure.erase_self(subject=photo.subject, actor=audit.person(user))
    run("backup", folder)

    backups.destroy_sqlite(stored)
    call_command("restore", str(folder), snapshot=first, keep_erased=True)
    said = capsys.readouterr()
    assert json.loads(said.out.splitlines()[-1])["unreadable"] > 5
    assert "nobody can read them" in said.err
    assert Photo.objects.filter(pk=photo.pk).exists()
    sign_in(client, user)
    address = reverse("photo_media", args=[photo.pk, "original"])
    answer = client.get(address, headers={"accept": "text/html"})
    assert answer.status_code == 410
    assert "its key was erased" in answer.content.decode()
    assert client.get(reverse("mole_detail", args=[photo.mole_id])).status_code == 200
    with other.original.open() as file:
        assert file.read()[:3] == b"\xff\xd8\xff"
    # The person can go on: new files get a new key.
    with make_photo(user, data=jpeg(6)).original.open() as file:
        assert file.read()[:3] == b"\xff\xd8\xff"


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))


@pytest.mark.parametrize("harm", [Path.unlink, damage])
def test_nothing_is_restored_without_the_keys(
    harm: Callable[[Path], None], run: Run, folder: Path, user: User
) -> None:
    run("backup", folder)
    harm(folder / keys.NAME)
    rows, files = backups.everything(), backups.files()
    with pytest.raises(CommandError, match=f"{keys.NAME} is"):
        run("restore", folder, replace=True, yes=True)
    assert (backups.everything(), backups.files()) == (rows, files)


def test_a_restore_says_that_the_master_key_is_missing(
    run: Run, folder: Path, user: User, stored: Path, settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    run("backup", folder)
    settings.STORAGE_KEYS = ()
    backups.destroy_sqlite(stored)
    call_command("restore", str(folder))
    assert "need a master key that STORAGE_KEYS does not hold" in capsys.readouterr().err
    settings.STORAGE_KEYS = (MASTER,)
    assert backups.files()


def test_snapshots_from_before_encryption_and_with_it_are_restored(
    run: Run, folder: Path, user: User, stored: Path, settings: Settings
) -> None:
    call_command("encrypt_files", decrypt=True)
    settings.STORAGE_KEYS = ()
    files = backups.files()
    run("backup", folder)
    settings.STORAGE_KEYS = (MASTER,)
    call_command("encrypt_files")
    run("backup", folder)
    manifests = [json.loads(path.read_text()) for path in folder.glob("snapshots/*/manifest.json")]
    # Older releases read the first only, as they would leave out the keys.
    found = [(each["format"], "encrypted" in each) for each in manifests]
    assert sorted(found) == [(1, False), (2, True)]
    for snapshot in sorted(path.name for path in (folder / "snapshots").iterdir()):
        backups.destroy_sqlite(stored)
        assert run("restore", folder, snapshot=snapshot)["unreadable"] == 0
        assert backups.files() == files
