"""A WSGI application and a process with short limits, for tests that start Gunicorn."""

import os
import time

from skinspect_site.front.limits import Limits
from skinspect_site.front.worker import Worker


class Parts(list[bytes]):
    def close(self):
        pass


def application(environ, start_response):
    """Say which process answers, and what came; /slow takes a while."""
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
    start_response("200 OK", [("X-Request-Id", "r1")])
    return Parts([f"{os.getpid()} {len(body)}".encode()])


class QuickWorker(Worker):
    """Needs no Django."""

    limits = Limits(header_s=0.5, body_s=5)

    def network_of(self, environ):
        return environ["REMOTE_ADDR"]
