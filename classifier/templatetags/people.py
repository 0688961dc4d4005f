"""Whose moles the pages show, and what a person consents to."""

from typing import Any

from django import template

from classifier.people.consent_text import consent_text
from classifier.people.session import CHOSEN_SUBJECT

register = template.Library()


@register.inclusion_tag("people/whose.html", takes_context=True)
def whose_moles(context: template.Context) -> dict[str, Any]:
    """Name the household member whose moles the pages show; nothing for the user's own."""
    request = context.get("request")
    is_chosen = request is not None and CHOSEN_SUBJECT in getattr(request, "session", {})
    subject = getattr(request, "subject", None) if is_chosen else None
    return {"subject": None if subject is None or subject.is_self else subject}


@register.inclusion_tag("people/consent_text.html")
def consent_in_force() -> dict[str, Any]:
    """Show the current text of the consent."""
    return {"paragraphs": consent_text().split("\n\n")}
