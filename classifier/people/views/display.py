"""The page on which a browser chooses its theme and clock, without an account too."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classifier.core.display import COOKIE, COOKIE_KEPT_FOR_S, display_of
from classifier.people.access import posted
from classifier.people.forms.display import DisplayForm


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponseBase:
    chosen = display_of(request)
    form = DisplayForm(posted(request), initial={"theme": chosen.theme, "clock": chosen.clock})
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/display.html", {"form": form})
    messages.success(request, _("Your choice was saved in this browser."))
    response = redirect("display")
    response.set_cookie(
        COOKIE,
        form.display().cookie,
        max_age=COOKIE_KEPT_FOR_S,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response
