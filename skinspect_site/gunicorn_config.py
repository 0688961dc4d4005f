"""Gunicorn's configuration, for one machine and for containers."""

import gc
import os
import shutil
import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from skinspect_site.json_logs import JsonLines
from skinspect_site.log_redaction import escape_controls, redact


class RedactingLogger(Logger):
    """Writes an access log without addresses, agents, query strings or the keys of links."""

    def setup(self, cfg: Any) -> None:
        """Write the lines of Gunicorn itself in the format of all others."""
        super().setup(cfg)
        if os.environ.get("LOG_FORMAT") == "json":
            for handler in (*self.error_log.handlers, *self.access_log.handlers):
                handler.setFormatter(JsonLines())

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the values of a log line, its path on one line and redacted."""
        atoms: dict[str, Any] = super().atoms(*args, **kwargs)
        # WSGI hands over the bytes of a path as Latin-1.
        path = str(atoms["U"]).encode("latin-1").decode(errors="backslashreplace")
        return atoms | {"U": redact(escape_controls(path))}


def addresses(environment: Mapping[str, str]) -> list[str]:
    """Return where to listen: at PORT and, if it is set, at METRICS_PORT."""
    host = environment.get("HOST", "127.0.0.1")
    ports = (environment.get("PORT", "8000"), environment.get("METRICS_PORT", ""))
    return [f"{f'[{host}]' if ':' in host else host}:{port}" for port in ports if port]


bind = addresses(os.environ)
worker_class = "skinspect_site.front.worker.Worker"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# One import for all processes; nothing in the site opens a connection at import.
preload_app = True
# Seconds without a heartbeat. Slow connections don't stop it, nor do slow answers.
timeout = 60
graceful_timeout = 15
keepalive = 5
# Against memory that grows slowly; the jitter keeps processes from being replaced all at once. A
# process with an upload on its way ends later, at the latest after twice as many.
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
logger_class = RedactingLogger
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
accesslog = os.environ.get("ACCESS_LOG") or None
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms %({x-request-id}o)s"


# Seconds that a request waits for the broker, which answers within milliseconds. The row is stored
# before, so that the sweep sends the message later. Workers wait longer: they listen to the broker.
BROKER_TIMEOUT_S = 2


def on_starting(server: Any) -> None:
    """Make the folder in which the processes count requests."""
    server.counts = Path(tempfile.mkdtemp(prefix="skinspect-metrics-"))


def when_ready(_server: Any) -> None:
    """Look for garbage no more among what is loaded, which all processes share.

    Each search would touch all of it, so that each process got a copy of its own.
    """
    gc.collect()
    gc.freeze()


def pre_fork(server: Any, worker: Any) -> None:
    """Give the process a number that no living one has, so that there are few files of counts."""
    used = {each.slot for each in server.WORKERS.values()}
    worker.slot = next(number for number in count() if number not in used)


def post_fork(server: Any, worker: Any) -> None:
    """Let the process count under its number, going on from the one that had it before."""
    from classifier.operations.metrics.requests import share_counts

    share_counts(server.counts, str(worker.slot))


def worker_exit(_server: Any, _worker: Any) -> None:
    """Send the spans that wait."""
    from classifier.core import tracing

    tracing.stop()


def on_exit(server: Any) -> None:
    """Remove the counts."""
    shutil.rmtree(server.counts, ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Let answers that wait for a result go out at once when the process is asked to end.

    And give up a broker that does not answer sooner than workers do, and begin to send spans.
    """
    from classifier.core import release, tracing
    from classifier.core.waiting import WAITS
    from skinspect_site.celery import app

    tracing.start(process="web", version=release.version())

    app.conf.broker_transport_options = {
        **app.conf.broker_transport_options,
        "socket_timeout": BROKER_TIMEOUT_S,
    }
    WAITS.is_stopping = lambda: not worker.alive
