"""The main navigation, the page "More" and the tabs of the account pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.notices.page import shown_people

register = template.Library()


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry. It is current on pages whose URL name begins with one of `url_prefixes`."""

    label: str | Promise
    url_name: str
    icon: str
    url_prefixes: tuple[str, ...]
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries of the page "More" under one heading."""

    heading: str | Promise
    entries: tuple[NavEntry, ...]


MOLES = NavEntry(_("Moles"), "mole_list", "moles", ("mole_", "comparison_"))
MAP = NavEntry(_("Map"), "body_map", "map", ("body_map",))
ADD = NavEntry(
    _("Add photos"), "photo_upload", "camera", ("photo_upload", "capture"), is_primary=True
)
VISITS = NavEntry(_("Visits"), "visit_list", "visits", ("visit_", "share_link_"))
REVIEW = NavEntry(_("Review"), "review_queue", "review", ("review_",))

NOTICES = NavEntry(_("Notices"), "notice_list", "notices", ("notice_",))
HISTORY = NavEntry(
    _("History"), "result_list", "results", ("result_", "assessment_", "photo_detail", "photo_edit")
)
UNSORTED = NavEntry(_("Unsorted photos"), "photo_unsorted", "upload", ("photo_unsorted",))
BODY_PHOTOS = NavEntry(_("Body photos"), "overview_list", "whole", ("overview_",))
REMINDERS = NavEntry(_("Reminders"), "reminder_list", "calendar", ("reminder_", "calendar_"))
GUIDANCE = NavEntry(_("Guidance"), "guidance_index", "guidance", ("guidance_",))
WHEN = NavEntry(_("When to see a doctor"), "guidance_when", "caution", ())
ABOUT_MODEL = NavEntry(_("About the model"), "guidance_model", "info", ())
ACCOUNT = NavEntry(
    _("Account"), "account_overview", "account", ("account_", "mfa_", "access_log", "consent")
)
FAMILY = NavEntry(_("Family"), "household", "family", ("household",))
DISPLAY = NavEntry(_("Display"), "display", "display", ("display",))
BIN = NavEntry(_("Bin"), "bin", "delete", ("bin",))
SIGN_OUT = NavEntry(_("Sign out"), "account_logout", "leave", ("account_logout",))

MORE_GROUPS = (
    NavGroup(_("Photos and results"), (HISTORY, BODY_PHOTOS, UNSORTED, REMINDERS, NOTICES)),
    NavGroup(_("Good to know"), (GUIDANCE, WHEN, ABOUT_MODEL)),
    NavGroup(_("You"), (ACCOUNT, FAMILY, DISPLAY, BIN, SIGN_OUT)),
)
MORE = NavEntry(
    _("More"),
    "more",
    "more",
    (
        "more",
        *(
            prefix
            for group in MORE_GROUPS
            for each in group.entries
            for prefix in each.url_prefixes
        ),
    ),
)
SIGN_IN = NavEntry(_("Sign in"), "account_login", "enter", ("account_login",))
JOIN = NavEntry(_("Create account"), "account_signup", "join", ("account_signup",), is_primary=True)

FOR_THE_PUBLIC = (GUIDANCE, SIGN_IN, JOIN)
FOR_USERS = (MOLES, MAP, ADD, VISITS, MORE)

ACCOUNT_PAGES = (
    NavEntry(_("Overview"), "account_overview", "account", ("account_overview",)),
    FAMILY,
    NavEntry(_("Consent"), "consent", "account", ("consent",)),
    NavEntry(_("Who looked"), "access_log", "account", ("access_log",)),
    NavEntry(_("Email"), "account_email", "account", ("account_email",)),
    NavEntry(
        _("Password"),
        "account_change_password",
        "account",
        ("account_change_password", "account_set_password"),
    ),
    NavEntry(_("Sign-in security"), "mfa_index", "account", ("mfa_",)),
    NavEntry(_("Devices"), "account_devices", "account", ("account_devices",)),
)


@register.inclusion_tag("core/nav.html", takes_context=True)
def site_navigation(context: template.Context) -> dict[str, Any]:
    """Draw the main navigation for the signed-in user, or for the public."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return {"links": _links(context, FOR_THE_PUBLIC)}
    return {
        "links": _links(context, FOR_USERS),
        "review": _links(context, (REVIEW,))[0] if user.is_staff else None,
        "is_signed_in": True,
        "shown": shown_people(context),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("people/menu.html", takes_context=True)
def more_links(context: template.Context) -> dict[str, Any]:
    """List everything that the main navigation has no place for."""
    groups = [
        {"heading": group.heading, "links": _links(context, group.entries)} for group in MORE_GROUPS
    ]
    return {"groups": groups}


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
