"""Connections that end when a header comes too slowly."""

import asyncio
import socket
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from skinspect_site.front.limits import Limits

# New connections that a process takes before it goes on with the requests it has. Each costs 0.1 to
# 0.2 ms of the processor: 400 that are opened at once would hold a page up for all of them, and the
# other processes would get none.
ACCEPTED_AT_ONCE = 16


def configuration(application: Any, limits: Limits, **options: Any) -> uvicorn.Config:
    """Return uvicorn's configuration for an application and these limits."""
    own = {"limits": limits, "waiting": {}}
    return uvicorn.Config(
        application,
        http=type("LimitedConnection", (Connection,), own),
        backlog=ACCEPTED_AT_ONCE,
        h11_max_incomplete_event_size=limits.header_bytes,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        # Django decides whether a proxy is believed (BEHIND_PROXY).
        proxy_headers=False,
        server_header=False,
        **options,
    )


class Server(uvicorn.Server):
    """Uvicorn's, for which the kernel holds `queue` connections until they are taken."""

    def __init__(self, config: uvicorn.Config, queue: int) -> None:
        super().__init__(config)
        self._queue = queue

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take connections. To asyncio both numbers are one, the `backlog`."""
        await super().startup(sockets)
        for each in sockets or []:
            each.listen(self._queue)


class Connection(H11Protocol):
    """Uvicorn's, which waits for a header as long as it takes and keeps as many as come.

    `waiting` holds those without a complete header, who has waited longest first.
    """

    limits: Limits
    waiting: "dict[Connection, asyncio.TimerHandle]"

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a header."""
        super().connection_made(transport)
        _give_up_unread_answers(transport.get_extra_info("socket"), self.limits.send_s)
        self._wait_for_header()
        if len(self.connections) > self.limits.most_connections:
            next(iter(self.waiting))._end()  # noqa: SLF001 - one of ours

    def data_received(self, data: bytes) -> None:
        """Wait on, or no more if the header is complete."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self not in self.waiting and not self.transport.is_closing():
            self._wait_for_header()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_header(self) -> None:
        self.waiting[self] = self.loop.call_later(self.limits.header_s, self._end)

    def _stop_waiting(self) -> None:
        if timer := self.waiting.pop(self, None):
            timer.cancel()

    def _end(self) -> None:
        self._stop_waiting()
        self.transport.abort()


def _give_up_unread_answers(connection: socket.socket, seconds: float) -> None:
    """Have the kernel end a connection whose client takes nothing of an answer any more."""
    if hasattr(socket, "TCP_USER_TIMEOUT") and connection.family != socket.AF_UNIX:
        option = socket.TCP_USER_TIMEOUT
        connection.setsockopt(socket.IPPROTO_TCP, option, int(seconds * 1000))
