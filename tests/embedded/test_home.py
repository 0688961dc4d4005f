"""The data folder admits one run at a time and has a socket path that the kernel accepts."""

import subprocess
import sys
from pathlib import Path

import pytest

from skinspect_site.embedded.__main__ import main
from skinspect_site.embedded.home import CannotStart, Home


def test_the_broker_listens_inside_the_folder(tmp_path: Path) -> None:
    folder = Path("/") / "srv" / "skinspect"
    assert Home(folder).broker_socket() == folder / "valkey" / "valkey.sock"


@pytest.mark.parametrize("name", ["x" * 100, "with space", "ünïcode"])
def test_the_broker_listens_in_a_short_folder_when_the_path_is_awkward(
    tmp_path: Path, name: str
) -> None:
    with Home(tmp_path / name) as home:
        path = home.broker_socket()
        assert len(str(path)) < 100
        assert tmp_path not in path.parents
    assert not path.parent.exists()


def test_a_second_run_on_one_folder_is_refused(tmp_path: Path) -> None:
    with Home(tmp_path) as home:
        home.write_running_note("http://127.0.0.1:1/")
        with pytest.raises(CannotStart, match=r"already running .* at http://127.0.0.1:1/"):
            Home(tmp_path).__enter__()
    with Home(tmp_path):
        pass


def test_a_new_run_waits_for_the_children_of_a_killed_one(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with Home(tmp_path) as home:
        child = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(1)"], pass_fds=(home.lock_handle,)
        )
        home.write_running_note("http://127.0.0.1:1/")
    (tmp_path / "running").write_text(f"{dead.pid} http://127.0.0.1:1/\n")
    with Home(tmp_path):
        assert child.wait(10) == 0


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_an_invalid_port_is_reported_in_one_sentence(
    port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SKINSPECT_HOME", str(tmp_path))
    monkeypatch.setenv("PORT", port)
    assert main() == 1
    assert capsys.readouterr().err == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_a_folder_that_cannot_be_created_is_reported_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SKINSPECT_HOME", str(tmp_path / "file" / "home"))
    assert main() == 1
    error = capsys.readouterr().err
    assert "cannot be written to" in error
    assert error.count("\n") == 1
