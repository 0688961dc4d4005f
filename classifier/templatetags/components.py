"""The parts that pages of all rooms share; docs/design-system.md shows how to use them."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from classifier.core import display

register = template.Library()

# The prefix of a message's extra tag that names the URL of its undo button.
UNDO = "undo:"
# Shares below this, and above 1 minus this, would be rounded to 0.0% or 100.0%.
SMALLEST_SHARE = 0.0005
# Nearer to 0 or 1 than this (what `.1%` rounds to less than 1.0%) one decimal is shown.
ONE_DECIMAL_BELOW = 0.0095
# What was noticed in a month is kept as its first day.
DAYS_OF_THIS_MONTH = 31


@register.simple_tag
@lru_cache(maxsize=128)
def icon(name: str) -> SafeString:
    """Draw an icon of `templates/icons`. It is hidden from screen readers: put words beside it."""
    return render_to_string(f"icons/{name}.svg")


@register.simple_tag
def figure(name: str, title: str = "") -> SafeString:
    """Draw a picture of `templates/figures`; without a title it is hidden from screen readers."""
    return render_to_string(f"figures/{name}.svg", {"title": title})


@register.inclusion_tag("core/page_header.html")
def page_header(
    *,
    title: str | Promise,
    lead: str | Promise = "",
    back_url: str = "",
    back_label: str | Promise = "",
    parent_url: str = "",
    parent_label: str | Promise = "",
) -> dict[str, Any]:
    """Draw the heading of a page; `back_url` adds breadcrumbs, `parent_url` one step above it."""
    return {
        "title": title,
        "lead": lead,
        "back_url": back_url,
        "back_label": back_label,
        "parent_url": parent_url,
        "parent_label": parent_label,
    }


@register.inclusion_tag("core/post_button.html")
def post_button(
    *, action: str, label: str | Promise, style: str = "button-secondary", symbol: str = ""
) -> dict[str, Any]:
    """Draw a button that posts to a URL; `symbol` is the name of an icon."""
    return {"action": action, "label": label, "style": style, "symbol": symbol}


@register.inclusion_tag("core/notice.html")
def notice(*, text: str | Promise, title: str | Promise = "", tone: str = "") -> dict[str, Any]:
    """Draw a box of text. Tones: none (information), `caution`, `problem`, `plain`."""
    return {"text": text, "title": title, "tone": tone}


@register.inclusion_tag("core/empty_state.html", name="empty_state")
@register.inclusion_tag("core/error_page.html", name="error_page")
def picture_message(
    *,
    drawing: str,
    title: str | Promise,
    text: str | Promise = "",
    action_url: str = "",
    action_label: str | Promise = "",
) -> dict[str, Any]:
    """Draw a list without rows, or a page that is only a message.

    `drawing` is a name in `templates/figures`.
    """
    return {
        "drawing": drawing,
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
    }


@register.inclusion_tag("core/confirm_form.html")
def confirm_form(
    *,
    label: str | Promise,
    form: BaseForm | None = None,
    action: str = "",
    danger: bool = False,
    cancel_url: str = "",
) -> dict[str, Any]:
    """Draw a form with one button, by default for the page's own URL."""
    return {
        "label": label,
        "form": form,
        "action": action,
        "danger": danger,
        "cancel_url": cancel_url,
    }


@register.simple_tag
def dark_media() -> str:
    """Return for which media the dark colours count in this browser."""
    return display.in_use.get().dark_media


@register.filter
def moment(when: datetime | None) -> str:
    """Write day and time of day by the clock that this browser chose; nothing for None."""
    return display.moment(when) if when else ""


@register.filter
def roughly_ago(day: date) -> str:
    """Write how long ago a day was in its largest unit only, such as "about 2 years ago"."""
    if (timezone.localdate() - day).days < DAYS_OF_THIS_MONTH:
        return _("this month")
    return _("about %(time)s ago") % {"time": timesince(day, depth=1)}


@register.filter
def undo_url(message: Any) -> str:
    """Return the URL in a message's extra tag, `undo:/some/path/`, or an empty string."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""


@register.filter
def percent(share: float) -> str:
    """Format a share, 0 to 1, as a percentage that is never rounded to 0% or 100%."""
    if share in (0, 1):
        return f"{share:.0%}"
    if share < SMALLEST_SHARE:
        return "<0.1%"
    if share > 1 - SMALLEST_SHARE:
        return ">99.9%"
    return f"{share:.0%}" if ONE_DECIMAL_BELOW <= share <= 1 - ONE_DECIMAL_BELOW else f"{share:.1%}"


@register.filter
def is_checkbox(field: Any) -> bool:
    """Say whether a bound field is a single checkbox, whose label follows it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset
