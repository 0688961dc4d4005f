"""Error pages, and their problem documents under /api/. Django passes arguments not needed here.

Pages for requests that are refused before a view, and for failures, need neither session nor
database.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from classifier.core.errors import StorageFullError
from classifier.core.problems import (
    DATABASE_AWAY,
    DECODER_BUSY,
    FORBIDDEN,
    NOT_FOUND,
    UNEXPECTED,
    Problem,
    is_for_api,
)
from classifier.core.request_refusals import refusal_of
from classifier.core.storage import room
from classifier.images import DecoderBusyError
from classifier.people.access import ask_to_sign_in, refusal, wants_json

BUSY = _(
    "The site is busy or is being restarted. Nothing of this was kept; what you sent before is. "
    "Please try again in a moment."
)
CSRF_FAILED = Problem(403, "csrf_failed", "This address is for browsers only.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, 408, 411, 413 or 503: refused before a view. Scripts of ours get a sentence."""
    why = refusal_of(exception)
    if is_for_api(request):
        return Problem(why.status, why.code, why.detail, headers=why.headers).response()
    if wants_json(request):
        response: HttpResponse = refusal(why.code, why.text, status=why.status)
    else:
        response = HttpResponse(render_to_string("400.html", {"refusal": why}), status=why.status)
    for name, value in why.headers.items():
        response.headers[name] = value
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403: not allowed."""
    if is_for_api(request):
        return FORBIDDEN.response()
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: the form's CSRF token is missing or too old. A script without a session gets a 401."""
    if is_for_api(request):
        return CSRF_FAILED.response()
    if wants_json(request) and not request.user.is_authenticated:
        return ask_to_sign_in(request)
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: no such page."""
    if is_for_api(request):
        return NOT_FOUND.response()
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something failed on our side. 503 while the database or the decoder is busy.

    507 if a disk has no room: that of the database, of the files or of the temporary folder.
    """
    error = sys.exception()
    if room.is_full(error):
        return _full(request)
    if isinstance(error, OperationalError | InterfaceError):
        return _busy(request, DATABASE_AWAY)
    if isinstance(error, DecoderBusyError):
        return _busy(request, DECODER_BUSY)
    if is_for_api(request):
        return UNEXPECTED.response()
    return HttpResponse(render_to_string("500.html"), status=500)


def _full(request: HttpRequest) -> HttpResponse:
    full = StorageFullError
    if is_for_api(request):
        return Problem(full.page_status, full.code, str(full.sentence)).response()
    if wants_json(request):
        return refusal(full.code, full.sentence, status=full.page_status)
    page = render_to_string("503.html", {"text": full.sentence})
    return HttpResponse(page, status=full.page_status)


def _busy(request: HttpRequest, why: Problem) -> HttpResponse:
    if is_for_api(request):
        return why.response()
    if wants_json(request):
        response: HttpResponse = refusal(why.code, BUSY, status=why.status)
    else:
        response = HttpResponse(render_to_string("503.html", {"text": BUSY}), status=why.status)
    for name, value in why.all_headers.items():
        response.headers[name] = value
    return response
