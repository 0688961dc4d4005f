"""How much may be sent to an address: the text of a form, unless its view says that it takes files.

It is asked before a byte of the body is read. A server that reads bodies before it calls Django
asks first (`Body.NOT_READ`), and is answered 100 if the body may come.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase

# The key of a `Body` in `request.META`. Servers that know nothing of it leave it out.
STATE = "skinspect.body"
# The header of the answer 100 that names whose body it is; "" if nobody is signed in.
OWNER = "X-Body-Of"
# Bytes of a form beside its files. Set by judgement: the fields hold less than 2 KiB.
FORM_ALLOWANCE = 64 * 1024
# Photos of full size in one form without a script; 50 MB each, so some fifty of a phone.
SEVERAL = 4

V = TypeVar("V", bound=Callable[..., Any])
# Returns whose request it is, "" for a visitor, or an answer that refuses it.
Sender = Callable[..., str | HttpResponseBase]


class Body(StrEnum):
    """What became of a body on its way."""

    NOT_READ = "not read"
    # It has come, and before a byte of it was read this address has said that it may.
    ASKED = "asked"
    TOO_SLOW = "too slow"
    NO_ROOM = "no room"


class TooLongError(BadRequest):
    """The request is longer than text may be, and its address takes no files."""


class UploadTooLargeError(BadRequest):
    """More is sent at once than this address takes."""


class TooSlowError(BadRequest):
    """The body came too slowly."""


class NoRoomError(BadRequest):
    """Others are sending too much at the moment."""


@dataclass(frozen=True, slots=True)
class Upload:
    """That POST to an address may send so many photos or documents, and who."""

    files: int
    sender: Sender

    @property
    def most_bytes(self) -> int:
        """The longest body."""
        return self.files * settings.MAX_UPLOAD_BYTES + FORM_ALLOWANCE


def takes_files(files: int, sender: Sender) -> Callable[[V], V]:
    """Say of a view how many files a POST may bring, and from whom."""

    def mark(view: V) -> V:
        view.upload = Upload(files, sender)  # type: ignore[attr-defined]
        return view

    return mark


def upload_of(view: Callable[..., Any]) -> Upload | None:
    """Return what a view says about files; None if it takes none."""
    found: Upload | None = getattr(view, "upload", None)
    return found


class LargeRequestsMiddleware:
    """Refuses a body that is too long for its address or its sender, before it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Refuse the request, say that its body may come, or leave it to its view."""
        state = request.META.get(STATE)
        if state == Body.TOO_SLOW:
            raise TooSlowError
        if state == Body.NO_ROOM:
            raise NoRoomError
        if state == Body.ASKED:
            return None
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        upload = upload_of(view)
        if upload is None or request.method != "POST":
            raise TooLongError
        owner = upload.sender(request, *args, **kwargs)
        if not isinstance(owner, str):
            return owner
        if length > upload.most_bytes:
            raise UploadTooLargeError
        return HttpResponse(status=100, headers={OWNER: owner}) if state else None
