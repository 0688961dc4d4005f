"""A photo with its heat map, and when it was taken in words."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from classifier.core.display import moment
from classifier.photos.forms import NewMoleForm
from classifier.photos.models import Photo
from classifier.results.selectors import moles_with_latest

register = template.Library()

# Moles that are asked about beside a result; the others are on a page of their own. Two rows.
MOLES_ASKED = 8


@register.filter
def taken_on(photo: Photo) -> str:
    """Return the day on which a photo was taken, or of its upload if that is not known."""
    day = _day(photo)
    return day if photo.is_dated else _("%(day)s (day of upload)") % {"day": day}


@register.filter
def taken_at(photo: Photo) -> str:
    """Return day and time, or what is known of them."""
    if not photo.is_dated or photo.taken_at_precision == Photo.TakenAtPrecision.DAY:
        return taken_on(photo)
    return moment(photo.taken_at)


@register.filter
def taken_briefly(photo: Photo) -> str:
    """Return the day without its year, beside the month of a list; a guess is asked: "3 May?"."""
    day = date_format(timezone.localtime(photo.suggested_at or photo.taken_at), "j M")
    if photo.is_dated:
        return day
    return f"{day}?" if photo.suggested_at else _("Added %(day)s") % {"day": day}


@register.inclusion_tag("photos/_which_mole.html", takes_context=True)
def ask_which_mole(context: template.Context, photo: Photo) -> dict[str, Any]:
    """Ask which mole an unsorted close-up shows, with the newest moles; nothing for others."""
    if photo.mole is not None or photo.kind != Photo.Kind.CLOSE_UP:
        return {"photo": None}
    moles = list(moles_with_latest(photo.subject)[: MOLES_ASKED + 1])
    return {
        "photo": photo,
        "moles": moles[:MOLES_ASKED],
        "has_more": len(moles) > MOLES_ASKED,
        "mole_form": NewMoleForm(),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("photos/when.html")
def ask_when_taken(photo: Photo) -> dict[str, Any]:
    """Ask for the day on which a photo was taken, if it is not known."""
    suggested: date | None = photo.suggested_at and timezone.localdate(photo.suggested_at)
    return {"photo": photo, "suggested": suggested, "today": timezone.localdate()}


def _day(photo: Photo) -> str:
    return date_format(timezone.localtime(photo.taken_at), "j F Y")


@register.inclusion_tag("photos/photo.html")
def photo_figure(
    *,
    src: str,
    alt: str,
    width: int,
    height: int,
    map_src: str = "",
    map_off: bool = False,
) -> dict[str, Any]:
    """Show a photo; `map_off` starts without the heat map, which a box switches on.

    The photo is a link to `src`, which `js/photos/zoom.js` opens over the page.
    """
    return {
        "src": src,
        "alt": alt,
        "width": width,
        "height": height,
        "map_src": map_src,
        "map_off": map_off,
    }
