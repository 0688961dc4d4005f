"""An installation with PostgreSQL and Redis whose parts are started, stopped and counted by name.

There is no beat, so that nothing happens but what is asked for.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import postgresql, support
from benchmarks.peers import processes
from benchmarks.peers.load import FORM, Photos, Server, form
from skinspect_site import healthcheck
from tests.embedded.launched import OWN, free_port

# Seconds.
STARTED_WITHIN = 300
STATISTICS = "-c shared_preload_libraries=pg_stat_statements -c wal_level=replica"
# Each photo is another mole's, two moles each person's: a household takes many at a time.
PHOTOS_A_MOLE, PHOTOS_A_PERSON = 2, 4


@dataclass(frozen=True)
class Site:
    """A running installation; `pids` are the first process of each part."""

    home: Path
    port: int
    pids: Mapping[str, int]
    database: postgresql.Server
    redis_port: int

    def cpu_seconds(self) -> dict[str, float]:
        """Return the processor time of each part with its descendants."""
        return {
            name: processes.cpu_seconds(list(processes.family([pid])))
            for name, pid in self.pids.items()
        }

    def signal(self, part: str, number: signal.Signals) -> None:
        """Send a signal to all processes of a part."""
        for pid in processes.family([self.pids[part]]):
            os.kill(pid, number)

    @contextmanager
    def without(self, part: str) -> Iterator[None]:
        """Stop a part during a block; what is sent to it waits."""
        self.signal(part, signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(part, signal.SIGCONT)


@contextmanager
def site(*, web: int = 2, workers: int = 2, copy_of: str = "") -> Iterator[Site]:
    """Run one with so many processes, and set Django up for this process too.

    `copy_of` is the address of a database whose copy need not be migrated again.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="skinspect-scale-"))
        home, port, redis_port = Path(folder), free_port(), free_port()
        database = stack.enter_context(postgresql.server(is_durable=True, options=STATISTICS))
        if copy_of:
            database.copy(copy_of)
        command = ["redis-server", "--port", str(redis_port), "--bind", "127.0.0.1"]
        quiet = ["--appendonly", "yes", "--save", "", "--dir", folder]
        pids = {"broker": stack.enter_context(_process([*command, *quiet]))}
        _set_up(
            {
                "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.production",
                "SKINSPECT_HOME": folder,
                "DATABASE_URL": database.address,
                "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
                "SECRET_KEY": "of-a-benchmark-" * 5,
                "ALLOWED_HOSTS": "localhost,127.0.0.1",
                "SECURE_SSL_REDIRECT": "false",
                "PORT": str(port),
                "WEB_PROCESSES": str(web),
                "WORKER_PROCESSES": str(workers),
                "PARTNER_RATE": "1000000/min",
                "LOG_LEVEL": "ERROR",
            }
        )
        subprocess.run(_part("prepare"), cwd=support.ROOT, check=True, stdout=subprocess.DEVNULL)
        pids |= {part: stack.enter_context(_process(_part(part))) for part in ("web", "worker")}
        support.wait_until(lambda: healthcheck.is_live("127.0.0.1", port), STARTED_WITHIN, 0.2)
        yield Site(home, port, pids | {"database": database.pid}, database, redis_port)


class Sender:
    """Sends photos as a partner does, and asks for the results."""

    def __init__(self, running: Site, drawn: list[bytes], name: str = "Benchmark") -> None:
        made = subprocess.run(
            [sys.executable, "manage.py", "create_partner", name, "--json"],
            cwd=support.ROOT,
            capture_output=True,
            check=True,
        )
        self._server, self._photos = Server(running.port), Photos(drawn)
        self._name, self._sent = name, 0
        credential = json.loads(made.stdout)
        body = "&".join(
            (
                "grant_type=client_credentials",
                *(f"{key}={credential[key]}" for key in ("client_id", "client_secret")),
            )
        )
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        found, _ = self._server.call("POST", "/api/v1/oauth/token/", body.encode(), kind)
        self._token = {"Authorization": f"Bearer {found['access_token']}"}

    def next_form(self) -> tuple[bytes, dict[str, str]]:
        """Return the body and headers of the next photo."""
        number = self._sent
        self._sent += 1
        names = {
            "subject_external_id": f"person-{number // PHOTOS_A_PERSON}",
            "mole_external_id": f"mole-{number // PHOTOS_A_MOLE}",
        }
        body = form(names, "image", self._photos.take(1)[0])
        key = {"Idempotency-Key": f"{self._name}-{number}"}
        return body, {**self._token, **key, "Content-Type": FORM}

    def send(self, prepared: tuple[bytes, dict[str, str]]) -> str:
        """Send a photo; returns the assessment's id."""
        found, _ = self._server.call("POST", "/api/v1/assessments/", *prepared)
        return str(found["id"])

    def status(self, assessment: str) -> str:
        """Ask for a result."""
        path = f"/api/v1/assessments/{assessment}/"
        found, _ = self._server.call("GET", path, b"", self._token)
        return str(found["status"])


def get(port: int, path: str, cookie: str) -> bytes:
    """Get a page of somebody who is signed in."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": cookie, "X-Forwarded-Proto": "https"})
        response = connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            raise RuntimeError(f"GET {path}: {response.status}")
        return response.read()
    finally:
        connection.close()


def _set_up(environment: Mapping[str, str]) -> None:
    for name in OWN:
        os.environ.pop(name, None)
    os.environ.update(environment)
    import django

    django.setup()


def _part(name: str) -> list[str]:
    return [sys.executable, "-m", "skinspect_site.run", name]


@contextmanager
def _process(command: list[str]) -> Iterator[int]:
    running = subprocess.Popen(
        command, cwd=support.ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield running.pid
    finally:
        running.terminate()
        running.wait(60)
