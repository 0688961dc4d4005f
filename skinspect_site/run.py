"""Becomes one process of an installation: `python -m skinspect_site.run worker`.

`make run`, docker-compose.yml, the systemd units and the Kubernetes files start the same commands.
"""

import os
import sys
from collections.abc import Callable, Mapping
from typing import NoReturn

from skinspect_site import queues

Environment = Mapping[str, str]

# Without system checks, which `prepare` has run: they would load every page into the worker.
# Without Celery's warning about root, which is normal in a container.
CELERY = (
    *(sys.executable, "-W", "ignore:You're running the worker with superuser privileges"),
    *("-m", "celery", "--quiet", "--skip-checks", "-A", "skinspect_site"),
)
# glibc's arenas, one for each thread, would otherwise keep the memory of large pictures.
DEFAULTS = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}


def _prepare(_environment: Environment) -> tuple[str, ...]:
    return (sys.executable, "-m", "skinspect_site.embedded.prepare")


def _web(_environment: Environment) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "gunicorn"),
        *("--config", "python:skinspect_site.gunicorn_config", "skinspect_site.wsgi"),
    )


def _worker(environment: Environment) -> tuple[str, ...]:
    processes = environment.get("WORKER_PROCESSES", "2")
    return (*_worker_for(queues.WORKER, processes, environment), "--hostname", "celery@%h")


def _webhook_worker(environment: Environment) -> tuple[str, ...]:
    processes = environment.get("WEBHOOK_PROCESSES", "2")
    return (*_worker_for(queues.WEBHOOKS, processes, environment), "--hostname", "webhooks@%h")


def _worker_for(names: str, processes: str, environment: Environment) -> tuple[str, ...]:
    return (
        *(*CELERY, "worker", "--loglevel", _log_level(environment)),
        *("--concurrency", processes, "--queues", names),
        *("--without-mingle", "--without-gossip", "--without-heartbeat"),
    )


def _beat(environment: Environment) -> tuple[str, ...]:
    return (*CELERY, "beat", "--loglevel", _log_level(environment), "--pidfile", "")


def _log_level(environment: Environment) -> str:
    return environment.get("LOG_LEVEL", "INFO")


COMMANDS: dict[str, Callable[[Environment], tuple[str, ...]]] = {
    "prepare": _prepare,
    "web": _web,
    "worker": _worker,
    "webhook-worker": _webhook_worker,
    "beat": _beat,
}


def main(arguments: list[str]) -> NoReturn:
    """Replace this process by the one that is named, with its further options."""
    name, *options = arguments or [""]
    if name not in COMMANDS:
        sys.exit(f"Name one of: {', '.join(COMMANDS)}.")
    environment = {**DEFAULTS, **os.environ}
    command = (*COMMANDS[name](environment), *options)
    os.execve(command[0], command, environment)  # noqa: S606 - our own command


if __name__ == "__main__":
    main(sys.argv[1:])
