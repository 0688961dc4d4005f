"""Whose moles the pages show, and what a person consents to."""

from typing import Any

from django import template

from classifier.people.consent_text import consent_text
from classifier.people.session import CHOSEN_SUBJECT

register = template.Library()


@register.inclusion_tag("people/whose.html", takes_context=True)
def whose_moles(context: template.Context) -> dict[str, Any]:
    """Say whose moles the pages show, while they are not the user's own."""
    request = context.get("request")
    is_chosen = request is not None and CHOSEN_SUBJECT in getattr(request, "session", {})
    subject = getattr(request, "subject", None) if is_chosen else None
    return {"subject": None if subject is None or subject.is_self else subject}


@register.inclusion_tag("people/consent_text.html")
def consent_in_force() -> dict[str, Any]:
    """Show the text that somebody agrees to by ticking the box under it."""
    return {"paragraphs": consent_text().split("\n\n")}
