"""The parts of a prepared visit's page."""

from typing import Any

from django import template

from classifier.core.pages import page_context
from classifier.visits.page import VisitContent

register = template.Library()


@register.inclusion_tag("visits/_content.html")
def visit_content(content: VisitContent) -> dict[str, Any]:
    """Show a visit's moles, pictures and tables."""
    return page_context(content)


@register.inclusion_tag("visits/_outcome.html")
def visit_outcome(outcome: str, words: str) -> dict[str, str]:
    """Show a band or status as a badge; `words` alone if there is none."""
    return {"outcome": outcome, "words": words}
