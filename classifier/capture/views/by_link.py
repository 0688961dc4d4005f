"""The pages for people who have a link: a camera for one photo, and nothing about its owner."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from classifier.capture import selectors as captures
from classifier.capture import services as capture_links
from classifier.capture.models import CaptureLink
from classifier.capture.views.camera import camera_page, ring_of
from classifier.core.errors import LinkGoneError, ServiceError
from classifier.core.large_requests import takes_files
from classifier.intake.errors import LimitReachedError
from classifier.intake.forms import ACCEPTED
from classifier.intake.refusals import refusal_sentence
from classifier.people.access import refusal, wants_json
from classifier.people.link_access import for_link_holders
from classifier.photos import media as photo_media

TOO_LARGE = "too_large"
NO_FILE = gettext_lazy("Please choose a photo first.")


def sent_by_link(request: HttpRequest, token: str) -> str | HttpResponseBase:
    """Name the link that a photo is sent by (`core.large_requests`), or refuse it."""
    try:
        return f"link-{capture_links.link_of(token=token).pk}"
    except LinkGoneError:
        return _gone(request)


@for_link_holders
def _gone(_request: HttpRequest) -> HttpResponseBase:
    raise LinkGoneError


@takes_files(1, sent_by_link)
@require_http_methods(["GET", "HEAD", "POST"])
@for_link_holders
def take(request: HttpRequest, token: str) -> HttpResponseBase:
    link = capture_links.link_of(token=token)
    if request.method != "POST":
        return _page(request, link, token)
    if getattr(request, "oversized_fields", []):
        return _refused(request, link, token, TOO_LARGE, refusal_sentence(TOO_LARGE), 413)
    file = request.FILES.get("photos")
    if file is None:
        return _refused(request, link, token, "form_invalid", NO_FILE, 400)
    return _take_photo(request, link, token, file)


@require_safe
@for_link_holders
def last_photo(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the mole's last photo, if its owner allowed that for this link."""
    link = capture_links.link_of(token=token)
    photo = captures.last_photo_of(link.mole) if link.shows_last_photo else None
    if photo is None:
        raise LinkGoneError
    capture_links.note_viewing(link=link, photo=photo)
    return photo_media.send(request, photo, "display")


def _take_photo(
    request: HttpRequest, link: CaptureLink, token: str, file: "UploadedFile[Any]"
) -> HttpResponseBase:
    try:
        capture_links.use_link(token=token, data=file.read())
    except LinkGoneError:
        raise
    except LimitReachedError as error:
        return _refused(request, link, token, error.code, error.sentence, 429)
    except ServiceError as error:
        return _refused(request, link, token, error.code, error.sentence, error.page_status)
    if wants_json(request):
        return JsonResponse({"sentence": _("Thank you. The photo has arrived.")}, status=201)
    return render(request, "capture/thanks.html")


def _refused(
    request: HttpRequest,
    link: CaptureLink,
    token: str,
    code: str,
    sentence: str | Promise,
    status: int,
) -> HttpResponseBase:
    if wants_json(request):
        return refusal(code, sentence, status=status)
    response = _page(request, link, token, problem=sentence)
    response.status_code = status
    return response


def _page(
    request: HttpRequest, link: CaptureLink, token: str, problem: str | Promise = ""
) -> HttpResponseBase:
    last = captures.last_photo_of(link.mole) if link.shows_last_photo else None
    here = reverse("capture_by_link", args=[token])
    setup = {
        "kind": "link",
        "upload": here,
        "ghost": reverse("capture_last_photo", args=[token]) if last else None,
        "ring": ring_of(last),
    }
    context = {"action": here, "accepted": ACCEPTED, "problem": problem, "has_ghost": bool(last)}
    return camera_page(request, "capture/by_link.html", setup, **context)
