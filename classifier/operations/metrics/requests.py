"""Counts the requests and how long their answers took, by the name of the address.

Each web process counts in a file of its own in a folder that they share, and whichever is asked
adds up all files (the multiprocess mode of prometheus_client).
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import MultiProcessValue

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Seconds. Few, because each address that is used has them all: most pages take 0.02 to 0.2 s, an
# upload about 1 s, and answers wait 30 s at most (`Prefer: wait`).
STEPS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)
# The library reads it wherever it opens a file.
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

_own = CollectorRegistry()
_requests = Counter(
    "skinspect_http_requests",
    "Requests that were answered, by method, class of the status, and name of the address",
    ("method", "status", "route"),
    registry=_own,
)
_duration = Histogram(
    "skinspect_http_request_seconds",
    "Seconds from a whole request to its answer",
    ("route",),
    buckets=STEPS,
    registry=_own,
)


class CountRequestsMiddleware:
    """Counts requests, where somebody may read the counts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and count the request."""
        began = time.perf_counter()
        response = self.get_response(request)
        # 1xx only asks whether a long body may come: the request itself follows.
        if response.status_code >= 200:
            route = _route(request)
            method = request.method if request.method in METHODS else "other"
            _requests.labels(method, f"{response.status_code // 100}xx", route).inc()
            _duration.labels(route).observe(time.perf_counter() - began)
        return response


def share_counts(folder: Path, slot: str) -> None:
    """Count in this process's files of a folder from now on. No two living ones have one slot."""
    os.environ[_FOLDER] = str(folder)
    values.ValueClass = MultiProcessValue(lambda: slot)  # type: ignore[no-untyped-call]


def registry() -> CollectorRegistry:
    """Return the counts of all web processes of this machine."""
    folder = os.environ.get(_FOLDER)
    if folder is None:
        return _own
    shared = CollectorRegistry()
    MultiProcessCollector(shared, path=folder)  # type: ignore[no-untyped-call]
    return shared


def _route(request: HttpRequest) -> str:
    """Return the name of an address, never the path, which holds ids and keys."""
    match = request.resolver_match
    return match.view_name if match else "none"
