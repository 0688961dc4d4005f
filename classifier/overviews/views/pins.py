"""Pins on overviews: set, move, remove; and two overviews of a region compared."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classifier.audit import services as audit
from classifier.comparing import services as comparisons
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.moles.selectors import moles_of
from classifier.overviews import services as overviews
from classifier.overviews.forms import PinForm, PlaceForm
from classifier.overviews.page import compared_overviews_page, overview_page
from classifier.overviews.selectors import overview_visible_to, pin_visible_to
from classifier.people.access import PersonRequest, for_people
from classifier.photos.models import Photo


@require_POST
@for_people
def set_pin(request: PersonRequest, overview_id: uuid.UUID) -> HttpResponseBase:
    photo = overview_visible_to(request.user, overview_id)
    form = PinForm(request.POST, moles=moles_of(photo.subject))
    if not form.is_valid():
        context = page_context(overview_page(photo, form))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "overviews/detail.html", context, status=status)
    overviews.set_pin(
        photo=photo,
        place=form.place,
        actor=audit.person(request.user),
        mole=form.cleaned_data["mole"],
        label=form.cleaned_data["label"],
    )
    messages.success(request, _("The pin is set."))
    return redirect("overview_detail", photo.id)


@require_POST
@for_people
def move_pin(request: PersonRequest, pin_id: uuid.UUID) -> HttpResponseBase:
    pin = pin_visible_to(request.user, pin_id)
    form = PlaceForm(request.POST)
    if form.is_valid():
        overviews.move_pin(pin=pin, place=form.place, actor=audit.person(request.user))
        messages.success(request, _("The pin was moved."))
    else:
        messages.error(request, _("Please say where the pin belongs, each from 0 to 100 percent."))
    return redirect("overview_detail", pin.photo_id)


@require_POST
@for_people
def remove_pin(request: PersonRequest, pin_id: uuid.UUID) -> HttpResponseBase:
    pin = pin_visible_to(request.user, pin_id)
    overviews.remove_pin(pin=pin, actor=audit.person(request.user))
    messages.success(request, _("The pin was taken off."))
    return redirect("overview_detail", pin.photo_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def compare(
    request: PersonRequest, overview_id: uuid.UUID, other_id: uuid.UUID
) -> HttpResponseBase:
    """Show two overviews side by side, the older first; a POST requests their alignment."""
    pair = [overview_visible_to(request.user, key) for key in (overview_id, other_id)]
    older, newer = sorted(pair, key=Photo.by_time)
    if request.method == "POST":
        _align(request, older, newer)
        return redirect("overview_compare", older.id, newer.id)
    page = compared_overviews_page(older, newer)
    return render(request, "overviews/compare.html", page_context(page))


def _align(request: PersonRequest, older: Photo, newer: Photo) -> None:
    try:
        comparisons.request_comparison(earlier=older, later=newer, actor=audit.person(request.user))
    except ServiceError as error:
        messages.error(request, str(error.sentence))
