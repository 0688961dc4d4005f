"""What a span is, whoever sends it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import Protocol

Attributes = Mapping[str, str | int]
# The header of a message, as W3C Trace Context names it.
HEADER = "traceparent"


class Kind(StrEnum):
    """What a span is about. Only a request begins a trace."""

    SERVER = "server"
    PRODUCER = "producer"
    CONSUMER = "consumer"
    CLIENT = "client"
    INTERNAL = "internal"


class Span(Protocol):
    """A span that has begun."""

    def name(self, name: str) -> None:
        """Give it another name, once that is known."""

    def note(self, attributes: Attributes) -> None:
        """Add attributes."""

    def fail(self, error: str) -> None:
        """Mark it as failed, with the name of the error and never its message."""


class Backend(Protocol):
    """What sends spans."""

    def span(
        self, name: str, kind: Kind, attributes: Attributes, parent: str
    ) -> AbstractContextManager[Span]:
        """Return a block that becomes a span, of the trace of `parent` if that is another one."""

    def past(self, name: str, begun_ns: int, ended_ns: int) -> None:
        """Add a span that is over, in nanoseconds since 1970."""

    def fail(self, error: str) -> None:
        """Mark the current span as failed."""

    def traceparent(self) -> str:
        """Return the current trace as a header, "" outside one."""

    def trace_id(self) -> str:
        """Return the id of the current trace, "" outside one."""

    def stop(self) -> None:
        """Send what waits, for some seconds at most, and no more afterwards."""


class _NoSpan:
    def name(self, name: str) -> None: ...
    def note(self, attributes: Attributes) -> None: ...
    def fail(self, error: str) -> None: ...


NO_SPAN: AbstractContextManager[Span] = nullcontext(_NoSpan())
