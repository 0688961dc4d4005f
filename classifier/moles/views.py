"""Moles: the list, one mole's page, add, change."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classifier.audit import services as audit
from classifier.body_map.forms import SpotForm, spot_data
from classifier.body_map.page import place_page
from classifier.body_map.zones import Zone, all_zones
from classifier.core.pages import page_context
from classifier.moles.forms import MoleForm, NewMoleForm
from classifier.moles.listing import list_page
from classifier.moles.models import Mole
from classifier.moles.page import mole_page
from classifier.moles.selectors import mole_visible_to
from classifier.moles.services import Spot, add_mole, change_mole
from classifier.overviews.models import OverviewPin
from classifier.overviews.selectors import pin_visible_to
from classifier.overviews.services import make_pin_a_mole
from classifier.people.access import PersonRequest, for_people, posted


@dataclass(frozen=True, slots=True)
class MoleFormPage:
    """The form of a mole, which is None while it is new.

    `place` is the chosen point, sent along with a new mole; `zone` is the zone there, None for a
    place in words. `origin` is the pin of an overview that is to become the mole.
    """

    form: MoleForm
    mole: Mole | None
    zone: Zone | None
    place_url: str
    place: SpotForm | None = None
    origin: OverviewPin | None = None


@require_safe
@for_people
def mole_list(request: PersonRequest) -> HttpResponseBase:
    return render(request, "moles/list.html", page_context(list_page(request)))


@require_safe
@for_people
def detail(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    page = mole_page(request, mole_visible_to(request.user, mole_id))
    return render(request, "moles/detail.html", page_context(page))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def create(request: PersonRequest) -> HttpResponseBase:
    """Ask for the place on the body map, or in words, then for the rest.

    The id is in the form, so that a form that is sent twice adds one mole.
    """
    data = request.POST if request.method == "POST" else request.GET
    place, origin = SpotForm(spot_data(data)), _origin(request, data.get("pin", ""))
    is_missing = place.spot is None and request.method != "POST" and "words" not in request.GET
    if is_missing or not place.is_valid():
        return _choose_place(request, place, origin)
    form = NewMoleForm(
        posted(request),
        is_placed=place.spot is not None,
        initial={"label": origin.label if origin else ""},
    )
    if form.is_bound and form.is_valid():
        mole = _add(request, form, place.spot)
        if origin is not None:
            make_pin_a_mole(pin_id=origin.id, mole=mole, actor=audit.person(request.user))
        messages.success(request, _("“%(name)s” was added.") % {"name": mole.name})
        return redirect("mole_detail", mole.id)
    page = MoleFormPage(
        form=form,
        mole=None,
        zone=place.spot.zone() if place.spot else None,
        place_url=_create_url(origin),
        place=place,
        origin=origin,
    )
    return render(request, "moles/form.html", page_context(page))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    mole = mole_visible_to(request.user, mole_id)
    form = MoleForm(posted(request), instance=mole, is_placed=bool(mole.zone))
    if request.method == "POST" and form.is_valid():
        change_mole(mole=mole, actor=audit.person(request.user), **form.fields_of_mole())
        messages.success(request, _("Your changes were saved."))
        return redirect("mole_detail", mole.id)
    page = MoleFormPage(
        form=form,
        mole=mole,
        zone=all_zones().get(mole.zone),
        place_url=reverse("mole_place", args=[mole.id]),
    )
    return render(request, "moles/form.html", page_context(page))


def _origin(request: PersonRequest, pin_id: str) -> OverviewPin | None:
    """Return the pin that is to become the mole, if one was named. Raises Http404."""
    try:
        return pin_visible_to(request.user, uuid.UUID(pin_id)) if pin_id else None
    except ValueError as error:
        raise Http404 from error


def _create_url(origin: OverviewPin | None) -> str:
    return reverse("mole_create") + (f"?pin={origin.id}" if origin else "")


def _choose_place(
    request: PersonRequest, place: SpotForm, origin: OverviewPin | None
) -> HttpResponseBase:
    page = place_page(place, side=request.GET.get("side", ""), origin=origin)
    status = 200 if place.is_valid() else 422
    return render(request, "body_map/place.html", page_context(page), status=status)


def _add(request: PersonRequest, form: NewMoleForm, spot: Spot | None) -> Mole:
    try:
        return add_mole(
            subject=request.subject,
            actor=audit.person(request.user),
            mole_id=form.cleaned_data["mole_id"],
            spot=spot,
            **form.fields_of_mole(),
        )
    except Mole.DoesNotExist as error:
        # The id in the form is that of somebody else's mole.
        raise Http404 from error
