"""The body map's figures and pins."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from classifier.body_map.page import OUTCOMES
from classifier.body_map.zones import all_zones, drawing_of, zones_of

register = template.Library()

FIGURE_NAMES: dict[str, Promise] = {"front": _("Front"), "back": _("Back")}
# Which shape stands for what; the circle, diamond and triangle are those of the badges.
SHAPES = {"lower": "circle", "unclear": "diamond", "higher": "triangle", "none": "ring"}
OTHER_SHAPE = "square"


@register.simple_tag
def body_figure(figure: str, address: str = "") -> SafeString:
    """Draw a figure. With an address, each zone is a link to it with `?zone=` and its code."""
    return _drawn(figure, address, get_language() or "")


@lru_cache(maxsize=256)
def _drawn(figure: str, address: str, language: str) -> SafeString:  # noqa: ARG001
    joint = "&" if "?" in address else "?"
    context = {
        "drawing": drawing_of(figure),
        "zones": zones_of(figure),
        "address": f"{address}{joint}zone=" if address else "",
    }
    return render_to_string("body_map/figure.svg", context)


@register.simple_tag
@lru_cache(maxsize=4096)
def zone_mark(code: str, outcome: str, moles: int) -> SafeString:
    """Draw how many moles a zone has, and the most serious outcome of them, as a link to it."""
    zone = all_zones()[code]
    drawing = drawing_of(zone.figure)
    context = {
        "code": code,
        "x": round(zone.x * drawing.width, 1),
        "y": round(zone.y * drawing.height, 1),
        "shape": pin_shape(outcome),
        "moles": moles,
    }
    return render_to_string("body_map/mark.svg", context)


@register.filter
def figure_name(figure: str) -> str | Promise:
    """Return what a figure is called."""
    return FIGURE_NAMES[figure]


@register.filter
def moles_in_words(count: int) -> str:
    """Say how many moles a zone has."""
    return ngettext("%(count)d mole", "%(count)d moles", count) % {"count": count}


@register.filter
def pin_shape(outcome: str) -> str:
    """Return the shape that stands for a band or a status on the map."""
    return SHAPES.get(outcome, OTHER_SHAPE)


@register.filter
def outcome_words(outcome: str) -> str | Promise:
    """Return what a pin's band or status is in words."""
    return OUTCOMES[outcome]


@register.inclusion_tag("body_map/legend.html")
def pin_legend() -> dict[str, Any]:
    """Explain the shapes."""
    return {"outcomes": ("higher", "unclear", "lower", "none", "rejected")}
