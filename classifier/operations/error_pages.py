"""Error pages, and their problem documents under /api/. Django passes arguments not needed here.

Pages for requests that are refused before a view, and for failures, need neither session nor
database.
"""

import sys
from collections.abc import Mapping
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
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
    problem = Problem(why.status, why.code, why.detail, headers=why.headers)
    return _answer(request, problem, why.text, "400.html", {"refusal": why})


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
        full = StorageFullError
        problem = Problem(full.page_status, full.code, str(full.sentence))
        return _answer(request, problem, full.sentence, "503.html", {"text": full.sentence})
    if isinstance(error, OperationalError | InterfaceError):
        return _answer(request, DATABASE_AWAY, BUSY, "503.html", {"text": BUSY})
    if isinstance(error, DecoderBusyError):
        return _answer(request, DECODER_BUSY, BUSY, "503.html", {"text": BUSY})
    if is_for_api(request):
        return UNEXPECTED.response()
    return HttpResponse(render_to_string("500.html"), status=500)


def _answer(
    request: HttpRequest,
    problem: Problem,
    text: str | Promise,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """Answer partners with the problem, our scripts with the text, and people with the page."""
    if is_for_api(request):
        return problem.response()
    if wants_json(request):
        response: HttpResponse = refusal(problem.code, text, status=problem.status)
    else:
        response = HttpResponse(render_to_string(template, context), status=problem.status)
    for name, value in problem.all_headers.items():
        response.headers[name] = value
    return response
