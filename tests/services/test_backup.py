"""PostgreSQL and a bucket come back from a backup, and a damaged one changes nothing."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from pytest_django import Settings

from classifier.core.storage import envelope
from classifier.operations.backup import postgresql as dumps
from tests.classifier.operations import backups

pytestmark = pytest.mark.services


@pytest.fixture
def another_database(postgresql: None, transactional_db: None) -> Iterator[Callable[[], None]]:
    """Return a function that moves this process to an empty database on the same server."""
    own = connection.settings_dict["NAME"]
    other = f"{own}_restored"

    def move() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{other}" TEMPLATE template0')
        connection.close()
        connection.settings_dict["NAME"] = other

    yield move
    connection.close()
    connection.settings_dict["NAME"] = own
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}"')


def test_database_and_bucket_come_back_after_both_were_destroyed(
    another_database: Callable[[], None],
    keys: Callable[[], list[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
) -> None:
    """Also where some files are encrypted, as those are that came since encryption was on."""
    backups.fill()
    settings.STORAGE_KEYS = (bytes(range(32)),)
    backups.fill()
    minutes = backups.seal()
    rows, files = backups.everything(), backups.files()
    made = backups.run(capsys, "backup", tmp_path / "backups")
    assert made["files"] == len(files) > 10
    contents = [path.read_bytes() for path in (tmp_path / "backups" / "contents").glob("*/*")]
    assert 5 < sum(map(envelope.is_encrypted, contents)) < len(contents) - 5
    assert backups.run(capsys, "backup", tmp_path / "backups", keep=1)["copied"] == 0

    another_database()
    backups.empty_storage(keys())
    assert keys() == []
    restored = backups.run(capsys, "restore", tmp_path / "backups")
    assert restored["audit_minutes"] == minutes > 0
    assert restored["unreadable"] == 0
    assert backups.everything() == rows
    assert backups.files() == files
    # A database that holds something else is replaced whole, with the triggers of the trail.
    backups.fill()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE leftover (id integer)")
    backups.run(capsys, "restore", tmp_path / "backups", replace=True, yes=True)
    assert backups.everything() == rows
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'audit%append_only'")
        assert cursor.fetchone() == (2,)


def test_a_dump_that_cannot_be_read_to_its_end_is_named_and_changes_nothing(
    postgresql: None, transactional_db: None, s3: dict[str, str], tmp_path: Path
) -> None:
    backups.fill()
    rows = backups.everything()
    path = tmp_path / "database.dump"
    with (tmp_path / "names").open("w") as names:
        counts = dumps.copy(target=path, names=names)
    assert dumps.fault(path=path, rows=counts) == ""
    assert "not as many rows" in dumps.fault(path=path, rows={**counts, "classifier_user": 7})
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 3 // 4)
    assert "pg_restore failed" in dumps.fault(path=path, rows=counts)
    with pytest.raises(dumps.BackupError, match="pg_restore failed"):
        dumps.load(path=path)
    assert backups.everything() == rows


def test_the_password_is_in_no_argument(
    postgresql: None, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "s3cret")
    command, environment = dumps._command("pg_dump", "--format=custom")
    assert "s3cret" not in " ".join(command)
    assert environment["PGPASSWORD"] == "s3cret"


@pytest.mark.parametrize("answer", ["pg_dump (PostgreSQL) 9.6", ""])
def test_programs_that_are_missing_or_old_are_named(
    answer: str,
    postgresql: None,
    transactional_db: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if answer:
        (tmp_path / "pg_dump").write_text(f"#!/bin/sh\necho '{answer}'\n")
        (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    message = r"9.6 is older than the server\. Install" if answer else "pg_dump can't be started"
    with pytest.raises(CommandError, match=message):
        backups.run(capsys, "backup", tmp_path / "backups")
    assert list((tmp_path / "backups" / "snapshots").iterdir()) == []


def test_a_site_with_other_connections_is_not_replaced(
    postgresql: None,
    transactional_db: None,
    s3: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    backups.fill()
    backups.run(capsys, "backup", tmp_path / "backups")
    command, environment = dumps._command("psql", "--quiet", "--no-align", "--tuples-only")
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdin.write(b"SELECT 1;\n")
        other.stdin.flush()
        assert other.stdout.readline() == b"1\n"
        with pytest.raises(CommandError, match=r"1 other connections .* Stop the web server"):
            backups.run(capsys, "restore", tmp_path / "backups", replace=True, yes=True)
        other.stdin.close()
