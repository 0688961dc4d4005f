"""Who enters the review pages."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from classifier.people.models import User
from classifier.review.access import refusal_response

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request by staff who used their second factor in this session."""

    user: User


View = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
GuardedView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def readers_only(view: View[P]) -> GuardedView[P]:
    """Let in reviewers; admins and everybody else get 404."""
    return _only(User.Role.REVIEWER, view)


def admins_only(view: View[P]) -> GuardedView[P]:
    """Let in admins; reviewers and everybody else get 404."""
    return _only(User.Role.ADMIN, view)


def staff_only(view: View[P]) -> GuardedView[P]:
    """Let in reviewers and admins."""
    return _only("", view)


def on_case_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Take a form of the case page; GET, as after signing in again, leads to that page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, request_id: uuid.UUID) -> HttpResponseBase:
        if request.method == "POST":
            return view(request, request_id)
        return redirect("review_case", request_id)

    return guarded


def _only(role: str, view: View[P]) -> GuardedView[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        refusal = refusal_response(request)
        if refusal is not None:
            return refusal
        if role and getattr(request.user, "role", "") != role:
            raise Http404
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded
