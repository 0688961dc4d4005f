"""The ASGI application: reads a whole request, then has Django (WSGI) answer it in a thread.

A thread is taken when a request has come, and given back before its answer goes out, so that slow
connections hold none. Django is asked about a long body before any of it is read.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, aclosing, suppress
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from wsgiref.util import FileWrapper

from classifier.core.large_requests import OWNER, STATE, Body
from skinspect_site.front.answers import Answer, apology
from skinspect_site.front.environ import environ_of
from skinspect_site.front.limits import Limits
from skinspect_site.front.room import STRANGERS, NoRoomError, Room

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Environ = dict[str, Any]

logger = logging.getLogger(__name__)

# Answered by a thread of its own, however busy the others are. Longer bodies have theirs too, so
# that no page waits behind photos.
LIVE = "/health/live/"
_PIECE = 256 * 1024
# Longer answers are in the folder for temporary files: PDF and CSV files. Pages need no disk.
_ANSWER_IN_MEMORY = 1024 * 1024
_CLOSE = (b"connection", b"close")
# Django's answer when a body may come.
_GO_ON = 100


class GoneError(Exception):
    """The client has closed the connection."""


class TooSlowError(Exception):
    """The body comes too slowly."""


class WholeRequests:
    """Serves a WSGI application to slow clients. `is_reading` says whether a body is on its way."""

    def __init__(
        self,
        wsgi: Callable[..., Iterable[bytes]],
        *,
        threads: int,
        limits: Limits,
        network_of: Callable[[Environ], str],
        log: Callable[[Answer, Environ, timedelta], None],
    ) -> None:
        self._wsgi, self._limits, self._network_of, self._log = wsgi, limits, network_of, log
        self._room = Room(limits)
        self._for_pages = ThreadPoolExecutor(threads, "page")
        self._for_uploads = ThreadPoolExecutor(threads, "upload")
        self._for_live = ThreadPoolExecutor(1, "live")

    @property
    def is_reading(self) -> bool:
        """Whether a body is on its way."""
        return self._room.is_reading

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        environ, began = environ_of(scope), time.monotonic()
        try:
            answer = await self._answer(environ, receive)
        except GoneError:
            return
        except Exception as error:  # Django answers its own; this is before or after it.
            logger.exception("A request was not answered")
            answer = apology(environ["PATH_INFO"], error)
        try:
            await self._send(answer, environ, receive, send)
        except GoneError:
            pass
        finally:
            self._log(answer, environ, timedelta(seconds=time.monotonic() - began))

    async def _answer(self, environ: Environ, receive: Receive) -> Answer:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if "HTTP_TRANSFER_ENCODING" in environ:  # Django refuses it
            return await self._without_body(environ, self._limits.asks_first)
        if not length:
            return await self._run(environ)
        owner = STRANGERS
        if length > self._limits.asks_first:
            asked = await self._without_body({**environ, STATE: Body.NOT_READ}, length)
            if asked.status != _GO_ON:
                return asked
            asked.body.close()
            owner = asked.header(OWNER.lower())
            environ["HTTP_X_REQUEST_ID"] = asked.header("x-request-id")
            environ[STATE] = Body.ASKED
        return await self._with_body(environ, receive, owner, length)

    async def _with_body(
        self, environ: Environ, receive: Receive, owner: str, length: int
    ) -> Answer:
        async with AsyncExitStack() as held:
            try:
                await held.enter_async_context(self._room.holding(owner, length))
                memory = held.enter_context(self._room.memory(length))
                body = SpooledTemporaryFile(memory)  # noqa: SIM115 - `held` does
                held.enter_context(body)
                async with self._room.reading(self._network_of(environ.copy())):
                    await self._read(body, receive, length)
                body.seek(0)
            except TooSlowError:
                environ[STATE] = Body.TOO_SLOW
            except (NoRoomError, OSError):  # or the disk is full
                environ[STATE] = Body.NO_ROOM
            else:
                threads = self._for_pages if length <= self._limits.in_memory else self._for_uploads
                return await self._call_in(threads, {**environ, "wsgi.input": body})
        return await self._without_body(environ, length)

    async def _without_body(self, environ: Environ, length: int) -> Answer:
        answer = await self._run(environ)
        answer.unread = length
        return answer

    async def _read(self, body: "IO[bytes] | None", receive: Receive, length: int) -> None:
        """Read the body, to nowhere if `body` is None. Raises TooSlowError, GoneError."""
        began, received = asyncio.get_running_loop().time(), 0
        try:
            async with asyncio.timeout(None) as deadline:
                while received < length:
                    credit = self._limits.body_s + received / self._limits.slowest_rate
                    deadline.reschedule(began + credit)
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise GoneError
                    piece = message.get("body", b"")
                    received += len(piece)
                    if body is not None:
                        body.write(piece)
                    if not message.get("more_body"):
                        return
        except TimeoutError as error:
            raise TooSlowError from error

    async def _run(self, environ: Environ) -> Answer:
        threads = self._for_live if environ["PATH_INFO"] == LIVE else self._for_pages
        return await self._call_in(threads, environ)

    async def _call_in(self, threads: ThreadPoolExecutor, environ: Environ) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(threads, self._call, environ)

    def _call(self, environ: Environ) -> Answer:
        """Call Django, in a thread. Its answer is complete, or a file that needs Django no more.

        Django writes the decoded path into the environ that it is given.
        """
        told: list[tuple[str, list[tuple[str, str]]]] = []
        parts = self._wsgi(
            environ.copy(), lambda status, headers, _error=None: told.append((status, headers))
        )
        status, headers = int(told[-1][0].split()[0]), told[-1][1]
        if isinstance(parts, FileWrapper):
            return Answer(status, headers, parts)
        body = SpooledTemporaryFile(_ANSWER_IN_MEMORY)  # noqa: SIM115 - closed when it is sent
        try:
            body.writelines(parts)
        finally:
            parts.close()  # type: ignore[attr-defined]
        answer = Answer(status, headers, body)
        if status >= 200 and status not in (204, 304) and not answer.header("content-length"):
            headers.append(("Content-Length", str(body.tell())))
        body.seek(0)
        return answer

    async def _send(self, answer: Answer, environ: Environ, receive: Receive, send: Send) -> None:
        """Send an answer, then read to nowhere what the client still sends.

        Browsers read an answer only after they have sent the body, and show none if the connection
        is closed before.
        """
        headers = [
            (n.lower().encode("latin-1"), v.strip().encode("latin-1")) for n, v in answer.headers
        ]
        if answer.unread:
            headers.append(_CLOSE)
        await self._send_one(
            send, {"type": "http.response.start", "status": answer.status, "headers": headers}
        )
        async with aclosing(_pieces(answer.body)) as pieces:
            async for piece, is_last in pieces:
                answer.sent += len(piece)
                more = not is_last or bool(answer.unread)
                await self._send_one(
                    send, {"type": "http.response.body", "body": piece, "more_body": more}
                )
        if answer.unread:
            if "HTTP_EXPECT" not in environ:
                with suppress(TooSlowError):
                    await self._read(None, receive, min(answer.unread, self._limits.most_unread))
            await self._send_one(send, {"type": "http.response.body"})

    async def _send_one(self, send: Send, message: Message) -> None:
        try:
            async with asyncio.timeout(self._limits.send_s):
                await send(message)
        except TimeoutError as error:
            raise GoneError from error


async def _pieces(body: "IO[bytes] | FileWrapper") -> AsyncGenerator[tuple[bytes, bool]]:
    """Yield the body in pieces, each with whether it is the last; closes it.

    A file that Django hands over may be slow to read: in a bucket, on a disk that is busy.
    """
    file: Any = body.filelike if isinstance(body, FileWrapper) else body
    is_ours = file is body
    try:
        piece, is_last = b"", False
        while not is_last:
            piece = file.read(_PIECE) if is_ours else await asyncio.to_thread(file.read, _PIECE)
            is_last = len(piece) < _PIECE
            yield piece, is_last
    finally:
        if is_ours:
            body.close()
        else:
            await asyncio.to_thread(body.close)
