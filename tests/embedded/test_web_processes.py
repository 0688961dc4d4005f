"""The web server's processes: they end gracefully, are started again, and are replaced."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.embedded.launched import ROOT, free_port, until
from tests.front.served import everything

pytestmark = pytest.mark.embedded

UPLOAD = (
    b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nConnection: close\r\n\r\n"
)
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Gunicorn:
    def __init__(self, *options: str, **environment: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "gunicorn"]
        configured = ["--config", "python:skinspect_site.gunicorn_config"]
        quick = ["--worker-class", "tests.front.stub.QuickWorker", *options]
        self.process = subprocess.Popen(
            [*command, *configured, *quick, "tests.front.stub"],
            cwd=ROOT,
            env={
                **os.environ,
                "PORT": str(self.port),
                "WEB_PROCESSES": "1",
                "ACCESS_LOG": "-",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), 20)

    def ask(self, request: bytes = GET) -> bytes:
        with self.connect() as connection:
            connection.sendall(request)
            return everything(connection)

    def answers(self) -> bool:
        try:
            return b"200 OK" in self.ask()
        except OSError:
            return False

    def worker(self) -> int:
        """Return the id of the process that answers."""
        return int(self.ask().rpartition(b"\r\n\r\n")[2].split()[0])

    def count(self) -> int:
        """Return how many requests all processes have answered."""
        answer = self.ask(GET.replace(b"/ ", b"/count ", 1))
        return int(answer.rpartition(b"\r\n\r\n")[2])


@contextmanager
def running(*options: str, **environment: str) -> Iterator[Gunicorn]:
    server = Gunicorn(*options, **environment)
    try:
        assert until(server.answers, 60)
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


def test_an_upload_under_way_and_an_answer_in_the_making_end_before_the_server_does() -> None:
    with (
        running() as server,
        server.connect() as upload,
        server.connect() as slow,
        server.connect() as silent,
    ):
        upload.sendall(UPLOAD + b"half-")
        slow.sendall(GET.replace(b"/ ", b"/slow ", 1))
        until(lambda: False, 0.3)
        server.process.send_signal(signal.SIGTERM)
        assert until(lambda: not server.answers(), 10)
        assert everything(silent) == b""
        upload.sendall(b"other")
        assert b"200 OK" in everything(upload)
        assert b"200 OK" in everything(slow)
        assert server.process.wait(20) == 0


def test_a_process_that_is_killed_is_started_again() -> None:
    with running() as server:
        before = server.worker()
        os.kill(before, signal.SIGKILL)
        assert until(server.answers, 30)
        assert server.worker() != before


def test_a_process_is_replaced_after_so_many_requests_but_not_during_an_upload() -> None:
    with running("--max-requests", "20", "--max-requests-jitter", "0") as server:
        before = server.worker()
        with server.connect() as upload:
            upload.sendall(UPLOAD + b"half-")
            for _ in range(22):
                server.ask()
            until(lambda: False, 1.5)
            assert server.worker() == before
            upload.sendall(b"other")
            assert b"200 OK" in everything(upload)
        assert until(lambda: server.answers() and server.worker() != before, 30)


def test_the_access_log_masks_keys_and_names_nobody() -> None:
    with running() as server:
        server.ask(GET.replace(b"/ ", b"/shared/dG9rZW4/?name=secret ", 1))
        server.process.terminate()
        logged, _ = server.process.communicate(timeout=20)
    lines = [line for line in logged.splitlines() if "/shared/" in line]
    assert len(lines) == 1
    assert lines[0].startswith("GET /shared/- 200 ")
    assert lines[0].endswith(" ms r1")
    assert "secret" not in logged


def test_the_access_log_may_be_json() -> None:
    with running(LOG_FORMAT="json") as server:
        server.ask(GET.replace(b"/ ", b"/shared/dG9rZW4/ ", 1))
        server.process.terminate()
        logged, _ = server.process.communicate(timeout=20)
    lines = [json.loads(line) for line in logged.splitlines()]
    assert {line["logger"] for line in lines} == {"gunicorn.access"}
    assert lines[-1]["message"].startswith("GET /shared/- 200 ")


def test_all_processes_count_together_and_what_one_has_counted_outlives_it(tmp_path: Path) -> None:
    with running(WEB_PROCESSES="2", TMPDIR=str(tmp_path)) as server:
        before = server.count()
        workers = [server.worker() for _ in range(10)]
        after = server.count()
        assert after == before + 11
        os.kill(workers[-1], signal.SIGKILL)
        assert until(server.answers, 30)
        assert server.count() > after
        [folder] = tmp_path.glob("skinspect-metrics-*")
        # The new process goes on with the file of the one that ended.
        assert {path.name for path in folder.iterdir()} <= {"counter_0.db", "counter_1.db"}
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        assert not folder.exists()
