"""Error pages. Django calls them with arguments that the pages don't need."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from classifier.people.access import ask_to_sign_in, wants_json


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that this may not be seen."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that the form is too old to be trusted, and that nothing was lost."""
    if wants_json(request) and not request.user.is_authenticated:
        return ask_to_sign_in(request)
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that there is no such page."""
    return render(request, "404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that the upload was too large."""
    return render(request, "413.html", status=413)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say that something went wrong on our side, without asking for the session or the database."""
    return HttpResponseServerError(render_to_string("500.html"))
