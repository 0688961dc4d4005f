"""The body map: where the moles are, one zone's moles, and a mole put to its place."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classifier.audit import services as audit
from classifier.body_map import page as body_map
from classifier.body_map.forms import NeededSpotForm, point_of, spot_data
from classifier.body_map.listing import zone_groups
from classifier.body_map.page import OUTCOMES
from classifier.body_map.zones import FIGURES, all_zones, drawing_of
from classifier.core.paging import page_of
from classifier.moles import services as mole_service
from classifier.moles.models import Mole
from classifier.moles.selectors import mole_visible_to
from classifier.moles.services import Spot
from classifier.people.access import PersonRequest, for_people

UNPLACED_SHOWN = 12
ANY_ID = uuid.UUID(int=0)


@require_safe
@for_people
def show(request: PersonRequest) -> HttpResponseBase:
    """Show both figures with the moles on them, and the zones as a list."""
    pins = body_map.pins_of(request.subject)
    unplaced = list(body_map.unplaced_moles(request.subject)[: UNPLACED_SHOWN + 1])
    counts = body_map.by_zone(pins)
    context = {
        "sides": _sides(request),
        "groups": zone_groups(counts),
        "marks": _marks(counts),
        "pins": _for_script(pins),
        "total": len(pins),
        "due": sum(pin.is_due for pin in pins),
        "unplaced": unplaced[:UNPLACED_SHOWN],
        "has_more_unplaced": len(unplaced) > UNPLACED_SHOWN,
    }
    return render(request, "body_map/map.html", context)


@require_safe
@for_people
def zone(request: PersonRequest, zone_code: str) -> HttpResponseBase:
    """Show the moles of one zone."""
    found = all_zones().get(zone_code)
    if found is None:
        raise Http404
    page = page_of(body_map.moles_in_zone(request.subject, zone_code), request)
    return render(request, "body_map/zone.html", {"zone": found, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def place(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    """Put a mole on the map, or elsewhere on it."""
    mole = mole_visible_to(request.user, mole_id)
    form = NeededSpotForm(spot_data(request.POST) if request.method == "POST" else None)
    if form.is_bound and form.spot:
        actor = audit.person(request.user)
        placed = mole_service.place_mole(mole=mole, spot=form.spot, actor=actor)
        text = _("“%(name)s” is now here: %(place)s.")
        label = all_zones()[placed.zone].label
        messages.success(request, text % {"name": placed.name, "place": label})
        return redirect("mole_detail", mole.id)
    spot = _asked_for(request) or _kept(mole)
    address = reverse("mole_place", args=[mole.id])
    context = {"mole": mole, "form": form, "pick_address": address, **picker(request, spot)}
    return render(request, "body_map/place.html", context)


def picker(request: PersonRequest, spot: Spot | None) -> dict[str, Any]:
    """Return what the page needs on which a place is chosen; `spot` is chosen already."""
    context: dict[str, Any] = {
        "sides": _sides(request, spot.figure if spot else ""),
        "groups": zone_groups({}),
    }
    if spot is not None:
        drawing = drawing_of(spot.figure)
        context["chosen"] = spot.zone()
        context["spot"] = {"figure": spot.figure, "map_x": spot.x, "map_y": spot.y}
        context["mark"] = {"x": spot.x * drawing.width, "y": spot.y * drawing.height}
    return context


def _sides(request: PersonRequest, figure: str = "") -> dict[str, Any]:
    """Return the figures, and which of them a narrow screen shows."""
    asked = request.GET.get("side", "")
    shown = next((side for side in (asked, figure) if side in FIGURES), FIGURES[0])
    return {"all": FIGURES, "shown": shown}


def _marks(counts: dict[str, body_map.ZoneCount]) -> dict[str, list[Any]]:
    """Return the counted zones of each figure, for those who have no script."""
    marks: dict[str, list[Any]] = {figure: [] for figure in FIGURES}
    for code, count in counts.items():
        marks[all_zones()[code].figure].append((code, count))
    return marks


def _asked_for(request: PersonRequest) -> Spot | None:
    zone = all_zones().get(request.GET.get("zone", ""))
    if zone is None:
        return None
    point = point_of(zone)
    return Spot(point["figure"], point["map_x"], point["map_y"])


def _kept(mole: Mole) -> Spot | None:
    if mole.map_x is None or mole.map_y is None:
        return None
    return Spot(mole.figure, mole.map_x, mole.map_y)


def _for_script(pins: list[body_map.Pin]) -> dict[str, Any]:
    """Return the pins for the page's script, which draws and groups them at every zoom."""
    return {
        "pins": [
            [str(pin.mole_id), pin.figure, pin.x, pin.y, pin.name, pin.outcome, pin.is_due]
            for pin in pins
        ],
        "order": body_map.BY_URGENCY,
        "words": {outcome: str(words) for outcome, words in OUTCOMES.items()},
        "address": reverse("mole_detail", args=[ANY_ID]),
        "anyId": str(ANY_ID),
        "sentences": {
            "due": _("photo due"),
            "short": _("due"),
            "moles": _("{count} moles"),
            "most": _("most serious: {band}"),
            "open": _("Open"),
            "add": _("Add a mole here"),
        },
    }
