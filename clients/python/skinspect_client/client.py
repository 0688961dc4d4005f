"""One object for a partner's work: send photos, wait for results, read everything."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx

from skinspect_client.generated.api.assessments import (
    create_assessment,
    read_assessment,
    read_heat_map,
)
from skinspect_client.generated.api.photos import read_picture
from skinspect_client.generated.client import AuthenticatedClient
from skinspect_client.generated.models import Assessment, Problem, Status, SubmissionRequest
from skinspect_client.generated.types import UNSET, File
from skinspect_client.http import ClientCredentials, Connection, Retries
from skinspect_client.problems import NotFinishedError

T = TypeVar("T")
Row_co = TypeVar("Row_co", covariant=True)

OPEN = (Status.QUEUED, Status.RUNNING)
# Seconds; the server waits 30 at most.
WAIT = "wait=10"


class Page(Protocol[Row_co]):
    """One page of any list."""

    @property
    def next_(self) -> str | None:
        """The address of the next page."""

    @property
    def results(self) -> Sequence[Row_co]:
        """The rows."""


class SkinSpect:
    """A partner's access to one server.

    `api` is the generated client: every operation in `skinspect_client.generated.api` takes it.
    There too, tokens are fetched and renewed, with what the server gives by default if no `scope`
    is named; requests that the server refused for now are repeated; and errors are ProblemError.
    """

    def __init__(  # noqa: PLR0913
        self,
        url: str,
        client_id: str,
        client_secret: str,
        *,
        scope: str = "",
        timeout: float = 60,
        retries: int = 6,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        connection = Connection(
            base_url=url,
            auth=ClientCredentials(url, client_id, client_secret, scope),
            transport=Retries(transport or httpx.HTTPTransport(), retries=retries),
            timeout=timeout,
            # A server may keep its pictures with others, and send to a signed address there.
            follow_redirects=True,
        )
        self.api = AuthenticatedClient(url, token="")
        self.api.set_httpx_client(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self.api.get_httpx_client().close()

    def call(self, operation: Callable[..., T | Problem | None], *args: Any, **values: Any) -> T:
        """Call an operation of the generated client, for instance `call(read_mole.sync, mole_id)`.

        Raises ProblemError.
        """
        return operation(*args, client=self.api, **values)  # type: ignore[return-value]

    def rows(
        self, operation: Callable[..., Page[T] | Problem | None], **filters: Any
    ) -> Iterator[T]:
        """Return all rows of a list, page by page: `rows(list_moles.sync, page_size=200)`."""
        cursor: Any = UNSET
        while cursor is not None:
            page: Page[T] = self.call(operation, cursor=cursor, **filters)
            yield from page.results
            cursor = _cursor(page.next_)

    def send(
        self,
        photo: Path | bytes,
        *,
        subject: str,
        mole: str,
        idempotency_key: str = "",
        **fields: Any,
    ) -> Assessment:
        """Send a photo; returns its assessment, which is not finished yet.

        `fields` are those of `SubmissionRequest`, such as `taken_at`. Without an `idempotency_key`
        the request has one of its own, so that it can be repeated when its answer is lost.
        """
        data = photo if isinstance(photo, bytes) else photo.read_bytes()
        body = SubmissionRequest(
            image=File(BytesIO(data), "photo", "application/octet-stream"),
            subject_external_id=subject,
            mole_external_id=mole,
            **fields,
        )
        key = idempotency_key or str(uuid.uuid4())
        return self.call(create_assessment.sync, body=body, idempotency_key=key)

    def wait(self, assessment: Assessment, *, seconds: float = 120, pause: float = 1) -> Assessment:
        """Return the assessment when it is finished. Raises NotFinishedError.

        The server is asked to wait, and asked again after a pause if too many others wait.
        """
        end = time.monotonic() + seconds
        while assessment.status in OPEN:
            if time.monotonic() > end:
                raise NotFinishedError(assessment.id)
            assessment = self.call(read_assessment.sync, assessment.id, prefer=WAIT)
            if assessment.status in OPEN:
                time.sleep(pause)
        return assessment

    def heat_map(self, assessment: Assessment) -> bytes:
        """Return the heat map, a PNG. Raises ProblemError with the status 404 if there is none."""
        return self.call(read_heat_map.sync, assessment.id).payload.read()

    def picture(self, photo_id: uuid.UUID) -> bytes:
        """Return a photo as it was sent, without its metadata."""
        kept: File = self.call(read_picture.sync, photo_id)
        return kept.payload.read()


def _cursor(address: str | None) -> str | None:
    """Return the cursor in the address of the next page."""
    return parse_qs(urlsplit(address).query)["cursor"][0] if address else None
