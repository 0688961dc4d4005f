"""Clients that send photos and wait for the results."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any
from urllib.parse import urlencode

# Seconds. A server that does not answer for so long ends the benchmark.
TIMEOUT = 120
# Seconds between two questions for a result, where no answer could wait for it: as the API's guide
# says, and SkinSpect's own client does.
PAUSE = 1.0
BOUNDARY = "photo-of-a-benchmark"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
# Bytes from the marker of a table of quantisation to its last value.
QUANTISATION = 68

Headers = Mapping[str, str]
# Sends a photo and returns the status of its result.
Send = Callable[[bytes], str]


class Photos:
    """Endless photos, each another file than all before, made of a few."""

    def __init__(self, drawn: list[bytes]) -> None:
        self._drawn = drawn
        self._numbers = count()

    def take(self, number: int) -> list[bytes]:
        """Return the next photos."""
        return [self._next() for _ in range(number)]

    def _next(self) -> bytes:
        """Return one of the drawn photos with another last value of its table."""
        turn, place = divmod(next(self._numbers), len(self._drawn))
        photo = self._drawn[place]
        changed = photo.index(b"\xff\xdb") + QUANTISATION
        return photo[:changed] + bytes([turn % 255 + 1]) + photo[changed + 1 :]


class Peer:
    """A server whose answer is the result."""

    def __init__(self, port: int) -> None:
        self._server = Server(port)

    def send(self, photo: bytes) -> str:
        """Send a photo as the body."""
        return self._status(photo, "image/jpeg")

    def send_form(self, photo: bytes, field: str = "photo") -> str:
        """Send a photo in a form."""
        return self._status(form({}, field, photo), FORM)

    def _status(self, body: bytes, kind: str) -> str:
        return str(self._server.call("POST", "/assess", body, {"Content-Type": kind})[0]["status"])


class Partner:
    """A client of the partner API: the answer to a photo waits for the result, or it is read."""

    def __init__(self, port: int, client_id: str, client_secret: str) -> None:
        self._server = Server(port)
        self._numbers = count()
        asked = {"grant_type": "client_credentials", "client_id": client_id}
        body = urlencode({**asked, "client_secret": client_secret}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        found, _ = self._server.call("POST", "/api/v1/oauth/token/", body, kind)
        self._headers = {"Authorization": f"Bearer {found['access_token']}", "Prefer": "wait=30"}

    def send(self, photo: bytes) -> str:
        """Send a photo: two of each mole, four moles of each person."""
        number = next(self._numbers)
        names = {
            "subject_external_id": f"person-{number // 8}",
            "mole_external_id": f"mole-{number // 2}",
        }
        own = {"Content-Type": FORM, "Idempotency-Key": f"photo-{number}"}
        body = form(names, "image", photo)
        found, has_waited = self._ask("POST", "/api/v1/assessments/", body, own)
        while found["status"] in ("queued", "running"):
            if not has_waited:
                time.sleep(PAUSE)
            found, has_waited = self._ask("GET", f"/api/v1/assessments/{found['id']}/")
        return str(found["status"])

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: Headers | None = None
    ) -> tuple[Any, bool]:
        """Return an answer, and whether it has waited for the result."""
        found, got = self._server.call(method, path, body, {**self._headers, **(headers or {})})
        return found, "Preference-Applied" in got


class Server:
    """A server on this machine, with one kept connection for each thread."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._own = threading.local()

    def call(
        self, method: str, path: str, body: bytes, headers: Headers
    ) -> tuple[Any, http.client.HTTPMessage]:
        """Return what an answer says, and its headers. Raises RuntimeError for an error."""
        connection = self._connection()
        try:
            text, response = _answer(connection, method, path, body, headers)
        except (ConnectionError, http.client.HTTPException):
            # A kept connection that the server has closed since.
            connection.close()
            text, response = _answer(connection, method, path, body, headers)
        if not 200 <= response.status < 300:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:300]!r}")
        return json.loads(text), response.headers

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=TIMEOUT
            )
        connection: http.client.HTTPConnection = self._own.connection
        return connection


def _answer(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: Headers
) -> tuple[bytes, http.client.HTTPResponse]:
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return response.read(), response
    except (OSError, http.client.HTTPException):
        connection.close()
        raise


def form(fields: Mapping[str, str], name: str, photo: bytes) -> bytes:
    """Return a multipart form with a photo."""
    parts = [_part(f'name="{field}"', value.encode()) for field, value in fields.items()]
    about = f'name="{name}"; filename="photo.jpg"\r\nContent-Type: image/jpeg'
    return b"".join((*parts, _part(about, photo), f"--{BOUNDARY}--\r\n".encode()))


def _part(about: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n"
    return b"".join((head.encode(), content, b"\r\n"))


def all_at_once(send: Send, photos: Iterable[bytes], clients: int) -> tuple[float, list[str]]:
    """Let clients send photos, each one after the other; returns seconds and statuses."""
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        statuses = list(pool.map(send, photos))
    return time.perf_counter() - start, statuses


def one_by_one(send: Send, photos: Iterable[bytes], pause: float) -> list[float]:
    """Send photos to an idle server; returns milliseconds from the request to the result."""
    taken = []
    for photo in photos:
        time.sleep(pause)
        start = time.perf_counter()
        send(photo)
        taken.append((time.perf_counter() - start) * 1000)
    return taken
