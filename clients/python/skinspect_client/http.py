"""Tokens and repeated requests, below the generated client."""

import time
from collections.abc import Callable, Generator
from typing import Any

import httpx

from skinspect_client.problems import ProblemError

TOKEN_PATH = "/api/v1/oauth/token/"  # noqa: S105 - an address
# A token is renewed this many seconds before it expires: longer than any request takes.
MARGIN = 120.0
# Nothing was done: any request may be sent again.
REFUSED = (429, 503)
# A proxy lost the answer: only a request that may be done twice is sent again.
LOST = (502, 504)
LONGEST_WAIT = 120.0


class ClientCredentials(httpx.Auth):
    """Gets a token by client credentials, and another one when it expires or is refused."""

    requires_response_body = True

    def __init__(self, url: str, client_id: str, client_secret: str, scope: str) -> None:
        self._url = url.rstrip("/") + TOKEN_PATH
        self._credentials = httpx.BasicAuth(client_id, client_secret)
        self._scope = scope
        self._token = ""
        self._renew_at = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with a token."""
        is_new = not self._token or time.monotonic() > self._renew_at
        if is_new:
            yield from self._renew()
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED and not is_new:
            yield from self._renew()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _renew(self) -> Generator[httpx.Request, httpx.Response, None]:
        form = {"grant_type": "client_credentials"}
        if self._scope:
            form["scope"] = self._scope
        asked = httpx.Request("POST", self._url, data=form)
        response = yield next(self._credentials.auth_flow(asked))
        if response.is_error:
            raise ProblemError.from_response(response)
        granted = response.json()
        self._token = granted["access_token"]
        lifetime = float(granted["expires_in"])
        self._renew_at = time.monotonic() + max(lifetime - MARGIN, lifetime / 2)


class Retries(httpx.BaseTransport):
    """Sends a request again when the server refused it for now or could not be reached."""

    def __init__(
        self,
        transport: httpx.BaseTransport,
        *,
        retries: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport, self._retries, self._sleep = transport, retries, sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the first answer that is final, or the last one."""
        for attempt in range(self._retries):
            try:
                response = self._transport.handle_request(request)
                response.read()  # Here, so that an answer that breaks off is asked for again too.
            except httpx.TransportError as error:
                if not (isinstance(error, httpx.ConnectError) or _may_be_done_twice(request)):
                    raise
                self._sleep(2**attempt / 2)
                continue
            may_repeat = response.status_code in REFUSED or (
                response.status_code in LOST and _may_be_done_twice(request)
            )
            if not may_repeat:
                return response
            response.close()
            self._sleep(_wait(response, attempt))
        return self._transport.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


class Connection(httpx.Client):
    """Raises ProblemError for every error, so that the generated code sees only answers."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request."""
        response = super().send(request, **options)
        if response.is_error:
            raise ProblemError.from_response(response)
        return response


def _may_be_done_twice(request: httpx.Request) -> bool:
    is_token = request.url.path == TOKEN_PATH
    return request.method != "POST" or is_token or "Idempotency-Key" in request.headers


def _wait(response: httpx.Response, attempt: int) -> float:
    asked = response.headers.get("Retry-After", "")
    seconds = float(asked) if asked.isdigit() else 2**attempt / 2
    return min(seconds, LONGEST_WAIT)
