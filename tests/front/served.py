"""A server with short limits in this process, in front of an application that tests give."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from skinspect_site.front.application import WholeRequests
from skinspect_site.front.connections import Server, configuration
from skinspect_site.front.limits import Limits

MB = 1024 * 1024
POST = "POST /photos/ HTTP/1.1\r\nHost: localhost\r\n"


@dataclass
class Served:
    """Where the server listens, and what its log was given."""

    port: int
    application: WholeRequests
    loop: asyncio.AbstractEventLoop
    logged: list[tuple[str, int, int]] = field(default_factory=list)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), 20)

    def ask(self, request: str | bytes) -> bytes:
        """Send a request on a connection of its own; returns all that comes back."""
        with self.connect() as connection:
            connection.sendall(request.encode() if isinstance(request, str) else request)
            return everything(connection)

    def get(self, path: str = "/") -> bytes:
        return self.ask(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")


def everything(connection: socket.socket) -> bytes:
    """Read until the server closes the connection."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            received += piece
    return received


def network_of(environ) -> str:
    return str(environ.get("HTTP_X_NETWORK", environ["REMOTE_ADDR"]))


@contextlib.contextmanager
def served(wsgi, *, threads: int = 2, network_of=network_of, **limits) -> Iterator[Served]:
    """Serve a WSGI application with these limits, and stop afterwards."""
    chosen, logged = Limits(**limits), []
    application = WholeRequests(
        wsgi,
        threads=threads,
        limits=chosen,
        network_of=network_of,
        log=lambda answer, environ, _duration: logged.append(
            (environ["PATH_INFO"], answer.status, answer.sent)
        ),
    )
    server = Server(configuration(application, chosen, timeout_graceful_shutdown=1), queue=2048)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        loop = asyncio.new_event_loop()
        serve = server.serve([listening])
        thread = threading.Thread(target=lambda: loop.run_until_complete(serve))
        thread.start()
        try:
            yield Served(listening.getsockname()[1], application, loop, logged)
        finally:
            server.should_exit = True
            thread.join(30)
            loop.close()
