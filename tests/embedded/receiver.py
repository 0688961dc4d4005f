"""A partner's receiver of webhooks, on the loopback address."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from standardwebhooks import Webhook

# What an installation needs so that it may send to this receiver.
PRIVATE_TARGETS = {"WEBHOOK_PRIVATE_TARGETS": "127.0.0.1"}


class Receiver:
    """Keeps the events; with a `secret`, those whose signature is right."""

    def __init__(self, host: str, port: int) -> None:
        self.url = f"http://{host}:{port}/"
        self.secret = ""
        self.events: list[dict[str, Any]] = []

    def resources_of(self, event_type: str) -> set[str]:
        """Return the ids of what events of a type were about."""
        events = list(self.events)
        return {event["data"]["id"] for event in events if event["type"].startswith(event_type)}


@contextmanager
def receiver(host: str = "127.0.0.1") -> Iterator[Receiver]:
    """Run a receiver."""
    with ThreadingHTTPServer((host, 0), _Handler) as server:
        found = Receiver(host, server.server_port)
        server.receiver = found
        Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        own: Receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if own.secret:
            Webhook(own.secret).verify(body, dict(self.headers.items()))
        own.events.append(json.loads(body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass
