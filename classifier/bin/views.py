"""The bin: in, out again, and gone for good."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.bin.selectors import bin_of
from classifier.core.paging import page_of
from classifier.moles import services as mole_service
from classifier.moles.models import Mole
from classifier.moles.selectors import binned_mole_visible_to
from classifier.people.access import PersonRequest, for_people
from classifier.photos import services as photos
from classifier.photos.models import Photo
from classifier.photos.selectors import binned_photo_visible_to

MANY_MOLES = 100


@require_safe
@for_people
def contents(request: PersonRequest) -> HttpResponseBase:
    """Show what waits in the bin."""
    moles, photos = bin_of(request.subject)
    page = page_of(photos, request)
    return render(
        request,
        "bin/contents.html",
        {
            "moles": moles[:MANY_MOLES] if page.number == 1 else (),
            "page_obj": page,
            "days": settings.BIN_KEPT_FOR.days,
        },
    )


@require_POST
@for_people
def bin_mole(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    """Move a mole to the bin."""
    mole = binned_mole_visible_to(request.user, mole_id)
    mole_service.bin_mole(mole=mole, actor=audit.person(request.user))
    text = _("“%(name)s” and its photos are in the bin.") % {"name": mole.name}
    _offer_undo(request, text, reverse("mole_restore", args=[mole.id]))
    return redirect("mole_list")


@require_POST
@for_people
def restore_mole(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    """Take a mole out of the bin."""
    mole = binned_mole_visible_to(request.user, mole_id)
    mole_service.restore_mole(mole=mole, actor=audit.person(request.user))
    messages.success(request, _("“%(name)s” is back.") % {"name": mole.name})
    return redirect("mole_detail", mole.id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def erase_mole(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    """Delete a mole for good, after asking."""
    mole = binned_mole_visible_to(request.user, mole_id)
    return _erase(
        request,
        lambda: erasure.erase_mole(mole=mole, actor=audit.person(request.user)),
        {"mole": mole, "back": _mole_url(mole)},
    )


@require_POST
@for_people
def bin_photo(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Move a photo to the bin."""
    photo = binned_photo_visible_to(request.user, photo_id)
    photos.bin_photo(photo=photo, actor=audit.person(request.user))
    undo = reverse("photo_restore", args=[photo.id])
    _offer_undo(request, _("The photo is in the bin."), undo)
    return redirect(_home_of(photo))


@require_POST
@for_people
def restore_photo(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Take a photo out of the bin; it stays hidden while its mole is there."""
    photo = binned_photo_visible_to(request.user, photo_id)
    photos.restore_photo(photo=photo, actor=audit.person(request.user))
    if photo.mole is not None and photo.mole.is_binned:
        messages.info(request, _("The photo is back with its mole, which is still in the bin."))
        return redirect("bin")
    messages.success(request, _("The photo is back."))
    return redirect("photo_detail", photo.id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def erase_photo(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Delete a photo for good, after asking."""
    photo = binned_photo_visible_to(request.user, photo_id)
    return _erase(
        request,
        lambda: erasure.erase_photo(photo=photo, actor=audit.person(request.user)),
        {"photo": photo, "back": _photo_url(photo)},
    )


def _erase(
    request: PersonRequest, erase: Callable[[], None], context: dict[str, object]
) -> HttpResponse:
    if request.method != "POST":
        return render(request, "bin/erase.html", context)
    erase()
    messages.success(request, _("Deleted for good."))
    return redirect("bin")


def _offer_undo(request: PersonRequest, text: str, url: str) -> None:
    messages.success(request, text, extra_tags=f"undo:{url}")


def _home_of(photo: Photo) -> str:
    """Return the page that the photo was on."""
    if photo.region:
        return reverse("overview_region", args=[photo.region])
    return reverse("photo_unsorted") if photo.mole is None else _mole_url(photo.mole)


def _mole_url(mole: Mole) -> str:
    return reverse("bin") if mole.is_binned else reverse("mole_detail", args=[mole.id])


def _photo_url(photo: Photo) -> str:
    return reverse("bin") if photo.is_hidden else reverse("photo_detail", args=[photo.id])
