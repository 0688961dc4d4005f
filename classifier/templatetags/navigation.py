"""The site's navigation: which places there are for whom, and which of them the page belongs to."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation. `names`: how the URL names that belong to it begin."""

    label: str | Promise
    url_name: str
    icon: str
    names: tuple[str, ...]
    primary: bool = False


MOLES = Place(
    _("Moles"),
    "mole_list",
    "moles",
    (
        "mole_",
        "bin",
        "capture",
        "body_map",
        "overview_",
        "visit_",
        "share_link_",
        "comparison_",
        "reminder_",
        "calendar_",
    ),
)
ADD = Place(_("Add photos"), "photo_upload", "camera", ("photo_upload", "photo_unsorted"))
RESULTS = Place(
    _("Results"), "result_list", "results", ("result_", "assessment_", "photo_detail", "photo_edit")
)
GUIDANCE = Place(_("Guidance"), "guidance_index", "guidance", ("guidance_",))
ACCOUNT = Place(
    _("Account"),
    "account_overview",
    "account",
    ("account_", "mfa_", "access_log", "consent", "household"),
)
REVIEW = Place(_("Review"), "review_queue", "review", ("review_",))
SIGN_IN = Place(_("Sign in"), "account_login", "enter", ("account_login",))
JOIN = Place(_("Create account"), "account_signup", "join", ("account_signup",), primary=True)

FOR_ANYONE = (GUIDANCE, SIGN_IN, JOIN)
FOR_PEOPLE = (MOLES, ADD, RESULTS, GUIDANCE, ACCOUNT)

ACCOUNT_PAGES = (
    Place(_("Overview"), "account_overview", "account", ("account_overview",)),
    Place(_("Household"), "household", "account", ("household",)),
    Place(_("Consent"), "consent", "account", ("consent",)),
    Place(_("Who looked"), "access_log", "account", ("access_log",)),
    Place(_("E-mail"), "account_email", "account", ("account_email",)),
    Place(
        _("Password"),
        "account_change_password",
        "account",
        ("account_change_password", "account_set_password"),
    ),
    Place(_("Sign-in security"), "mfa_index", "account", ("mfa_",)),
)


@register.inclusion_tag("core/nav.html", takes_context=True)
def site_navigation(context: template.Context) -> dict[str, Any]:
    """Draw the main navigation for whoever is looking."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return {"places": _links(context, FOR_ANYONE)}
    places = (*FOR_PEOPLE, REVIEW) if user.is_staff else FOR_PEOPLE
    return {"places": _links(context, places)}


@register.inclusion_tag("people/account_tabs.html", takes_context=True)
def account_tabs(context: template.Context) -> dict[str, Any]:
    """Draw the tabs that lead from one page of the account to the next."""
    return {"places": _links(context, ACCOUNT_PAGES)}


def _links(context: template.Context, places: tuple[Place, ...]) -> list[dict[str, Any]]:
    match = getattr(context.get("request"), "resolver_match", None)
    here = (match.url_name if match else "") or ""
    return [
        {"place": place, "url": reverse(place.url_name), "current": here.startswith(place.names)}
        for place in places
    ]
