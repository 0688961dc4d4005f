"""Starts each server with two processes that assess, and says how to send it photos."""

import http.client
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from benchmarks import postgresql, support
from benchmarks.peers.load import Partner, Peer, Send
from skinspect_site import healthcheck
from tests.embedded.launched import OWN, free_port

PEERS_PYTHON = support.ROOT / ".venv-peers" / "bin" / "python"
# Seconds. SkinSpect makes its database first.
STARTED_WITHIN = 600


@dataclass(frozen=True)
class Running:
    """A server: how to send it a photo, and its processes without their descendants."""

    send: Send
    pids: list[int]


Start = Callable[[int], AbstractContextManager[Running]]


def bare(processes: int) -> AbstractContextManager[Running]:
    """Return processes that read a request, assess and answer."""
    return _python("serve_bare", processes, lambda peer: peer.send, sys.executable)


@contextmanager
def bentoml(processes: int) -> Iterator[Running]:
    """Run BentoML."""
    port = free_port()
    served = "benchmarks.peers.serve_bentoml:Photos"
    command = [str(PEERS_PYTHON), "-m", "bentoml", "serve", served, "--port", str(port)]
    quiet = {"PEER_PROCESSES": str(processes), "BENTOML_DO_NOT_TRACK": "True"}
    with _process([*command, "--host", "127.0.0.1"], quiet) as pid:
        yield Running(_ready(Peer(port).send_form), [pid])


def litserve(processes: int) -> AbstractContextManager[Running]:
    """Return LitServe."""
    # It names the field after the argument of its method.
    return _python(
        "serve_litserve", processes, lambda peer: partial(peer.send_form, field="request")
    )


def ray_serve(processes: int) -> AbstractContextManager[Running]:
    """Return Ray Serve."""
    return _python("serve_ray", processes, lambda peer: peer.send)


@contextmanager
def skinspect_on_sqlite(processes: int) -> Iterator[Running]:
    """Run what `make run` runs: SQLite and its own Valkey."""
    with (
        tempfile.TemporaryDirectory(prefix="skinspect-peers-") as home,
        _skinspect(Path(home), processes, {}) as (send, pid),
    ):
        yield Running(send, [pid])


@contextmanager
def skinspect_on_postgresql(processes: int) -> Iterator[Running]:
    """Run the production settings with PostgreSQL, whose commits wait for the disk, and Redis."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="skinspect-peers-")))
        database = stack.enter_context(postgresql.server(is_durable=True))
        port = free_port()
        redis = stack.enter_context(_process(_redis(port, home), {}))
        settings = {
            "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.production",
            "DATABASE_URL": database.address,
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "SECRET_KEY": "of-a-benchmark-" * 5,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SECURE_SSL_REDIRECT": "false",
        }
        send, pid = stack.enter_context(_skinspect(home, processes, settings))
        yield Running(send, [pid, redis, database.pid])


SERVERS: dict[str, Start] = {
    "bare loop": bare,
    "BentoML": bentoml,
    "LitServe": litserve,
    "Ray Serve": ray_serve,
    "SkinSpect, SQLite": skinspect_on_sqlite,
    "SkinSpect, PostgreSQL": skinspect_on_postgresql,
}


@contextmanager
def _python(
    module: str, processes: int, way: Callable[[Peer], Send], python: str | Path = PEERS_PYTHON
) -> Iterator[Running]:
    port = free_port()
    command = [str(python), "-m", f"benchmarks.peers.{module}", str(port), str(processes)]
    with _process(command, {}) as pid:
        yield Running(_ready(way(Peer(port))), [pid])


@contextmanager
def _skinspect(
    home: Path, processes: int, settings: Mapping[str, str]
) -> Iterator[tuple[Send, int]]:
    port = free_port()
    environment = {
        "SKINSPECT_HOME": str(home),
        "PORT": str(port),
        "WORKER_PROCESSES": str(processes),
        "PARTNER_RATE": "1000000/min",
        **settings,
    }
    with _process([sys.executable, "-m", "skinspect_site.embedded"], environment) as pid:
        support.wait_until(lambda: healthcheck.is_live("127.0.0.1", port), STARTED_WITHIN, 0.2)
        made = subprocess.run(
            [sys.executable, "manage.py", "create_partner", "Benchmark", "--json"],
            cwd=support.ROOT,
            env=_environment(environment),
            capture_output=True,
            check=True,
        )
        credential = json.loads(made.stdout)
        yield Partner(port, credential["client_id"], credential["client_secret"]).send, pid


def _redis(port: int, home: Path) -> list[str]:
    """Return the command of a Redis that keeps messages as that of `make run` does."""
    options = ("--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--dir", str(home))
    return ["redis-server", "--port", str(port), "--bind", "127.0.0.1", *options]


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    return {**kept, **more}


@contextmanager
def _process(command: list[str], environment: Mapping[str, str]) -> Iterator[int]:
    """Run a command, and end it with all its descendants."""
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(
            command,
            cwd=support.ROOT,
            env=_environment(environment),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield running.pid
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace")[-4000:])
            raise
        finally:
            running.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def _ready(send: Send) -> Send:
    """Wait until a server has assessed something, a grey picture, and return how to send."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "grey").save(picture, "JPEG")

    def is_ready() -> bool:
        try:
            return bool(send(picture.getvalue()))
        except (OSError, RuntimeError, http.client.HTTPException):
            return False

    support.wait_until(is_ready, STARTED_WITHIN, 0.2)
    return send
