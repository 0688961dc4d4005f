"""The camera page of a mole, and links for somebody else to take its next photo."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.audit import services as audit
from classifier.capture import selectors as captures
from classifier.capture import services as capture_links
from classifier.capture.models import CaptureLink
from classifier.capture.texts import camera_words
from classifier.core.pages import page_context
from classifier.core.polling import status_answer
from classifier.core.qr_code import qr_code_svg
from classifier.intake.account_key import account_key
from classifier.intake.quotas import describe_room
from classifier.moles.models import Mole
from classifier.moles.selectors import mole_visible_to
from classifier.people.access import PersonRequest, for_people, with_consent
from classifier.photos.models import Photo

CAMERA_ALLOWED = "camera=(self)"


@dataclass(frozen=True, slots=True)
class LinkPage:
    """`url` and its QR code are known only right after the link was made."""

    link: CaptureLink
    mole: Mole
    state: str
    url: str = ""
    code: str = ""


@require_safe
@for_people
@with_consent
def camera(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    mole = mole_visible_to(request.user, mole_id)
    last = captures.last_photo_of(mole)
    setup = {
        "kind": "own",
        "account": account_key(request.user),
        "upload": reverse("photo_upload"),
        "mole": str(mole.id),
        "name": mole.name,
        "ghost": reverse("photo_media", args=[last.id, "display"]) if last else None,
        "ring": ring_of(last),
    }
    room = describe_room(request.user)
    return camera_page(request, "capture/camera.html", setup, mole=mole, last=last, room=room)


def camera_page(request: Any, template: str, setup: dict[str, Any], **context: Any) -> HttpResponse:
    """Render a page that may use the camera. `setup` is read by its script."""
    setup = {"maxBytes": settings.MAX_UPLOAD_BYTES, "modality": "phone", **setup}
    response = render(request, template, {"setup": setup, "words": camera_words(), **context})
    response.headers["Permissions-Policy"] = CAMERA_ALLOWED
    return response


def ring_of(photo: Photo | None) -> dict[str, float] | None:
    """Return the place of the mole in a photo, for the script; None if not known."""
    ring = captures.ring_in(photo) if photo else None
    return {"x": ring.x, "y": ring.y, "diameter": ring.diameter} if ring else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def ask(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    """Make a link. Its address is shown only on this answer: the token is not kept."""
    mole = mole_visible_to(request.user, mole_id)
    context = {
        "mole": mole,
        "has_photos": captures.last_photo_of(mole) is not None,
        "room": describe_room(request.user),
    }
    if request.method != "POST":
        return render(request, "capture/ask.html", context)
    link, token = capture_links.make_link(
        mole=mole,
        actor=audit.person(request.user),
        shows_last_photo="shows_last_photo" in request.POST,
    )
    url = request.build_absolute_uri(reverse("capture_by_link", args=[token]))
    page = LinkPage(link, link.mole, link.state.value, url=url, code=qr_code_svg(url))
    return render(request, "capture/link.html", page_context(page))


@require_safe
@for_people
def link_status(request: PersonRequest, link_id: uuid.UUID) -> HttpResponseBase:
    link = captures.capture_link_visible_to(request.user, link_id)
    page = LinkPage(link, link.mole, link.state.value)
    if not request.htmx:
        return render(request, "capture/link.html", page_context(page))
    is_ended = link.state != CaptureLink.State.OPEN
    return status_answer(
        request,
        "capture/_link_state.html",
        lambda: page_context(page),
        is_changed=is_ended,
        is_finished=is_ended,
    )


@require_POST
@for_people
def revoke(request: PersonRequest, link_id: uuid.UUID) -> HttpResponseBase:
    link = captures.capture_link_visible_to(request.user, link_id)
    capture_links.revoke_link(link=link, actor=audit.person(request.user))
    return redirect("capture_link_status", link.id)
