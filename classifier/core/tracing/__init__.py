"""Traces: what one request does in all processes, as spans of OpenTelemetry.

Off unless an endpoint for them is set: then nothing of OpenTelemetry is imported, and each function
here returns at once. Spans hold names and ids of rows, as the log does, and nothing of a person.
"""

from contextlib import AbstractContextManager

from django.conf import settings

from classifier.core import broker
from classifier.core.tracing.spans import HEADER, NO_SPAN, Attributes, Backend, Kind, Span

__all__ = ["HEADER", "Attributes", "Kind", "Span"]

# Longer than attempts of a job are put off and people wait. A retry later is a trace of its own.
_KEPT_FOR_S = 3600


class _State:
    """What this process does with spans; None while traces are off."""

    backend: Backend | None = None


def start(*, process: str, version: str) -> None:
    """Begin to send spans as this process ("web") of a release, if an endpoint is set.

    To be called in the process that makes them: threads do not live through a fork.
    """
    if settings.TRACES_ENDPOINT and _State.backend is None:
        from classifier.core.tracing.otel import OpenTelemetry

        _State.backend = OpenTelemetry(process, version)


def stop() -> None:
    """Send what waits, for some seconds at most, and no more afterwards."""
    backend, _State.backend = _State.backend, None
    if backend is not None:
        backend.stop()


def span(
    name: str,
    *,
    kind: Kind = Kind.INTERNAL,
    attributes: Attributes | None = None,
    parent: str = "",
) -> AbstractContextManager[Span]:
    """Return a block that becomes a span of the current trace; of the one of `parent`, if given.

    An error that leaves the block marks it as failed, by the error's name.
    """
    if _State.backend is None:
        return NO_SPAN
    return _State.backend.span(name, kind, attributes or {}, parent)


def note_past(name: str, begun_ns: int, ended_ns: int) -> None:
    """Add a span that is over, in nanoseconds since 1970."""
    if _State.backend is not None:
        _State.backend.past(name, begun_ns, ended_ns)


def fail(error: str) -> None:
    """Mark the current span as failed, with the name of an error that goes no further."""
    if _State.backend is not None:
        _State.backend.fail(error)


def headers() -> dict[str, str]:
    """Return what a message needs to go on with the current trace."""
    parent = _State.backend.traceparent() if _State.backend else ""
    return {HEADER: parent} if parent else {}


def trace_id() -> str:
    """Return the id of the current trace, "" outside one."""
    return _State.backend.trace_id() if _State.backend else ""


def is_on() -> bool:
    """Whether this process sends spans."""
    return _State.backend is not None


def remember(key: str) -> None:
    """Let whoever does this row's job go on with the current trace, whatever message tells it to.

    A message says only that there is work, and its worker may do another row's. The first trace
    that names a row counts: a sweep that sends its message again is about no row in particular.
    """
    parent = headers().get(HEADER)
    if parent:
        broker.ask(lambda client: client.set(_key(key), parent, ex=_KEPT_FOR_S, nx=True))


def job(kind: str, key: str) -> AbstractContextManager[Span]:
    """Return the block in which a row's job is done, in the trace of the request that asked."""
    if _State.backend is None:
        return NO_SPAN
    found = broker.ask(lambda client: client.get(_key(key)))
    parent = found.decode("ascii", "replace") if isinstance(found, bytes) else ""
    attributes = {"skinspect.job.kind": kind, "skinspect.job.id": key}
    return span(f"job {kind}", attributes=attributes, parent=parent)


def _key(key: str) -> str:
    return broker.key(f"trace:{key}")
