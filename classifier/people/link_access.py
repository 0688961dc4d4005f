"""Guard of pages for people with a link and no account."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from classifier.core import rate_limits
from classifier.core.errors import LinkGoneError
from classifier.people.access import refusal, wants_json
from classifier.people.network import network_of

# How many wrong links one address may try, and in how many seconds, before the answer is "too many"
# instead of "gone". Set by judgement. Links that work are answered all the same: many people may
# share an address, and a token has 256 bits, so guessing fails anyway.
MISSES_ALLOWED = 20
MISSES_KEPT_FOR = 600
# Not "no-referrer": with it browsers send a form's origin as "null", which the check against
# forged requests refuses. No path, and so no token, leaves with this one either.
REFERRER_POLICY = "strict-origin"
HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}

P = ParamSpec("P")
LinkView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_link_holders(view: LinkView[P]) -> LinkView[P]:
    """Answer 404 to every link that does not work, whatever the reason, and 429 after too many."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = _answer(view, request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Referrer-Policy", REFERRER_POLICY)
        return response

    return guarded


def _answer(
    view: LinkView[P], request: HttpRequest, *args: P.args, **kwargs: P.kwargs
) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except LinkGoneError as error:
        misses = f"link-misses:{network_of(request)}"
        if not rate_limits.take(misses, limit=MISSES_ALLOWED, seconds=MISSES_KEPT_FOR):
            return _too_many(request)
        if wants_json(request):
            return refusal(error.code, error.sentence, status=404)
        return render(request, "capture/gone.html", {"sentence": error.sentence}, status=404)


def _too_many(request: HttpRequest) -> HttpResponseBase:
    response: HttpResponseBase = respond_429(request)
    return response
