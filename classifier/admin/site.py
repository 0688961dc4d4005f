"""The staff site: our sign-in, a second factor, and as strict a policy as its scripts bear."""

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
    """Lets in staff with a second factor, and nobody else."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person is staff; `admin_view` has asked for the second factor."""
        return request.user.is_active and bool(getattr(request.user, "is_staff", False))

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Turn away those who may not enter; let Alpine evaluate its expressions for the others."""
        inner = csp_update(ALPINE_POLICY)(super().admin_view(view, cacheable))

        @wraps(inner)
        def entrance(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = staff.refusal_response(request)
            if refusal is not None:
                return refusal
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return entrance

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out the inline style element of colours; `css/admin.css` has them."""
        return {**super().each_context(request), "colors": None}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Begin with what awaits review."""
        return redirect("review_queue")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send people to the site's own sign-in, which knows about second factors."""
        return redirect_to_login(request.GET.get("next") or request.path.replace("login/", ""))

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out where everybody does."""
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change the password where everybody does."""
        return redirect("account_change_password")
