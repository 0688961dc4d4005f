"""Pages of the bin: moving things in and out of it, and erasing them."""

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
from classifier.moles import services as mole_services
from classifier.moles.models import Mole
from classifier.moles.selectors import binned_mole_visible_to
from classifier.people.access import PersonRequest, for_people
from classifier.photos import services as photo_services
from classifier.photos.models import Photo
from classifier.photos.selectors import binned_photo_visible_to

# Set by judgement: all moles of a person on the first page, with a bound on its size.
MAX_MOLES = 100


@require_safe
@for_people
def contents(request: PersonRequest) -> HttpResponseBase:
    moles, photos = bin_of(request.subject)
    page = page_of(photos, request)
    return render(
        request,
        "bin/contents.html",
        {
            "moles": moles[:MAX_MOLES] if page.number == 1 else (),
            "page_obj": page,
            "days": settings.BIN_KEPT_FOR.days,
        },
    )


@require_POST
@for_people
def bin_mole(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    mole = binned_mole_visible_to(request.user, mole_id)
    mole_services.bin_mole(mole=mole, actor=audit.person(request.user))
    text = _("“%(name)s” and its photos are in the bin.") % {"name": mole.name}
    _offer_undo(request, text, reverse("mole_restore", args=[mole.id]))
    return redirect("mole_list")


@require_POST
@for_people
def restore_mole(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    mole = binned_mole_visible_to(request.user, mole_id)
    mole_services.restore_mole(mole=mole, actor=audit.person(request.user))
    messages.success(request, _("“%(name)s” is back.") % {"name": mole.name})
    return redirect("mole_detail", mole.id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def erase_mole(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    mole = binned_mole_visible_to(request.user, mole_id)
    return _erase(
        request,
        lambda: erasure.erase_mole(mole=mole, actor=audit.person(request.user)),
        {"mole": mole, "back": _mole_url(mole)},
    )


@require_POST
@for_people
def bin_photo(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = binned_photo_visible_to(request.user, photo_id)
    photo_services.bin_photo(photo=photo, actor=audit.person(request.user))
    undo = reverse("photo_restore", args=[photo.id])
    _offer_undo(request, _("The photo is in the bin."), undo)
    return redirect(_page_with(photo))


@require_POST
@for_people
def restore_photo(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Take a photo out of the bin; it stays hidden while its mole is in the bin."""
    photo = binned_photo_visible_to(request.user, photo_id)
    photo_services.restore_photo(photo=photo, actor=audit.person(request.user))
    if photo.mole is not None and photo.mole.is_binned:
        messages.info(request, _("The photo is back with its mole, which is still in the bin."))
        return redirect("bin")
    messages.success(request, _("The photo is back."))
    return redirect("photo_detail", photo.id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def erase_photo(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
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


def _page_with(photo: Photo) -> str:
    """Return the page that the photo was on."""
    if photo.region:
        return reverse("overview_region", args=[photo.region])
    return reverse("photo_unsorted") if photo.mole is None else _mole_url(photo.mole)


def _mole_url(mole: Mole) -> str:
    return reverse("bin") if mole.is_binned else reverse("mole_detail", args=[mole.id])


def _photo_url(photo: Photo) -> str:
    return reverse("bin") if photo.is_hidden else reverse("photo_detail", args=[photo.id])
