"""Start the launcher as a person would, and find the processes that it started."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 120
STOPPED_WITHIN = 60
OWN = (
    "DATABASE_URL",
    "REDIS_URL",
    "S3_BUCKET",
    "DJANGO_SETTINGS_MODULE",
    "ALLOWED_HOSTS",
    "HOST",
    "LOG_LEVEL",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """One running launcher and what it has printed so far; `settings` are added to its own."""

    def __init__(self, home: Path, port: int, settings: Mapping[str, str] | None = None) -> None:
        self.home, self.port = home, port
        kept = {name: value for name, value in os.environ.items() if name not in OWN}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "skinspect_site.embedded"],
            cwd=ROOT,
            env={
                **kept,
                "SKINSPECT_HOME": str(home),
                "PORT": str(port),
                "CLASSIFIER_BACKEND": "fake",
                "WEB_PROCESSES": "1",
                "WORKER_PROCESSES": "1",
                **(settings or {}),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def wait_until_ready(self) -> None:
        until(lambda: "is ready" in self.output or self.process.poll() is not None, READY_WITHIN)
        assert "is ready" in self.output, self.output

    def wait_until_ended(self) -> int:
        status = self.process.wait(STOPPED_WITHIN)
        self._reader.join(10)
        return status

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.wait_until_ended()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            self.lines.extend(iter(stream.readline, ""))


@contextlib.contextmanager
def launched(home: Path, port: int, *, is_migrated: bool = True) -> Iterator[Run]:
    """Run a launcher and end it with the test, also if the test fails."""
    database = home / "db.sqlite3"
    if is_migrated and not database.exists():
        migrated.copy_to(database)
    run = Run(home, port)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.process.terminate()
            run.wait_until_ended()


def until(happened: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def processes_of(home: Path) -> dict[int, str]:
    """Return process id and command line of every process that uses a data folder."""
    wanted = f"SKINSPECT_HOME={home}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().decode()
    return found
