"""The main navigation and the tabs of the account pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry. It is current on pages whose URL name begins with one of `url_prefixes`."""

    label: str | Promise
    url_name: str
    icon: str
    url_prefixes: tuple[str, ...]
    primary: bool = False


MOLES = NavEntry(
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
ADD = NavEntry(_("Add photos"), "photo_upload", "camera", ("photo_upload", "photo_unsorted"))
RESULTS = NavEntry(
    _("Results"), "result_list", "results", ("result_", "assessment_", "photo_detail", "photo_edit")
)
GUIDANCE = NavEntry(_("Guidance"), "guidance_index", "guidance", ("guidance_",))
ACCOUNT = NavEntry(
    _("Account"),
    "account_overview",
    "account",
    ("account_", "mfa_", "access_log", "consent", "household"),
)
REVIEW = NavEntry(_("Review"), "review_queue", "review", ("review_",))
SIGN_IN = NavEntry(_("Sign in"), "account_login", "enter", ("account_login",))
JOIN = NavEntry(_("Create account"), "account_signup", "join", ("account_signup",), primary=True)

FOR_THE_PUBLIC = (GUIDANCE, SIGN_IN, JOIN)
FOR_USERS = (MOLES, ADD, RESULTS, GUIDANCE, ACCOUNT)

ACCOUNT_PAGES = (
    NavEntry(_("Overview"), "account_overview", "account", ("account_overview",)),
    NavEntry(_("Household"), "household", "account", ("household",)),
    NavEntry(_("Consent"), "consent", "account", ("consent",)),
    NavEntry(_("Who looked"), "access_log", "account", ("access_log",)),
    NavEntry(_("E-mail"), "account_email", "account", ("account_email",)),
    NavEntry(
        _("Password"),
        "account_change_password",
        "account",
        ("account_change_password", "account_set_password"),
    ),
    NavEntry(_("Sign-in security"), "mfa_index", "account", ("mfa_",)),
)


@register.inclusion_tag("core/nav.html", takes_context=True)
def site_navigation(context: template.Context) -> dict[str, Any]:
    """Draw the main navigation for the signed-in user, or for the public."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return {"links": _links(context, FOR_THE_PUBLIC)}
    entries = (*FOR_USERS, REVIEW) if user.is_staff else FOR_USERS
    return {"links": _links(context, entries)}


@register.inclusion_tag("people/account_tabs.html", takes_context=True)
def account_tabs(context: template.Context) -> dict[str, Any]:
    """Draw the tabs of the account pages."""
    return {"links": _links(context, ACCOUNT_PAGES)}


def _links(context: template.Context, entries: tuple[NavEntry, ...]) -> list[dict[str, Any]]:
    match = getattr(context.get("request"), "resolver_match", None)
    current = (match.url_name if match else "") or ""
    return [
        {
            "entry": entry,
            "url": reverse(entry.url_name),
            "current": current.startswith(entry.url_prefixes),
        }
        for entry in entries
    ]
