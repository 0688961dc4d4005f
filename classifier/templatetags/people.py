"""Whose moles the pages show, and what a person consents to."""

from typing import Any

from django import template

from classifier.notices.page import shown_people
from classifier.people.consent_text import consent_text

register = template.Library()


@register.inclusion_tag("people/whose.html", takes_context=True)
def whose_moles(context: template.Context) -> dict[str, Any]:
    """Name the family member whose record the page shows; nothing for the user's own."""
    person = shown_people(context).person
    return {"subject": None if person is None or person.is_self else person}


@register.inclusion_tag("people/consent_text.html")
def consent_in_force() -> dict[str, Any]:
    """Show the current text of the consent."""
    return {"paragraphs": consent_text().split("\n\n")}
