"""What `backup` keeps comes back by `restore` after everything was destroyed, or nothing does."""

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.operations.backup import folder as folders
from classifier.operations.backup import making, sqlite
from classifier.people.models import User
from classifier.photos.models import Photo
from skinspect_site.embedded.home import Home
from tests.classifier.operations import backups
from tests.classifier.operations.backups import Run
from tests.factories import jpeg, make_photo, sign_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="tests/services has PostgreSQL"),
]


@pytest.fixture
def user(db: None) -> User:
    return backups.fill()


def pages(user: User, client: Client) -> list[tuple[int, str]]:
    """Return what a person reads about their moles, without what differs at each request."""
    mole = Photo.objects.filter(mole__subject__user=user).earliest("pk").mole
    addresses = (
        reverse("mole_list"),
        reverse("mole_detail", args=[mole.pk]),
        reverse("account_overview"),
    )
    answers = [client.get(address) for address in addresses]
    return [
        (answer.status_code, backups.without_tokens(answer.content.decode())) for answer in answers
    ]


def only_snapshot(folder: Path) -> Path:
    [name] = snapshots(folder)
    return folder / "snapshots" / name


def snapshots(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "snapshots").iterdir())


def contents(folder: Path) -> set[str]:
    return {path.name for path in (folder / "contents").glob("*/*")}


def test_everything_comes_back_after_everything_was_destroyed(
    run: Run, folder: Path, user: User, stored: Path, client: Client
) -> None:
    sign_in(client, user)
    shown = pages(user, client)
    minutes = backups.seal()
    rows, files = backups.everything(), backups.files()
    made = run("backup", folder)
    assert (made["files"], made["verified"], made["lost"]) == (len(files), True, 0)

    backups.destroy_sqlite(stored)
    restored = run("restore", folder)
    assert restored["files"] == len(files) > 5
    assert restored["audit_minutes"] == minutes > 0
    assert backups.everything() == rows
    assert backups.files() == files
    assert pages(user, client) == shown
    assert {status for status, _text in shown} == {200}


def test_nobody_else_can_read_a_backup(run: Run, folder: Path, user: User) -> None:
    run("backup", folder, with_secret_key=True)
    made = [folder, *folder.rglob("*")]
    assert {oct(path.stat().st_mode & 0o777) for path in made if path.is_dir()} == {"0o700"}
    assert {oct(path.stat().st_mode & 0o777) for path in made if path.is_file()} == {"0o600"}


