"""The pages of a visit for people who have a link and no account.

The first page shows nothing of the visit until its button is pressed (and the passphrase entered,
if there is one), so programs that fetch a link for a preview neither see it nor count as a viewing.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from classifier.core.errors import LinkGoneError, ServiceError
from classifier.core.pages import page_context
from classifier.people.link_access import for_link_holders
from classifier.people.network import network_of
from classifier.photos.media import send
from classifier.photos.selectors import photos_by_id
from classifier.visits.content.redaction import pictured_photos
from classifier.visits.errors import LinkLockedError
from classifier.visits.forms import PassphraseForm
from classifier.visits.models import ShareLink
from classifier.visits.page import SharedVisitPage, visit_content
from classifier.visits.services import share_links, visits
from classifier.visits.views.visits import send_pdf

COOKIE = "shared_visit"
# A doctor's working day. Longer leaves the visit open on a shared computer.
OPEN_FOR = timedelta(hours=12)
NO_REFERRER = "no-referrer"
View = Callable[..., HttpResponseBase]


def once_opened(view: View) -> View:
    """Pass the link to the view, or redirect to its first page unless this browser opened it."""

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
    link = share_links.link_of(token=token)
    if request.method == "POST":
        return _open(request, link, token)
    if not is_opened(request, link):
        return _first_page(request, link, PassphraseForm())
    content = visits.current_content(visit=link.visit)
    visits.print_again_if_outdated(visit=link.visit, content=content)
    page = SharedVisitPage(
        content=visit_content(link.visit, content, lambda photo_id: _photo_url(token, photo_id)),
        is_printed=visits.is_printed(visit=link.visit, content=content),
        link=link,
        token=token,
    )
    response = render(request, "visits/shared/visit.html", page_context(page))
    response.headers["Referrer-Policy"] = NO_REFERRER
    if request.method == "GET":
        share_links.note_viewing(link=link, what="page")
    return response


@require_safe
@for_link_holders
@once_opened
def pdf(request: HttpRequest, link: ShareLink, token: str) -> HttpResponseBase:
    response = send_pdf(link.visit)
    if response is None:
        return redirect("shared_visit", token)
    if request.method == "GET":
        share_links.note_viewing(link=link, what="pdf")
    return response


@require_safe
@for_link_holders
@once_opened
def photo(
    request: HttpRequest, link: ShareLink, _token: str, photo_id: uuid.UUID
) -> HttpResponseBase:
    if str(photo_id) not in pictured_photos(visits.current_content(visit=link.visit)):
        raise LinkGoneError(share_links.LINK_GONE)
    found = photos_by_id([photo_id])[photo_id]
    response = send(request, found, "display")
    if request.method == "GET":
        share_links.note_viewing(link=link, what="photo", photo_id=photo_id)
    return response


def is_opened(request: HttpRequest, link: ShareLink) -> bool:
    """Whether this browser opened the link within OPEN_FOR."""
    opened = request.get_signed_cookie(COOKIE, default="", salt=_salt(link), max_age=OPEN_FOR)
    return opened == str(link.pk)


def _open(request: HttpRequest, link: ShareLink, token: str) -> HttpResponseBase:
    form = PassphraseForm(request.POST)
    if link.passphrase and not form.is_valid():
        return _first_page(request, link, form)
    address = network_of(request)
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
    """Set a cookie that opens this link only, until the browser is closed."""
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
    """Return a salt that makes a cookie worthless for another link or a changed passphrase."""
    return f"shared-visit:{link.pk}:{link.passphrase}"
