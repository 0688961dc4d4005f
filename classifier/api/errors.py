"""Turns every error of the API into a problem document (RFC 9457)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from rest_framework import exceptions

from classifier.assessments.errors import AlreadyRunningError
from classifier.core.errors import NotAllowedError, ServiceError, StorageUnavailableError
from classifier.images import Refusal
from classifier.inference.door import ArtefactError
from classifier.intake.errors import PhotoRefusedError
from classifier.partners.errors import IdempotencyMismatchError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TOO_LARGE = Refusal.TOO_LARGE.value
UNEXPECTED = "Something went wrong on our side. It was logged; please try again later."


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem: `code` is stable, `detail` is a sentence, `errors` are sentences by field."""

    status: int
    code: str
    detail: str
    errors: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        """Return the problem as an HTTP response."""
        body = {
            "type": f"urn:skinspect:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = self.errors
        return JsonResponse(
            body, status=self.status, content_type=MEDIA_TYPE, headers=dict(self.headers)
        )


class UploadTooLarge(exceptions.APIException):
    """The upload is over the limit."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = TOO_LARGE
    default_detail = "The upload is larger than 50 MB."


_REFUSED: dict[type[Exception], HTTPStatus] = {
    PhotoRefusedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    IdempotencyMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    AlreadyRunningError: HTTPStatus.CONFLICT,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    StorageUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_DJANGO: dict[type[Exception], Problem] = {
    Http404: Problem(404, "not_found", "There is nothing here, or it is not yours."),
    PermissionDenied: Problem(403, "permission_denied", "You may not do this."),
    RequestDataTooBig: Problem(413, TOO_LARGE, UploadTooLarge.default_detail),
    SuspiciousOperation: Problem(400, "bad_request", "This request can't be read."),
    UnreadablePostError: Problem(400, "bad_request", "The upload broke off."),
    ArtefactError: Problem(503, "model_unavailable", "The model can't be used at the moment."),
}


def problem_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Answer any exception of a view. Unexpected ones are logged."""
    return (_expected(error) or _unexpected(error, context)).response()


def _expected(error: Exception) -> Problem | None:
    if isinstance(error, ServiceError):
        return _refusal(error)
    if isinstance(error, exceptions.ValidationError):
        return _invalid(error)
    if isinstance(error, exceptions.APIException):
        return _api_error(error)
    return next((problem for kind, problem in _DJANGO.items() if isinstance(error, kind)), None)


def _refusal(error: ServiceError) -> Problem:
    status = _REFUSED.get(type(error), HTTPStatus.CONFLICT)
    if error.code == TOO_LARGE:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return Problem(status, error.code, str(error.sentence))


def _invalid(error: exceptions.ValidationError) -> Problem:
    """Name each field with its sentences."""
    fields = error.detail if isinstance(error.detail, dict) else {"request": error.detail}
    return Problem(error.status_code, "invalid", "Some fields are not valid; see “errors”.", fields)


def _api_error(error: exceptions.APIException) -> Problem:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return Problem(error.status_code, str(error.get_codes()), str(error.detail), headers=headers)


def _unexpected(error: Exception, context: Mapping[str, Any]) -> Problem:
    request = context["request"]
    logger.error("Unexpected error in %s", type(context["view"]).__name__, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", UNEXPECTED)
