"""Every problem that the API can give, made from the exceptions that give it.

A test compares them with the problems that all tests of the API meet, and with docs/api.md.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

from django.core.exceptions import (
    DisallowedHost,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import Http404
from django.utils import timezone
from rest_framework import exceptions

from classifier.api.authentication import INVALID
from classifier.api.errors import UploadTooLarge, expected
from classifier.api.permissions import ScopeMissing, Suspended
from classifier.core.errors import StorageFullError, StorageUnavailableError
from classifier.core.large_requests import NoRoomError, TooSlowError
from classifier.core.problems import UNEXPECTED, Problem
from classifier.core.request_refusals import LengthRequiredError
from classifier.core.request_text import NestedTooDeeplyError, UnreadableTextError
from classifier.images import Refusal
from classifier.inference.door import ArtefactError
from classifier.intake.errors import MachineBusyError, PhotoRefusedError
from classifier.intake.refusals import refusal_sentence
from classifier.operations.error_pages import CSRF_FAILED
from classifier.outcomes.errors import DocumentRefusedError, UnlikelyOutcomeError
from classifier.partners.corrections.errors import (
    ContradictionError,
    ExternalIdTakenError,
    UnknownMoleError,
)
from classifier.partners.erased.errors import ErasedError
from classifier.partners.errors import (
    DailyPhotoLimitError,
    IdempotencyMismatchError,
    NotTestDataError,
)
from classifier.partners.scopes import Scope
from classifier.review.errors import (
    AlreadyAskedError,
    NothingToReadError,
    NotNowError,
    NotOfferedError,
)
from classifier.webhooks.errors import (
    AddressRefusedError,
    AddressTakenError,
    NotActiveError,
    StillOpenError,
    TooManyWebhooksError,
)

_ERRORS: tuple[Exception, ...] = (
    exceptions.ValidationError(
        {"taken_at": [exceptions.ErrorDetail("This time is in the future.", "in_the_future")]}
    ),
    UnknownMoleError(),
    UnreadableTextError(),
    NestedTooDeeplyError(),
    exceptions.ParseError(),
    TooManyFieldsSent(),
    TooManyFilesSent(),
    DisallowedHost(),
    SuspiciousOperation(),
    exceptions.AuthenticationFailed(INVALID, "invalid_token"),
    exceptions.NotAuthenticated(),
    ScopeMissing(Scope.WRITE),
    Suspended(),
    NotTestDataError(),
    Http404(),
    exceptions.MethodNotAllowed("PUT"),
    exceptions.NotAcceptable(),
    TooSlowError(),
    ContradictionError(["body_site"], photo=None, mole=None),
    ExternalIdTakenError(),
    ErasedError(datetime(2026, 3, 4, 8, 12, tzinfo=UTC)),
    NotOfferedError(),
    AlreadyAskedError(),
    NothingToReadError(),
    NotNowError(),
    AddressTakenError(),
    TooManyWebhooksError(),
    NotActiveError(),
    StillOpenError(),
    LengthRequiredError(),
    UploadTooLarge(),
    exceptions.UnsupportedMediaType("text/plain"),
    IdempotencyMismatchError(),
    AddressRefusedError(),
    UnlikelyOutcomeError(),
    DocumentRefusedError(),
    *(
        PhotoRefusedError(refusal_sentence(refusal), code=refusal.value)
        for refusal in Refusal
        if refusal != Refusal.TOO_LARGE
    ),
    exceptions.Throttled(wait=41),
    DailyPhotoLimitError(timezone.now()),
    StorageUnavailableError(),
    MachineBusyError(),
    NoRoomError(),
    StorageFullError(),
    OperationalError(),
    ArtefactError(),
)


@cache
def problems() -> dict[str, Problem]:
    """Return every problem by its code."""
    return {problem.code: problem for problem in _all()}


def _all() -> Iterator[Problem]:
    for error in _ERRORS:
        problem = expected(error)
        if problem is None:
            raise TypeError(f"{type(error).__name__} is answered as unexpected.")
        yield problem
    yield CSRF_FAILED
    yield UNEXPECTED
