"""What a mole turned out to be, on the pages of others."""

from typing import Any

from django import template

from classifier.moles.models import Mole
from classifier.outcomes.page import current_row

register = template.Library()


@register.inclusion_tag("outcomes/_part.html")
def outcome_part(mole: Mole) -> dict[str, Any]:
    """Say what is known, or ask what the doctor found."""
    return {"mole": mole, "row": current_row(mole)}
