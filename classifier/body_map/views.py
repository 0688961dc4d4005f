"""The body map: where the moles are, one zone's moles, and placing a mole."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classifier.audit import services as audit
from classifier.body_map.forms import RequiredSpotForm, point_of, spot_data
from classifier.body_map.page import map_page, moles_in_zone, place_page
from classifier.body_map.zones import all_zones
from classifier.core.pages import page_context
from classifier.core.paging import page_of
from classifier.moles import services as moles
from classifier.moles.listing import rows_of
from classifier.moles.models import Mole
from classifier.moles.selectors import mole_visible_to
from classifier.moles.services import Spot
from classifier.people.access import PersonRequest, for_people, next_page


@require_safe
@for_people
def show(request: PersonRequest) -> HttpResponseBase:
    page = map_page(request.subject, request.GET.get("side", ""))
    return render(request, "body_map/map.html", page_context(page))


@require_safe
@for_people
def zone(request: PersonRequest, zone_code: str) -> HttpResponseBase:
    found = all_zones().get(zone_code)
    if found is None:
        raise Http404
    page = page_of(moles_in_zone(request.subject, zone_code), request)
    context = {"zone": found, "page_obj": page, "rows": rows_of(page.rows)}
    return render(request, "body_map/zone.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def place(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    mole = mole_visible_to(request.user, mole_id)
    next_url = next_page(request)
    form = RequiredSpotForm(spot_data(request.POST) if request.method == "POST" else None)
    if form.is_bound and form.spot:
        placed = moles.place_mole(mole=mole, spot=form.spot, actor=audit.person(request.user))
        text = _("“%(name)s” is now here: %(place)s.")
        label = all_zones()[placed.zone].label
        messages.success(request, text % {"name": placed.name, "place": label})
        return redirect(next_url or reverse("mole_detail", args=[mole.id]))
    page = place_page(
        form,
        side=request.GET.get("side", ""),
        spot=_spot_in_address(request) or _stored_spot(mole),
        mole=mole,
        next_url=next_url,
    )
    return render(request, "body_map/place.html", page_context(page))


def _spot_in_address(request: HttpRequest) -> Spot | None:
    zone = all_zones().get(request.GET.get("zone", ""))
    if zone is None:
        return None
    point = point_of(zone)
    return Spot(point["figure"], point["map_x"], point["map_y"])


def _stored_spot(mole: Mole) -> Spot | None:
    if mole.map_x is None or mole.map_y is None:
        return None
    return Spot(mole.figure, mole.map_x, mole.map_y)
