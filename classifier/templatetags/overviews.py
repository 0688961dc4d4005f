"""Overviews with their numbered pins."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime

from classifier.overviews.models import OverviewPin
from classifier.overviews.page import SHEET_WIDTH
from classifier.overviews.selectors import Suggestion
from classifier.photos.models import Photo

register = template.Library()


@register.filter
def pin_name(pin: OverviewPin) -> str:
    """Return the name of a pin: that of its mole, or its own."""
    return pin.mole.name if pin.mole else pin.label


@register.filter
def as_percent(fraction: float) -> str:
    """Format a fraction as percent without the sign, as the form of a pin takes it."""
    return f"{fraction * 100:.2f}"


@register.inclusion_tag("overviews/sheet.html")
def overview_sheet(
    photo: Photo,
    height: float,
    pins: Iterable[tuple[int, OverviewPin]],
    caption: str,
    moved: OverviewPin | None,
) -> dict[str, Any]:
    """Draw an overview with its numbered pins; the one being moved is highlighted."""
    drawn = [
        _sheet_pin(number, pin.x, pin.y, height, "moved" if pin == moved else "placed")
        for number, pin in pins
    ]
    return {"photo": photo, "height": height, "pins": drawn, "caption": caption, "alt": caption}


@register.inclusion_tag("overviews/sheet.html")
def compared_sheet(
    photo: Photo,
    height: float,
    pins: Iterable[tuple[OverviewPin, bool]],
    word: str,
    suggestions: Iterable[Suggestion],
) -> dict[str, Any]:
    """Draw one of two compared overviews, with new pins and suggested ones highlighted."""
    drawn = [
        _sheet_pin(number, pin.x, pin.y, height, "new" if is_new else "placed")
        for number, (pin, is_new) in enumerate(pins, 1)
    ]
    drawn += [_sheet_pin("?", each.x, each.y, height, "suggested") for each in suggestions]
    caption = f"{word}: {date_format(localtime(photo.taken_at), 'j F Y')}"
    return {"photo": photo, "height": height, "pins": drawn, "caption": caption, "alt": caption}


def _sheet_pin(text: int | str, x: float, y: float, height: float, look: str) -> dict[str, Any]:
    """Return a pin in the drawing's units, in which a photo is SHEET_WIDTH wide."""
    return {"text": text, "x": round(x * SHEET_WIDTH, 1), "y": round(y * height, 1), "look": look}
