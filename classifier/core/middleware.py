"""Ids and headers of every response, readable requests, and the browser's theme and clock."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.cache import add_never_cache_headers

from classifier.core import display, request_ids
from classifier.core.problems import headers_of
from classifier.core.request_refusals import LengthRequiredError
from classifier.core.request_text import (
    NestedTooDeeplyError,
    check_body,
    check_head,
    is_from_nested_json,
)

_SIGNED_OUT = "has_signed_out"


class RequestIdMiddleware:
    """Names each request in its answer, in the log and in `request.request_id`.

    Outside of all others, so that every answer has the headers that its status needs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, under the id that it came with if that is well-formed."""
        name = request_ids.request_id_for(request.headers.get(request_ids.HEADER, ""))
        request.request_id = name  # type: ignore[attr-defined]
        before = request_ids.in_use.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_ids.in_use.reset(before)
        response.headers[request_ids.HEADER] = name
        for header, value in headers_of(response.status_code).items():
            response.headers.setdefault(header, value)
        return response


class PrivatePagesMiddleware:
    """Adds `no-store` to pages of signed-in people, unless the view set Cache-Control.

    The answer to signing out tells the browser to forget what it kept: photos.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            add_never_cache_headers(response)
        if hasattr(request, _SIGNED_OUT):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


@receiver(user_logged_out)
def note_signing_out(request: HttpRequest, **_signal: Any) -> None:
    """Note on a request that it ended a session."""
    setattr(request, _SIGNED_OUT, True)


class PermissionsMiddleware:
    """Forbids the camera to every page, unless its view set Permissions-Policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=()")
        return response


class DisplayMiddleware:
    """Has the answer written with the theme and the clock of the browser's cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        before = display.in_use.set(display.display_of(request))
        try:
            return self.get_response(request)
        finally:
            display.in_use.reset(before)


class ReadableRequestsMiddleware:
    """Refuses unreadable text, JSON that is a trap, and a body whose length is not given.

    Gunicorn passes on a body in chunks, but Django reads no further than Content-Length, so the
    body would be empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, if it can be read."""
        if "HTTP_TRANSFER_ENCODING" in request.META:
            raise LengthRequiredError
        check_head(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Check the body where an address is known; a lost connection is left to the view."""
        with suppress(UnreadablePostError):
            check_body(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> None:
        """Refuse JSON in a form's field that is nested too deeply, instead of failing."""
        if is_from_nested_json(error):
            raise NestedTooDeeplyError from error
