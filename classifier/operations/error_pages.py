"""Error pages. Django passes arguments that they do not need."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from classifier.people.access import ask_to_sign_in, wants_json


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403: not allowed."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: the form's CSRF token is missing or too old. A script without a session gets a 401."""
    if wants_json(request) and not request.user.is_authenticated:
        return ask_to_sign_in(request)
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: no such page."""
    return render(request, "404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the upload is too large."""
    return render(request, "413.html", status=413)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500: rendered without session or database, which may be what failed."""
    return HttpResponseServerError(render_to_string("500.html"))
