"""`make run`: one command starts everything, one signal ends everything."""

import os
import signal
import sqlite3
import urllib.request
from pathlib import Path

import pytest
import redis

from tests.embedded.launched import free_port, launched, processes_of, until

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc"),
]


def status(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live/", timeout=10) as answer:
        return int(answer.status)


def test_a_run_answers_keeps_its_data_and_leaves_no_process(tmp_path: Path) -> None:
    with launched(tmp_path, free_port(), is_migrated=False) as run:
        run.wait_until_ready()
        assert f"http://localhost:{run.port}/" in run.output
        assert "create_account" in run.output
        assert status(run.port) == 200
        with sqlite3.connect(tmp_path / "db.sqlite3") as database:
            database.execute(
                "INSERT INTO classifier_modelversion"
                " (version, sha256, manifest, first_used_at, role, is_pinned)"
                " VALUES ('kept', '', '{}', '2026-01-01', '', 0)"
            )
        database.close()
        with redis.Redis(unix_socket_path=str(tmp_path / "valkey" / "valkey.sock")) as broker:
            broker.set("kept", "yes")
        assert run.stop() == 0
    assert processes_of(tmp_path) == {}
    assert "warning" not in run.output.lower()
    assert "Traceback" not in run.output

    with launched(tmp_path, free_port()) as again:
        again.wait_until_ready()
        with sqlite3.connect(tmp_path / "db.sqlite3") as database:
            kept = database.execute("SELECT version FROM classifier_modelversion").fetchall()
        database.close()
        with redis.Redis(unix_socket_path=str(tmp_path / "valkey" / "valkey.sock")) as broker:
            assert broker.get("kept") == b"yes"
        assert again.stop(signal.SIGTERM) == 0
    assert ("kept",) in kept
    assert processes_of(tmp_path) == {}


def test_two_copies_run_side_by_side_but_not_on_one_folder_or_port(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two with a space"
    with launched(one, free_port()) as first, launched(two, free_port()) as second:
        first.wait_until_ready()
        second.wait_until_ready()
        assert (status(first.port), status(second.port)) == (200, 200)
        with launched(one, free_port()) as same_folder:
            assert same_folder.wait_until_ended() == 1
        with launched(tmp_path / "three", first.port) as same_port:
            assert same_port.wait_until_ended() == 1
    assert (
        f"already running with its data in {one}, at http://localhost:{first.port}/"
        in same_folder.output
    )
    assert f"cannot listen on 127.0.0.1 port {first.port}" in same_port.output
    assert "Traceback" not in same_folder.output + same_port.output
    assert processes_of(one) | processes_of(two) == {}


def test_a_dead_part_is_restarted_and_none_outlives_a_killed_launcher(tmp_path: Path) -> None:
    with launched(tmp_path, free_port()) as run:
        run.wait_until_ready()
        beats = [pid for pid, command in processes_of(tmp_path).items() if "\0beat\0" in command]
        os.kill(beats[0], signal.SIGKILL)
        assert until(lambda: "The beat ended unexpectedly" in run.output, 10)
        run.process.kill()
        run.wait_until_ended()
    assert until(lambda: processes_of(tmp_path) == {}, 60), processes_of(tmp_path)
