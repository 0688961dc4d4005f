"""Requests that are refused before a view sees them: status, code and words for each reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from classifier.core.large_requests import (
    NoRoomError,
    TooLongError,
    TooSlowError,
    UploadTooLargeError,
)
from classifier.core.request_text import MOST_LEVELS, NestedTooDeeplyError, UnreadableTextError


class LengthRequiredError(BadRequest):
    """The body comes in chunks, without a Content-Length."""

    def __init__(self) -> None:
        super().__init__("The request has no Content-Length")


@dataclass(frozen=True, slots=True)
class RequestRefusal:
    """`detail` is for the API's callers, `title` and `text` are for people."""

    status: int
    code: str
    detail: str
    title: str | Promise
    text: str | Promise
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_SENT = _("This could not be sent")
_OTHER = RequestRefusal(
    400,
    "bad_request",
    "This request can't be read.",
    NOT_SENT,
    _(
        "It arrived incomplete or damaged, and nothing was kept. Go back, reload the page and try "
        "again."
    ),
)
_TOO_LONG = RequestRefusal(
    413,
    "too_large",
    "The text in the request is longer than 1 MB.",
    _("That is too much text"),
    _("The text of a form may have up to 1 MB. Nothing was kept. Go back and shorten it."),
)
_REFUSALS: dict[type[Exception], RequestRefusal] = {
    UnreadableTextError: RequestRefusal(
        400,
        "unreadable_text",
        "Some text in the request is not valid UTF-8, or holds U+FFFD, NUL or half of a surrogate "
        "pair. Send all text, ids and names as UTF-8.",
        _("Some of the text can’t be read"),
        _(
            "A letter in it, or in the name of a file, is damaged. Nothing was kept. Go back, type "
            "the text again or rename the file, and send it again."
        ),
    ),
    NestedTooDeeplyError: RequestRefusal(
        400,
        "nested_too_deeply",
        f"The JSON has more than {MOST_LEVELS} lists or objects within each other.",
        NOT_SENT,
        _OTHER.text,
    ),
    LengthRequiredError: RequestRefusal(
        411,
        "length_required",
        "Send a Content-Length header: a body in chunks is not read.",
        NOT_SENT,
        _(
            "Your browser or a program between it and this site did not say how much it sends, so "
            "nothing was kept. Try another browser or another connection."
        ),
    ),
    TooManyFilesSent: RequestRefusal(
        400,
        "too_many_files",
        f"Send up to {settings.DATA_UPLOAD_MAX_NUMBER_FILES} files in a request.",
        _("Those are too many photos at a time"),
        format_lazy(
            _(
                "You can send up to {most} at a time. Nothing was kept. Go back, choose fewer and "
                "send them, then send the others."
            ),
            most=settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        ),
    ),
    TooManyFieldsSent: RequestRefusal(
        400,
        "too_many_fields",
        f"Send up to {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} fields or parameters in a request.",
        _("The form has too many entries"),
        _("Nothing was kept. Go back, choose fewer at a time and send the form again."),
    ),
    TooLongError: _TOO_LONG,
    RequestDataTooBig: _TOO_LONG,
    UploadTooLargeError: RequestRefusal(
        413,
        "too_large",
        "The upload is larger than 50 MB.",
        _("That upload is too large"),
        _(
            "A photo may have up to 50 MB, and what is sent at once up to 200 MB. Nothing was "
            "kept. Go back, choose a smaller photo or fewer at a time, and send them again."
        ),
    ),
    TooSlowError: RequestRefusal(
        408,
        "too_slow",
        "The body of the request came too slowly.",
        NOT_SENT,
        _(
            "Your connection is too slow at the moment, and nothing was kept. Go back and try "
            "again where it is better."
        ),
    ),
    NoRoomError: RequestRefusal(
        503,
        "busy",
        "Too much is being sent at the moment; please try again.",
        NOT_SENT,
        _(
            "Others are sending very many photos at the moment, and nothing of this was kept. Go "
            "back and try again in a minute."
        ),
        {"Retry-After": "60"},
    ),
    DisallowedHost: RequestRefusal(
        400,
        "unknown_host",
        "This server has no site of that name. Check the address.",
        _("There is no site at this address"),
        _("Check the address for mistakes. If you run this server, add its name to ALLOWED_HOSTS."),
    ),
}


def refusal_of(error: Exception | None) -> RequestRefusal:
    """Return the refusal for an exception that Django or our middleware raises before a view."""
    return next((found for kind, found in _REFUSALS.items() if isinstance(error, kind)), _OTHER)
