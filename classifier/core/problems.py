"""An error of the API as a problem document (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from classifier.core import request_ids

MEDIA_TYPE = "application/problem+json"
# A restart of the database or the storage, or a transaction that another process holds, is over
# by then.
RETRY_AFTER_S = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem: `code` is stable, `detail` is a sentence.

    `errors` are sentences by field, `error_codes` their codes in the same order; `more` are further
    members of the document.
    """

    status: int
    code: str
    detail: str
    errors: Mapping[str, Any] | None = None
    error_codes: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return the fields of the document."""
        body: dict[str, Any] = {
            "type": f"urn:skinspect:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": request_ids.in_use.get(),
        }
        body |= self.more
        if self.errors:
            body["errors"] = self.errors
        if self.error_codes:
            body["error_codes"] = self.error_codes
        return body

    @property
    def all_headers(self) -> dict[str, str]:
        """The headers of its answer."""
        return {**headers_of(self.status), **self.headers}

    def response(self) -> HttpResponse:
        """Return the problem as a response."""
        return JsonResponse(
            self.body(), status=self.status, content_type=MEDIA_TYPE, headers=self.all_headers
        )


def headers_of(status: int) -> dict[str, str]:
    """Return the headers that a status needs: what passes by says when to try again."""
    passes = status == HTTPStatus.SERVICE_UNAVAILABLE
    return {"Retry-After": str(RETRY_AFTER_S)} if passes else {}


def is_for_api(request: HttpRequest) -> bool:
    """Whether the request is for an address of the API, so that its errors are problems."""
    return request.path_info.startswith("/api/")


FORBIDDEN = Problem(403, "permission_denied", "You may not do this.")
NOT_FOUND = Problem(404, "not_found", "There is nothing here, or it is not yours.")
DATABASE_AWAY = Problem(
    503,
    "database_unavailable",
    "The database is busy or being restarted; please try again.",
)
DECODER_BUSY = Problem(
    503,
    "decoder_busy",
    "Other very large pictures are being read; please try again.",
)
UNEXPECTED = Problem(
    500, "unexpected", "Something went wrong on our side. It was logged; please try again later."
)
