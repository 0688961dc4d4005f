"""One signed request to one address: pinned to the addresses that were checked, and bounded."""

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from classifier.webhooks import targets
from classifier.webhooks.errors import AddressRefusedError

# Seconds. Set by judgement: a receiver should only note the event and answer, which takes
# milliseconds; 10 s in all leave room for a busy one. Longer would let a hanging one hold a worker
# process for longer (`delivering.LANE_SECONDS`).
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0
# What is read of an answer, so that its end is noticed. Nothing of it is used or stored.
MAX_BODY_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt: the status of the answer, or why there was none."""

    status: int | None
    error: str
    ms: int

    @property
    def is_success(self) -> bool:
        """Whether the receiver accepted the event."""
        return self.status is not None and 200 <= self.status < 300


def headers_and_body(
    *, event_id: str, payload: Mapping[str, Any], secrets: Sequence[str], now: datetime
) -> tuple[dict[str, str], bytes]:
    """Return the message as Standard Webhooks defines it, with a signature for each secret."""
    body = json.dumps(payload, separators=(",", ":"))
    now = now.astimezone(UTC)
    signatures = [Webhook(secret).sign(event_id, now, body) for secret in secrets]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "SkinSpect-Webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return headers, body.encode()


def post(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Send a message; never raises. Redirects are not followed, proxies are not asked."""
    start = time.monotonic()
    status, error = None, ""
    try:
        status = _post(url, headers, body)
    except AddressRefusedError:
        error = "address_refused"
    except TimeoutError:
        error = "timeout"
    except socket.gaierror:
        error = "host_not_found"
    except ssl.SSLError:
        error = "tls"
    except OSError:
        error = "connection"
    except http.client.HTTPException:
        error = "not_http"
    return Answer(status, error, round((time.monotonic() - start) * 1000))


def _post(url: str, headers: Mapping[str, str], body: bytes) -> int:
    target = targets.parse(url)
    addresses = targets.resolve(target)
    # The name stays in the request and in the check of the certificate; only the connection goes to
    # the address, so that nothing else can be resolved in between.
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = _connect(addresses, target.port)
    try:
        with _ended_after(TOTAL_SECONDS, connection.sock):
            if target.scheme == "https":
                context = ssl.create_default_context()
                connection.sock = context.wrap_socket(connection.sock, server_hostname=target.host)
            connection.request("POST", target.path, body, _with_host(headers, target))
            response = connection.getresponse()
            response.read(MAX_BODY_BYTES)
            return response.status
    finally:
        connection.close()


def _with_host(headers: Mapping[str, str], target: targets.Target) -> dict[str, str]:
    host = f"[{target.host}]" if ":" in target.host else target.host
    is_usual = target.port == targets.PORTS[target.scheme]
    return {"Host": host if is_usual else f"{host}:{target.port}", **headers}


def _connect(addresses: Sequence[str], port: int) -> socket.socket:
    """Connect to the first address that answers, within the time for all of them."""
    until = time.monotonic() + CONNECT_SECONDS
    refused: OSError = TimeoutError()
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, port), left)
        except OSError as error:
            refused = error
    raise refused


@contextlib.contextmanager
def _ended_after(seconds: float, sock: socket.socket) -> Iterator[None]:
    """Shut the connection down after `seconds` and raise TimeoutError.

    A socket's own time-out begins anew with each byte. What was cut off may look like an answer
    that is complete, so it never counts.
    """
    # TLS takes the descriptor over from its socket, so a copy of it is shut down.
    copy = sock.dup()
    is_over = threading.Event()

    def end() -> None:
        is_over.set()
        with contextlib.suppress(OSError):
            copy.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if not is_over.is_set():
            raise
    finally:
        timer.cancel()
        copy.close()
    if is_over.is_set():
        raise TimeoutError
