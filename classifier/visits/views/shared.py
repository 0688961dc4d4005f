"""What whoever has a link sees of a prepared visit, without an account.

Nothing is told before somebody presses the button of the first page (and enters the passphrase, if
there is one): programs that fetch a link to show a preview of it neither see nor count.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from classifier.core.errors import LinkGoneError, ServiceError
from classifier.people.link_access import for_link_holders
from classifier.photos.media import send
from classifier.photos.models import Photo
from classifier.visits.content.present import shown_photos
from classifier.visits.errors import LinkLockedError
from classifier.visits.forms import PassphraseForm
from classifier.visits.models import ShareLink
from classifier.visits.page import page_of_visit
from classifier.visits.services import share_links, visits
from classifier.visits.views.visits import send_pdf

COOKIE = "shared_visit"
OPEN_FOR = timedelta(hours=12)
NO_REFERRER = "no-referrer"
View = Callable[..., HttpResponseBase]


def for_whoever_opened_it(view: View) -> View:
    """Hand the view the link, once it was opened in this browser; else lead to its first page."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        link = share_links.link_of(token=token)
        if not is_opened(request, link):
            return redirect("shared_visit", token)
        response = view(request, link, token, **kwargs)
        response.headers["Referrer-Policy"] = NO_REFERRER
        return response

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_link_holders
def visit(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whether to open it, and for the passphrase; then show it."""
    link = share_links.link_of(token=token)
    if request.method == "POST":
        return _open(request, link, token)
    if not is_opened(request, link):
        return _first_page(request, link, PassphraseForm())
    content = visits.shown(visit=link.visit)
    visits.refresh(visit=link.visit, content=content)
    context = page_of_visit(link.visit, content, lambda photo_id: _photo_url(token, photo_id))
    context |= {"token": token, "is_printed": visits.is_printed(visit=link.visit, content=content)}
    response = render(request, "visits/shared/visit.html", {**context, "link": link})
    response.headers["Referrer-Policy"] = NO_REFERRER
    if request.method == "GET":
        share_links.note_viewing(link=link, what="page")
    return response


@require_safe
@for_link_holders
@for_whoever_opened_it
def pdf(request: HttpRequest, link: ShareLink, token: str) -> HttpResponseBase:
    """Send the PDF, or back to the page while it is being made."""
    response = send_pdf(link.visit)
    if response is None:
        return redirect("shared_visit", token)
    if request.method == "GET":
        share_links.note_viewing(link=link, what="pdf")
    return response


@require_safe
@for_link_holders
@for_whoever_opened_it
def photo(
    request: HttpRequest, link: ShareLink, _token: str, photo_id: uuid.UUID
) -> HttpResponseBase:
    """Send a photo that the visit shows."""
    if str(photo_id) not in shown_photos(visits.shown(visit=link.visit)):
        raise LinkGoneError(share_links.LINK_GONE)
    found = Photo.objects.get(pk=photo_id)
    response = send(request, found, "display")
    if request.method == "GET":
        share_links.note_viewing(link=link, what="photo", photo_id=photo_id)
    return response


def is_opened(request: HttpRequest, link: ShareLink) -> bool:
    """Whether this link was opened in this browser, not long ago."""
    opened = request.get_signed_cookie(COOKIE, default="", salt=_salt(link), max_age=OPEN_FOR)
    return opened == str(link.pk)


def _open(request: HttpRequest, link: ShareLink, token: str) -> HttpResponseBase:
    form = PassphraseForm(request.POST)
    if link.passphrase and not form.is_valid():
        return _first_page(request, link, form)
    address = str(get_adapter().get_client_ip(request))
    entered = form.cleaned_data["passphrase"] if link.passphrase else ""
    try:
        share_links.check_passphrase(link=link, passphrase=entered, address=address)
    except ServiceError as error:
        form.add_error("passphrase", str(error.sentence))
        is_locked = isinstance(error, LinkLockedError)
        status = HTTPStatus.TOO_MANY_REQUESTS if is_locked else HTTPStatus.OK
        return _first_page(request, link, form, status=status)
    return _remember(redirect("shared_visit", token), link, token)


def _remember(response: HttpResponse, link: ShareLink, token: str) -> HttpResponse:
    """Let the browser open this link, and only this, until it is closed."""
    response.set_signed_cookie(
        COOKIE,
        str(link.pk),
        salt=_salt(link),
        path=reverse("shared_visit", args=[token]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _first_page(
    request: HttpRequest, link: ShareLink, form: PassphraseForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "has_passphrase": bool(link.passphrase)}
    return render(request, "visits/shared/open.html", context, status=status)


def _photo_url(token: str, photo_id: uuid.UUID) -> str:
    return reverse("shared_photo", args=[token, photo_id])


def _salt(link: ShareLink) -> str:
    """Return what ties a cookie to a link and its passphrase."""
    return f"shared-visit:{link.pk}:{link.passphrase}"
