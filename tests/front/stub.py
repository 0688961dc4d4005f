"""A WSGI application and a process with short limits, for tests that start Gunicorn."""

import os
import time

from prometheus_client import CollectorRegistry, Counter

from classifier.operations.metrics.requests import registry
from skinspect_site.front.limits import Limits
from skinspect_site.front.worker import Worker

ANSWERS = Counter("answers", "All", ("kind",), registry=CollectorRegistry())


class Parts(list[bytes]):
    def close(self):
        pass


def application(environ, start_response):
    """Say which process answers, and what came; /slow takes a while, /count says how many came."""
    body = environ["wsgi.input"].read()
    ANSWERS.labels("all").inc()
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
    start_response("200 OK", [("X-Request-Id", "r1")])
    if environ["PATH_INFO"] == "/count":
        count = registry().get_sample_value("answers_total", {"kind": "all"})
        return Parts([f"{count:.0f}".encode()])
    return Parts([f"{os.getpid()} {len(body)}".encode()])


class QuickWorker(Worker):
    """Needs no Django."""

    limits = Limits(header_s=0.5, body_s=5)

    def network_of(self, environ):
        return environ["REMOTE_ADDR"]
