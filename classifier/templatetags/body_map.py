"""The body map's figures and pins."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from classifier.body_map.page import OUTCOMES, ZoneCount, ZoneMark
from classifier.body_map.zones import Zone, drawing_of, zones_of

register = template.Library()

FIGURE_NAMES: dict[str, Promise] = {"front": _("Front"), "back": _("Back")}
# The circle, diamond and triangle are those of the badges.
SHAPES = {"lower": "circle", "unclear": "diamond", "higher": "triangle", "none": "ring"}
OTHER_SHAPE = "square"


@register.simple_tag
def body_figure(figure: str, address: str = "") -> SafeString:
    """Draw a figure. With an address, each zone links to it with its code as `?zone=`."""
    return _draw_figure(figure, address, get_language() or "")


@lru_cache(maxsize=256)
def _draw_figure(figure: str, address: str, language: str) -> SafeString:  # noqa: ARG001
    context = {
        "drawing": drawing_of(figure),
        "zones": zones_of(figure),
        "address": _choosing(address, ""),
    }
    return render_to_string("body_map/figure.svg", context)


def _choosing(address: str, zone: str) -> str:
    """Return the address that chooses a zone; empty where zones are not chosen."""
    return f"{address}{'&' if '?' in address else '?'}zone={zone}" if address else ""


@register.simple_tag
@lru_cache(maxsize=1)
def body_outlines() -> SafeString:
    """Hold the outlines of both figures for the parts that the page shows; draws nothing."""
    drawings = [drawing_of(figure) for figure in FIGURE_NAMES]
    return render_to_string("body_map/outlines.svg", {"drawings": drawings})


@register.simple_tag
def body_part(figure: str, names: str, *, view: str, place: str) -> SafeString:
    """Draw a part of a figure with some zones in colour, for drawings of templates/figures.

    The page draws the outlines once, with `body_outlines`, however many parts it shows.
    `names` are codes of zones without their side, or "whole". `view` is the part of the figure
    that is shown, and `place` where it stands in the drawing: x, y, width and height each.
    """
    x, y, width, height = place.split()
    shown = tuple(names.split())
    context = {
        "figure": figure,
        "is_whole": names == "whole",
        "zones": [zone for zone in zones_of(figure) if zone.code.split("-")[0] in shown],
        "view": view,
        "x": x,
        "y": y,
        "width": width,
        "height": height,
    }
    return render_to_string("body_map/part.svg", context)


@register.inclusion_tag("body_map/mark.svg")
def zone_mark(mark: ZoneMark, address: str = "") -> dict[str, Any]:
    """Draw a zone's number of moles and their most serious outcome, as a link.

    With an address, the link chooses the zone there.
    """
    drawing = drawing_of(mark.zone.figure)
    return {
        "mark": mark,
        "url": _choosing(address, mark.zone.code) or mark.url,
        "x": round(mark.zone.x * drawing.width, 1),
        "y": round(mark.zone.y * drawing.height, 1),
        "shape": pin_shape(mark.count.outcome),
    }


@register.inclusion_tag("body_map/zone_link.html")
def zone_link(
    zone: Zone, count: ZoneCount | None, *, address: str, chosen: Zone | str | None
) -> dict[str, Any]:
    """Link to the moles of a zone; with an address, link there to choose the zone."""
    url = _choosing(address, zone.code) or reverse("body_map_zone", args=[zone.code])
    sides: dict[str, str | Promise] = {"left": _("Left"), "right": _("Right")}
    return {
        "url": url,
        "is_chosen": zone == chosen,
        "text": sides.get(zone.laterality, _("Choose") if address else _("Open")),
        "zone": zone,
        "count": count,
    }


@register.filter
def figure_name(figure: str) -> str | Promise:
    """Return the name of a figure of the body, "front" or "back"."""
    return FIGURE_NAMES[figure]


@register.filter
def mole_count(count: int) -> str:
    """Return "1 mole" or "3 moles"."""
    return ngettext("%(count)d mole", "%(count)d moles", count) % {"count": count}


@register.filter
def pin_shape(outcome: str) -> str:
    """Return the shape of a band or a status on the map."""
    return SHAPES.get(outcome, OTHER_SHAPE)


@register.filter
def outcome_label(outcome: str) -> str | Promise:
    """Return a band or a status in words."""
    return OUTCOMES[outcome]


@register.inclusion_tag("body_map/legend.html")
def pin_legend() -> dict[str, Any]:
    """Explain the shapes."""
    return {"outcomes": ("higher", "unclear", "lower", "none", "rejected")}
