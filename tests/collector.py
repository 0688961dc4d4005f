"""A collector of OpenTelemetry on the loopback address, and one that hangs."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Recorded:
    """A span that was received."""

    name: str
    trace: str
    id: str
    parent: str
    links: tuple[str, ...]
    attributes: dict[str, Any]
    events: int
    failed: bool
    status_text: str


class Collector:
    """Records spans; `bodies` are the requests as they came."""

    def __init__(self) -> None:
        self.spans: list[Recorded] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.resource: dict[str, Any] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1/traces"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def start(self) -> "Collector":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def named(self, name: str) -> Recorded:
        """The only span of this name."""
        [only] = (span for span in self.spans if span.name == name)
        return only

    def _record(self, body: bytes, headers: dict[str, str]) -> None:
        self.bodies.append(body)
        self.headers.append(headers)
        for each in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resource = _values(each.resource.attributes)
            self.spans += [_recorded(span) for scope in each.scope_spans for span in scope.spans]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector._record(body, dict(self.headers.items()))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                return

        return Handler


@contextmanager
def hanging() -> Iterator[tuple[str, threading.Event]]:
    """Give an address that takes connections and never answers, and whether one has come."""
    came, over = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        held: list[socket.socket] = []

        def accept() -> None:
            while not over.is_set():
                try:
                    held.append(listener.accept()[0])
                except TimeoutError:
                    continue
                came.set()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1/traces", came
        finally:
            over.set()
            thread.join()
            for each in held:
                each.close()


def _recorded(span: Any) -> Recorded:
    return Recorded(
        name=span.name,
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        links=tuple(link.trace_id.hex() for link in span.links),
        attributes=_values(span.attributes),
        events=len(span.events),
        failed=span.status.code == span.status.STATUS_CODE_ERROR,
        status_text=span.status.message,
    )


def _values(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
