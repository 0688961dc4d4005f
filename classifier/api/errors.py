"""Turns every error of the API into a problem document (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.http.request import UnreadablePostError
from rest_framework import exceptions
from rest_framework.fields import DateTimeField

from classifier.assessments.errors import AlreadyRunningError
from classifier.core.erased import was_erased_meanwhile
from classifier.core.errors import (
    NotAllowedError,
    ServiceError,
    StorageFullError,
    StorageLockedError,
    StorageUnavailableError,
)
from classifier.core.problems import (
    DATABASE_AWAY,
    DECODER_BUSY,
    FORBIDDEN,
    NOT_FOUND,
    UNEXPECTED,
    Problem,
)
from classifier.core.request_refusals import refusal_of
from classifier.core.storage import room
from classifier.images import DecoderBusyError, Refusal
from classifier.inference.door import ArtefactError
from classifier.intake.errors import MachineBusyError, PhotoRefusedError
from classifier.outcomes.errors import DocumentRefusedError, UnlikelyOutcomeError
from classifier.partners.corrections.errors import ContradictionError, UnknownMoleError
from classifier.partners.erased.errors import ErasedError
from classifier.partners.errors import (
    DailyPhotoLimitError,
    IdempotencyMismatchError,
    NotTestDataError,
)
from classifier.webhooks.errors import AddressRefusedError

logger = logging.getLogger(__name__)

TOO_LARGE = Refusal.TOO_LARGE.value


class UploadTooLarge(exceptions.APIException):
    """The upload is over the limit."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = TOO_LARGE
    default_detail = "The upload is larger than 50 MB."


_REFUSED: dict[type[Exception], HTTPStatus] = {
    PhotoRefusedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    IdempotencyMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
    AddressRefusedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    AlreadyRunningError: HTTPStatus.CONFLICT,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    UnknownMoleError: HTTPStatus.BAD_REQUEST,
    NotTestDataError: HTTPStatus.FORBIDDEN,
    DailyPhotoLimitError: HTTPStatus.TOO_MANY_REQUESTS,
    UnlikelyOutcomeError: HTTPStatus.UNPROCESSABLE_ENTITY,
    DocumentRefusedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    StorageFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    StorageUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageLockedError: HTTPStatus.SERVICE_UNAVAILABLE,
    MachineBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_DJANGO: dict[type[Exception], Problem] = {
    Http404: NOT_FOUND,
    PermissionDenied: FORBIDDEN,
    OperationalError: DATABASE_AWAY,
    InterfaceError: DATABASE_AWAY,
    DecoderBusyError: DECODER_BUSY,
    UnreadablePostError: Problem(400, "bad_request", "The upload broke off."),
    ArtefactError: Problem(503, "model_unavailable", "The model can't be used at the moment."),
}


def problem_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Answer any exception of a view. Unexpected ones are logged."""
    return (expected(error) or _unexpected(error, context)).response()


def expected(error: Exception) -> Problem | None:
    """Return the problem for an exception that a caller can act on."""
    if room.is_full(error):
        return _refusal(StorageFullError())
    if isinstance(error, ServiceError):
        return _refusal(error)
    if isinstance(error, exceptions.ValidationError):
        return _invalid(error)
    if isinstance(error, exceptions.APIException):
        return _api_error(error)
    if isinstance(error, BadRequest | SuspiciousOperation):
        why = refusal_of(error)
        return Problem(why.status, why.code, why.detail)
    known = next((problem for kind, problem in _DJANGO.items() if isinstance(error, kind)), None)
    return NOT_FOUND if known is None and was_erased_meanwhile(error) else known


def _refusal(error: ServiceError) -> Problem:
    if isinstance(error, ContradictionError):
        return _contradiction(error)
    if isinstance(error, ErasedError):
        erased_at = DateTimeField().to_representation(error.erased_at)
        return Problem(
            HTTPStatus.GONE, error.code, str(error.sentence), more={"erased_at": erased_at}
        )
    status = _REFUSED.get(type(error), HTTPStatus.CONFLICT)
    if error.code == TOO_LARGE:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return Problem(status, error.code, str(error.sentence), headers=_wait(error))


def _contradiction(error: ContradictionError) -> Problem:
    """Name the fields that differ, and what is stored, to be corrected."""
    stored = {"photo_id": error.photo_id, "mole_id": error.mole_id}
    return Problem(
        HTTPStatus.CONFLICT,
        error.code,
        str(error.sentence),
        {name: ["Another value is stored."] for name in error.fields},
        {name: [error.code] for name in error.fields},
        more={name: str(value) for name, value in stored.items() if value},
    )


def _invalid(error: exceptions.ValidationError) -> Problem:
    """Name each field with its sentences and their codes."""
    detail = error.detail if isinstance(error.detail, dict) else {"request": error.detail}
    errors: dict[str, list[str]] = {}
    codes: dict[str, list[str]] = {}
    for name, each in _by_field(detail):
        errors.setdefault(name, []).append(str(each))
        codes.setdefault(name, []).append(str(each.code))
    said = "Some fields are not valid; see “errors”."
    return Problem(error.status_code, "invalid", said, errors, codes)


def _by_field(detail: Any, name: str = "") -> Iterator[tuple[str, exceptions.ErrorDetail]]:
    """Yield each error; one inside a list or an object is named by its path, as "events.0"."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            yield from _by_field(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _by_field(inner, name)
    else:
        yield name, detail


def _api_error(error: exceptions.APIException) -> Problem:
    headers = _wait(error)
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return Problem(error.status_code, str(error.get_codes()), str(error.detail), headers=headers)


def _wait(error: Exception) -> dict[str, str]:
    wait = getattr(error, "wait", None)
    return {"Retry-After": str(int(wait) + 1)} if wait else {}


def _unexpected(error: Exception, context: Mapping[str, Any]) -> Problem:
    request = context["request"]
    logger.error("Unexpected error in %s", type(context["view"]).__name__, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return UNEXPECTED
