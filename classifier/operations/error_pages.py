"""Error pages, and their problem documents under /api/. Django passes arguments not needed here.

Pages for requests that are refused before a view, and for failures, need neither session nor
database.
"""

import sys
from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.core.erased import was_erased_meanwhile
from classifier.core.errors import StorageFullError, StorageLockedError
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
from classifier.core.storage.data_keys import KeyErasedError
from classifier.core.storage.envelope import FileDamagedError
from classifier.images import DecoderBusyError
from classifier.people.access import ask_to_sign_in, refusal, wants_json

BUSY = _(
    "The site is busy or is being restarted. Nothing of this was kept; what you sent before is. "
    "Please try again in a moment."
)
ERASED = _(
    "This was deleted for good, and its key was erased: nobody can read it any more, not from a "
    "backup either."
)
DAMAGED = _(
    "This file is not as it was stored, and is not shown. Whoever runs this site can bring it from "
    "a backup."
)
DRAWING = "image/svg+xml"
KEY_ERASED = Problem(410, "key_erased", "The key of this file was erased with its owner.")
FILE_DAMAGED = Problem(500, "file_damaged", "The file is not as it was stored.")
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


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page. 410 for a file whose key was erased, which the view took for lost."""
    if is_for_api(request):
        return NOT_FOUND.response()
    if exception is not None and isinstance(exception.__cause__, KeyErasedError):
        return _answer(request, KEY_ERASED, ERASED, "unreadable.html", {"text": ERASED})
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something failed on our side.

    503 while the database or the decoder is busy, or without the key of the files. 507 if a disk
    has no room: that of the database, of the files or of the temporary folder. 404 if what the
    request is about was erased meanwhile.
    """
    error = sys.exception()
    if was_erased_meanwhile(error):
        return not_found(request)
    known = _known_failure(error)
    if known is not None:
        problem, text, template = known
        return _answer(request, problem, text, template, {"text": text})
    if is_for_api(request):
        return UNEXPECTED.response()
    return HttpResponse(render_to_string("500.html"), status=500)


def _known_failure(error: BaseException | None) -> tuple[Problem, str | Promise, str] | None:
    """Return the problem, the sentence and the template for a failure that has its own."""
    if room.is_full(error):
        error = StorageFullError()
    if isinstance(error, StorageFullError | StorageLockedError):
        problem = Problem(error.page_status, error.code, str(error.sentence))
        return problem, error.sentence, "503.html"
    if isinstance(error, OperationalError | InterfaceError):
        return DATABASE_AWAY, BUSY, "503.html"
    if isinstance(error, DecoderBusyError):
        return DECODER_BUSY, BUSY, "503.html"
    if isinstance(error, FileDamagedError):
        return FILE_DAMAGED, DAMAGED, "unreadable.html"
    return None


def _answer(
    request: HttpRequest,
    problem: Problem,
    text: str | Promise,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """Answer partners with the problem, our scripts with the text, and people with the page.

    In the place of a picture browsers show one of any status: there the text is drawn.
    """
    if is_for_api(request):
        return problem.response()
    wanted = request.get_preferred_type(["text/html", "application/json", DRAWING])
    if wanted == DRAWING:
        lines = {"lines": wrap(str(text), 36)}
        drawn = render_to_string("core/failed_picture.svg", lines)
        response = HttpResponse(drawn, status=problem.status, content_type=DRAWING)
    elif wants_json(request):
        response = refusal(problem.code, text, status=problem.status)
    else:
        response = HttpResponse(render_to_string(template, context), status=problem.status)
    for name, value in problem.all_headers.items():
        response.headers[name] = value
    return response
