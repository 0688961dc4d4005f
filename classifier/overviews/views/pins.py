"""Pins on overviews: set, moved, taken off; and two overviews of a region compared."""

import uuid

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classifier.audit import services as audit
from classifier.body_map.regions import all_regions
from classifier.comparing import services as comparisons
from classifier.core.errors import ServiceError
from classifier.moles.selectors import moles_of
from classifier.overviews import selectors as overviews
from classifier.overviews import services as overview_service
from classifier.overviews.forms import PinForm, PlaceForm
from classifier.overviews.page import sheet_height
from classifier.overviews.views.overviews import page_of_overview
from classifier.people.access import PersonRequest, for_people
from classifier.photos.models import Photo


@require_POST
@for_people
def set_pin(request: PersonRequest, overview_id: uuid.UUID) -> HttpResponseBase:
    """Set a pin on an overview."""
    photo = overviews.overview_visible_to(request.user, overview_id)
    form = PinForm(request.POST, moles=moles_of(photo.subject))
    if not form.is_valid():
        context = page_of_overview(photo, overviews.pins_on(photo), None, form)
        return render(request, "overviews/detail.html", context, status=422)
    overview_service.set_pin(
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
    """Put a pin elsewhere."""
    pin = overviews.pin_visible_to(request.user, pin_id)
    form = PlaceForm(request.POST)
    if form.is_valid():
        overview_service.move_pin(pin=pin, place=form.place, actor=audit.person(request.user))
        messages.success(request, _("The pin was moved."))
    else:
        messages.error(request, _("Please say where the pin belongs, each from 0 to 100 percent."))
    return redirect("overview_detail", pin.photo_id)


@require_POST
@for_people
def remove_pin(request: PersonRequest, pin_id: uuid.UUID) -> HttpResponseBase:
    """Take a pin off; its mole stays."""
    pin = overviews.pin_visible_to(request.user, pin_id)
    overview_service.remove_pin(pin=pin, actor=audit.person(request.user))
    messages.success(request, _("The pin was taken off."))
    return redirect("overview_detail", pin.photo_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def compare(
    request: PersonRequest, overview_id: uuid.UUID, other_id: uuid.UUID
) -> HttpResponseBase:
    """Show two overviews side by side, the older first; a POST has them laid on each other."""
    pair = [overviews.overview_visible_to(request.user, key) for key in (overview_id, other_id)]
    older, newer = sorted(pair, key=Photo.by_time)
    if request.method == "POST":
        _align(request, older, newer)
        return redirect("overview_compare", older.id, newer.id)
    old_pins, new_pins = overviews.pins_on(older), overviews.pins_on(newer)
    comparison = overviews.comparison_of(older, newer)
    fresh = overviews.new_since(old_pins, new_pins)
    context = {
        "older": older,
        "newer": newer,
        "older_height": sheet_height(older),
        "newer_height": sheet_height(newer),
        "older_pins": [(pin, False) for pin in old_pins],
        "newer_pins": [(pin, pin.id in fresh) for pin in new_pins],
        "region": all_regions().get(newer.region),
        "fresh": [pin for pin in new_pins if pin.id in fresh],
        "comparison": comparison,
        "suggestions": overviews.carried_over(old_pins, new_pins, comparison),
    }
    return render(request, "overviews/compare.html", context)


def _align(request: PersonRequest, older: Photo, newer: Photo) -> None:
    try:
        comparisons.request_comparison(earlier=older, later=newer, actor=audit.person(request.user))
    except ServiceError as error:
        messages.error(request, str(error.sentence))
