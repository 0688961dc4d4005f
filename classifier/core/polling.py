"""Answers to pages that poll for the status of a job."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseStopPolling
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request that says whether htmx sent it."""

    htmx: HtmxDetails


def status_answer(
    request: HtmxRequest,
    template: str,
    context: Callable[[], Mapping[str, Any]],
    *,
    is_changed: bool,
    is_finished: bool,
) -> HttpResponse:
    """Return 204 while nothing changed, else the fragment; at the end with 286, to stop polling.

    `context` is called only for a fragment that is shown.
    """
    if not is_changed:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    page = render(request, template, context())
    return HttpResponseStopPolling(page.content) if is_finished else page


def gone_answer(request: HtmxRequest, template: str | None = None) -> HttpResponse:
    """Return 286 to a page that polls for a row that was deleted: the fragment, or nothing.

    Raises Http404 unless htmx asks.
    """
    if not request.htmx:
        raise Http404
    return HttpResponseStopPolling(render(request, template).content if template else b"")
