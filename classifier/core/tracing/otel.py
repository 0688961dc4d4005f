"""Sends spans to a collector by OTLP over HTTP; imported only where traces are on.

By hand instead of by instrumentation packages: decision 0044 says why.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.re import parse_env_headers

from classifier.core.tracing.spans import HEADER, NO_SPAN, Attributes, Kind, Span

# Seconds for one batch, unless OTEL_EXPORTER_OTLP_TIMEOUT says otherwise; meanwhile spans wait in a
# queue of 2,048 (OTEL_BSP_MAX_QUEUE_SIZE), and what finds no room in it is dropped.
EXPORT_S = 5.0
# Seconds that a process that ends goes on sending: below the 15 that web processes have.
STOP_S = 3.0
# Without a request nothing begins a trace: not what beat starts every few seconds, nor its queries.
_BEGIN_TRACES = frozenset({Kind.SERVER})
# Of a query, which holds no values; long ones only name many columns.
_MOST_CHARACTERS = 2000

_propagator = TraceContextTextMapPropagator()


class OpenTelemetry:
    """The spans of one process."""

    def __init__(self, process: str, version: str) -> None:
        resource = Resource.create(
            {
                "service.name": os.environ.get("OTEL_SERVICE_NAME") or f"skinspect-{process}",
                "service.version": version,
                "skinspect.process": process,
            }
        )
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(_exporter()))
        self._tracer = self._provider.get_tracer("skinspect")
        connection_created.connect(self._watch)
        for connection in connections.all(initialized_only=True):
            self._watch(connection=connection)

    def span(
        self, name: str, kind: Kind, attributes: Attributes, parent: str
    ) -> AbstractContextManager[Span]:
        """As `tracing.span`. Links a span to what it was begun from, if that is another trace."""
        here = trace.get_current_span().get_span_context()
        context, links = None, []
        if parent:
            sent = _propagator.extract({HEADER: parent})
            there = trace.get_current_span(sent).get_span_context()
            if there.is_valid and there.trace_id != here.trace_id:
                context = sent
                links = [trace.Link(here)] if here.is_valid else []
        if context is None and not here.is_valid and kind not in _BEGIN_TRACES:
            return NO_SPAN
        begun = self._tracer.start_span(
            name,
            context=context,
            kind=trace.SpanKind[kind.name],
            attributes=attributes,
            links=links,
        )
        return _entered(begun)

    def past(self, name: str, begun_ns: int, ended_ns: int) -> None:
        """As `tracing.note_past`."""
        if trace.get_current_span().get_span_context().is_valid:
            self._tracer.start_span(name, start_time=begun_ns).end(ended_ns)

    def fail(self, error: str) -> None:
        """As `tracing.fail`."""
        _OpenSpan(trace.get_current_span()).fail(error)

    def traceparent(self) -> str:
        """Return the current trace as a header, "" outside one."""
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        return carrier.get(HEADER, "")

    def trace_id(self) -> str:
        """Return its id, "" outside one."""
        context = trace.get_current_span().get_span_context()
        return trace.format_trace_id(context.trace_id) if context.is_valid else ""

    def stop(self) -> None:
        """Send what waits; a collector that does not answer is left alone after `STOP_S`."""
        connection_created.disconnect(self._watch)
        for connection in connections.all(initialized_only=True):
            if self._query in connection.execute_wrappers:
                connection.execute_wrappers.remove(self._query)
        ending = threading.Thread(target=self._provider.shutdown, daemon=True)
        ending.start()
        ending.join(STOP_S)

    def _watch(self, connection: Any, **_signal: Any) -> None:
        if self._query not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._query)

    def _query(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """Make a query a span, with its text as Django wrote it: "%s" stands for each value."""
        text = str(sql)
        operation = text.split(None, 1)[0].upper() if text.strip() else "SQL"
        attributes = {
            "db.system.name": context["connection"].vendor,
            "db.operation.name": operation,
            "db.query.text": text[:_MOST_CHARACTERS],
        }
        with self.span(f"sql {operation}", Kind.CLIENT, attributes, ""):
            return execute(sql, params, many, context)


class _OpenSpan:
    """A span that has begun."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def name(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, attributes: Attributes) -> None:
        self._span.set_attributes(dict(attributes))

    def fail(self, error: str) -> None:
        self._span.set_attribute("error.type", error)
        self._span.set_status(trace.StatusCode.ERROR)


@contextmanager
def _entered(span: trace.Span) -> Iterator[Span]:
    """Make it the current span of the block. Of an error only the name is kept: its text may say
    what is nobody's business.
    """
    open_span = _OpenSpan(span)
    # Not what the library notes of an error: message and stack trace.
    with trace.use_span(
        span, end_on_exit=True, record_exception=False, set_status_on_exception=False
    ):
        try:
            yield open_span
        except Exception as error:
            open_span.fail(type(error).__name__)
            raise


def _exporter() -> OTLPSpanExporter:
    timeout = None if os.environ.get("OTEL_EXPORTER_OTLP_TIMEOUT") else EXPORT_S
    headers = parse_env_headers(settings.TRACES_HEADERS, liberal=True)
    return OTLPSpanExporter(endpoint=settings.TRACES_ENDPOINT, headers=headers, timeout=timeout)
