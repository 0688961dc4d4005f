"""On a full disk SQLite goes on, in the room that the launcher reserved for it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from skinspect_site.embedded.database_room import DatabaseRoom
from tests.embedded.conftest import fill

pytestmark = pytest.mark.embedded

# What a new process does that finds nobody else at the database, as often as it is told. Waiting
# for the disk after each change would take most of a minute, and fills no room.
WRITE = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=OFF")
for _ in range(int(sys.argv[2])):
    database.execute("INSERT INTO kept VALUES (zeroblob(500))")
database.execute("DELETE FROM kept WHERE rowid % 2")
print(database.execute("PRAGMA integrity_check").fetchone()[0])
"""


@pytest.fixture
def database(small_disk: Path) -> Path:
    path = small_disk / "db.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE kept (bytes)")
    connection.close()
    return path


def write(database: Path, times: int) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", WRITE, str(database), str(times)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_without_reserved_room_a_process_dies(small_disk: Path, database: Path) -> None:
    """Where the cause goes away, this fails, and the room need not be reserved any more."""
    filled = fill(small_disk)
    with filled.open("r+b") as file:
        file.truncate(filled.stat().st_size - 24 * 1024)
    assert write(database, 100).returncode != 0


def test_with_it_thousands_of_changes_are_stored(small_disk: Path, database: Path) -> None:
    room = DatabaseRoom(database)
    fill(small_disk)
    written = write(database, 3000)
    assert (written.returncode, written.stdout) == (0, "ok\n"), written.stderr
    room.close()


def test_room_that_was_used_is_reserved_again(small_disk: Path, database: Path) -> None:
    room = DatabaseRoom(database)
    filled = fill(small_disk)
    write(database, 3000)
    assert not room.reserve()
    filled.unlink()
    assert room.reserve()
    fill(small_disk)
    assert write(database, 3000).returncode == 0
    room.close()


def test_closing_gives_the_room_back(small_disk: Path, database: Path) -> None:
    room = DatabaseRoom(database)
    files = ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm")
    assert sum((small_disk / name).stat().st_blocks for name in files) * 512 >= 16 * 2**20
    room.close()
    assert not (small_disk / "db.sqlite3-wal").exists()