def test_the_secret_key_is_kept_when_asked_for_only(
    run: Run, folder: Path, user: User, settings: Settings, stored: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    run("backup", folder)
    assert not any(b"tests-only" in path.read_bytes() for path in folder.rglob("*.json*"))
    assert not list(folder.rglob("secret_key"))
    run("backup", folder, with_secret_key=True)
    [kept] = folder.rglob("secret_key")
    assert kept.read_text() == "tests-only"
    settings.SECRET_KEY = "another"
    backups.destroy_sqlite(stored)
    call_command("restore", str(folder))
    assert f"another SECRET_KEY: {kept}" in capsys.readouterr().err


def test_a_second_snapshot_copies_only_what_is_new(run: Run, folder: Path, user: User) -> None:
    first = run("backup", folder)
    make_photo(user, data=jpeg(3))
    second = run("backup", folder)
    assert (first["copied"], second["copied"]) == (first["files"], 2)
    assert second["files"] == first["files"] + 2


def test_a_file_that_was_written_again_is_copied_again(
    run: Run, folder: Path, user: User, stored: Path
) -> None:
    run("backup", folder)
    name = Photo.objects.earliest("pk").thumbnail.name
    before = (stored / name).read_bytes()
    default_storage.save(name, ContentFile(b"changed"))
    os.utime(stored / name, (time.time() + 5,) * 2)
    assert run("backup", folder)["copied"] == 1
    for number, expected in enumerate((before, b"changed")):
        backups.destroy_sqlite(stored)
        run("restore", folder, snapshot=snapshots(folder)[number])
        assert (stored / name).read_bytes() == expected


def test_erased_photos_leave_the_backups_with_the_last_snapshot_that_names_them(
    run: Run, folder: Path, user: User
) -> None:
    run("backup", folder)
    before = contents(folder)
    photo = Photo.objects.earliest("pk")
    erasure.erase_photo(photo=photo, actor=audit.person(user))
    assert run("backup", folder, keep=2)["dropped"] == []
    assert contents(folder) == before
    assert len(run("backup", folder, keep=2)["dropped"]) == 1
    assert contents(folder) < before
    assert len(snapshots(folder)) == 2


def test_a_file_that_is_erased_meanwhile_is_no_fault(
    run: Run, folder: Path, user: User, monkeypatch: pytest.MonkeyPatch, stored: Path
) -> None:
    copy = sqlite.copy

    def copy_and_erase(**arguments: Any) -> dict[str, int]:
        rows = copy(**arguments)
        photo = Photo.objects.earliest("pk")
        erasure.erase_photo(photo=photo, actor=audit.person(user))
        return rows

    monkeypatch.setattr(sqlite, "copy", copy_and_erase)
    assert run("backup", folder)["lost"] == 0
    photos = Photo.objects.count()
    backups.destroy_sqlite(stored)
    restored = run("restore", folder)
    assert (restored["lost"], restored["erased_again"]) == (0, 1)
    assert Photo.objects.count() == photos
    call_command("fsck")


def test_a_lost_file_is_reported_and_the_rest_is_kept(
    run: Run, folder: Path, user: User, stored: Path
) -> None:
    (stored / Photo.objects.earliest("pk").original.name).unlink()
    with pytest.raises(CommandError, match="1 files that rows name are not in the storage") as said:
        run("backup", folder)
    assert said.value.returncode == 2
    backups.destroy_sqlite(stored)
    with pytest.raises(CommandError, match=r"The snapshot is back.* 1 rows whose files") as said:
        run("restore", folder)
    assert said.value.returncode == 2
    with pytest.raises(CommandError, match="Files and rows don't fit"):
        call_command("fsck")


def damage(path: Path) -> None:
    """Flip a bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "case",
    [
        ("database.sqlite3", damage, r"database.sqlite3 is not as it was copied"),
        ("database.sqlite3", lambda path: os.truncate(path, 8192), "database.sqlite3 is not as"),
        ("database.sqlite3", Path.unlink, "database.sqlite3 is missing"),
        ("files.jsonl", damage, "files.jsonl is not as it was copied"),
        ("manifest.json", damage, "The manifest of the snapshot .* is damaged"),
        ("manifest.json", Path.unlink, "has no manifest"),
        ("content", damage, r"originals/.* is not as it was copied"),
        ("content", Path.unlink, r"originals/.* is missing"),
    ],
)
def test_nothing_is_restored_from_a_damaged_backup(
    case: tuple[str, Callable[[Path], None], str],
    run: Run, folder: Path, user: User, stored: Path,
) -> None:  # fmt: skip
    part, harm, message = case
    run("backup", folder)
    original = (stored / Photo.objects.earliest("pk").original.name).read_bytes()
    digest = folders.hashlib.sha256(original).hexdigest()
    snapshot = only_snapshot(folder)
    harm(folder / "contents" / digest[:2] / digest if part == "content" else snapshot / part)
    rows, files = backups.everything(), backups.files()
    with pytest.raises(CommandError, match=message):
        run("restore", folder, replace=True, yes=True)
    assert (backups.everything(), backups.files()) == (rows, files)


def test_what_the_disk_of_the_backup_damaged_is_copied_again(
    run: Run, folder: Path, user: User
) -> None:
    run("backup", folder)
    path = next((folder / "contents").glob("*/*"))
    damage(path)
    run("backup", folder)
    assert folders.part_of(path).sha256 == path.name


@pytest.mark.parametrize("signalled", [True, False])
def test_an_interrupted_backup_is_never_restored(
    signalled: bool, run: Run, folder: Path, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed, it leaves a folder that does not count; a full disk leaves none."""

    def full(*_arguments: Any, **_options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "contents/x")

    run("backup", folder)
    before = contents(folder)
    make_photo(user, data=jpeg(3))
    with monkeypatch.context() as patch:
        patch.setattr(folders.BackupFolder, "finish", full)
        if signalled:
            patch.setattr(making.shutil, "rmtree", lambda *_arguments, **_options: None)
            patch.setattr(folders.BackupFolder, "sweep", lambda _folder: 0)
        with pytest.raises(CommandError, match="No space left on device"):
            run("backup", folder)
    left = [path.name for path in (folder / "snapshots").glob("*.unfinished")]
    assert (len(left), len(contents(folder) - before)) == ((1, 2) if signalled else (0, 0))
    if signalled:
        with pytest.raises(CommandError, match="has no snapshot"):
            run("restore", folder, snapshot=left[0], replace=True, yes=True)
    assert run("restore", folder, replace=True, yes=True)["snapshot"] not in left
    run("backup", folder)
    assert not list(folder.rglob("*.unfinished"))
    assert contents(folder) == before


def test_people_are_replaced_only_when_asked_for(
    run: Run, folder: Path, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", folder)
    make_photo(user, data=jpeg(3))
    photos = Photo.objects.count()
    with pytest.raises(CommandError, match=r"holds .* accounts and people. With --replace"):
        run("restore", folder)
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        run("restore", folder, replace=True)
    assert Photo.objects.count() == photos
    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    run("restore", folder, replace=True)
    assert Photo.objects.count() == photos - 1


def test_a_running_site_is_not_replaced(
    run: Run, folder: Path, user: User, settings: Settings, tmp_path: Path
) -> None:
    run("backup", folder)
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("SELECT count(*) FROM classifier_user").fetchone()
        with pytest.raises(CommandError, match=r"Another process uses .* Stop the web server"):
            run("restore", folder, replace=True, yes=True)
    settings.HOME = tmp_path / "home"
    with Home(settings.HOME) as home:
        home.write_running_note("http://127.0.0.1:1/")
        with pytest.raises(CommandError, match="already running"):
            run("restore", folder, replace=True, yes=True)


def test_a_cursor_of_this_process_that_nobody_needs_is_no_user(user: User) -> None:
    left: list[object] = [connection.cursor()]
    left.append(left)
    left[0].execute("SELECT * FROM classifier_user")
    del left
    assert sqlite.users() == ""


def test_a_snapshot_of_a_newer_version_is_refused(run: Run, folder: Path, user: User) -> None:
    insert = "INSERT INTO django_migrations (app, name, applied) VALUES ('classifier', %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(insert, ["9999_future", timezone.now()])
    try:
        run("backup", folder)
        with pytest.raises(CommandError, match=r"newer SkinSpect .* classifier.9999_future"):
            run("restore", folder, replace=True, yes=True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_future'")


def test_a_snapshot_of_an_older_version_is_migrated(
    run: Run, folder: Path, user: User, stored: Path
) -> None:
    """As one that was made before `sessions.0001_initial`."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_session")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    run("backup", folder)
    backups.destroy_sqlite(stored)
    assert run("restore", folder)["migrated"] is True
    assert "django_session" in connection.introspection.table_names()


def test_a_folder_with_other_things_is_left_alone(run: Run, folder: Path, user: User) -> None:
    folder.mkdir()
    (folder / "letters").write_text("mine")
    with pytest.raises(CommandError, match=r"holds other files"):
        run("backup", folder)
    with pytest.raises(CommandError, match="is no folder of backups"):
        run("restore", folder)
    assert [path.name for path in folder.iterdir()] == ["letters"]


def test_one_command_at_a_time_uses_a_folder(run: Run, folder: Path, user: User) -> None:
    with (
        folders.open_to_write(folder),
        pytest.raises(CommandError, match="Another backup or restore is using"),
    ):
        run("backup", folder)


def test_the_bucket_that_does_not_answer_is_named(
    run: Run, folder: Path, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import ConnectTimeoutError

    def silent(_storage: object, _name: str) -> None:
        raise ConnectTimeoutError(endpoint_url="http://bucket.example.org")

    monkeypatch.setattr(type(default_storage._wrapped), "get_modified_time", silent)
    with pytest.raises(CommandError, match="storage of the photos does not answer"):
        run("backup", folder)
    assert snapshots(folder) == []
