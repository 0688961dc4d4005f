"""The staff site: our sign-in, a second factor, and the content security policy."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF, UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.sites import UnfoldAdminSite

from classifier.review import access as staff

# Alpine evaluates the expressions in its attributes: see docs/decisions/0008-staff-pages.md.
ALPINE_POLICY = {"script-src": [SELF, UNSAFE_EVAL]}

View = Callable[..., HttpResponse]


class StaffSite(UnfoldAdminSite):
    """Admits only staff with a second factor."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person is staff; `admin_view` checks the second factor."""
        return request.user.is_active and bool(getattr(request.user, "is_staff", False))

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Refuse people who may not enter; allow Alpine to evaluate its expressions."""
        inner = csp_update(ALPINE_POLICY)(super().admin_view(view, cacheable))

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = staff.refusal_response(request)
            if refusal is not None:
                return refusal
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return guarded

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out the inline style element of colours; `css/admin.css` has them."""
        return {**super().each_context(request), "colors": None}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the review queue."""
        return redirect("review_queue")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send people to the site's own sign-in, which knows about second factors."""
        return redirect_to_login(request.GET.get("next") or request.path.replace("login/", ""))

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the sign-out page of the site."""
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the password page of the site."""
        return redirect("account_change_password")
