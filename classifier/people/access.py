"""Guards of pages: signing in, and consent before a photo is stored."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from classifier.core.polling import HtmxRequest
from classifier.core.problems import headers_of
from classifier.people.models import Subject, User
from classifier.people.selectors import has_consented
from classifier.people.session import chosen_subject

P = ParamSpec("P")


class PersonRequest(HtmxRequest):
    """A request by somebody who is signed in.

    `subject` is the person whose moles the pages show: the user, or the household member chosen.
    """

    user: User
    subject: Subject


View = Callable[Concatenate[PersonRequest, P], HttpResponseBase]
GuardedView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _home(_request: HttpRequest) -> str:
    return "/"


def for_people(
    view: View[P],
    *,
    back: Callable[[HttpRequest], str] = _home,
    while_leaving: bool = False,
) -> GuardedView[P]:
    """Ask visitors to sign in; gives the view a `PersonRequest`.

    A page that was asked for follows after signing in. After a form whose session had ended it is
    the page that `back` names. Somebody whose account is about to be erased sees only pages that
    allow it, by `while_leaving`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request, back=back(request))
        if request.user.erase_after is not None and not while_leaving:
            return _ask_whether_to_keep(request)
        request.subject = SimpleLazyObject(lambda: chosen_subject(request))  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def sent_by_account(request: HttpRequest, **_view: Any) -> str | HttpResponseBase:
    """Name the account that sends files (`core.large_requests`), or ask the visitor to sign in."""
    if request.user.is_authenticated:
        return f"user-{request.user.pk}"
    return ask_to_sign_in(request)


def with_consent(view: View[P]) -> View[P]:
    """Ask for consent first; a page that was asked for follows after it."""

    @wraps(view)
    def guarded(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if has_consented(request.user):
            return view(request, *args, **kwargs)
        return _ask_consent(request)

    return guarded


def posted(request: HttpRequest) -> QueryDict | None:
    """Return POST data, or None for GET so that the form stays unbound."""
    return request.POST if request.method == "POST" else None


def next_page(request: HttpRequest) -> str:
    """Return where the person came from ("next"), if that is one of our own pages, else ""."""
    url = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else ""


def wants_json(request: HttpRequest) -> bool:
    """Whether the request comes from a script and not from a browser that loads a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def refusal(
    code: str, sentence: str | Promise, *, status: int, url: str = "", link: str = ""
) -> JsonResponse:
    """Answer a script: a stable code, a sentence for the person, and a link to go on with."""
    answer = {"code": code, "sentence": str(sentence), "url": url, "link": link}
    return JsonResponse(answer, status=status, headers=headers_of(status))


def ask_to_sign_in(request: HttpRequest, *, back: str = "/") -> HttpResponse:
    """Answer a visitor: browsers get the sign-in page, scripts a 401, htmx a reload of the page.

    `back` is the page that follows after a form.
    """
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    if wants_json(request):
        sentence = _(
            "You are no longer signed in. Please sign in in another tab, then try again here: "
            "your photos are still on this page."
        )
        url = reverse("account_login")
        return refusal("signed_out", sentence, status=401, url=url, link=_("Sign in"))
    return redirect_to_login(request.get_full_path() if request.method == "GET" else back)


def _ask_whether_to_keep(request: HttpRequest) -> HttpResponse:
    url = reverse("account_leave")
    if wants_json(request):
        sentence = _("This account is about to be deleted. Keep it first, then try again.")
        return refusal("leaving", sentence, status=403, url=url, link=_("Keep the account"))
    return redirect(url)


def _ask_consent(request: HttpRequest) -> HttpResponse:
    url = reverse("consent")
    if wants_json(request):
        sentence = _("We need your agreement before we may store a photo.")
        return refusal("consent_missing", sentence, status=403, url=url, link=_("Read and agree"))
    back = request.get_full_path() if request.method == "GET" else reverse("photo_upload")
    return redirect(f"{url}?{urlencode({'next': back})}")
