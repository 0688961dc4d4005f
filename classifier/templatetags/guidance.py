"""Parts of the guidance pages, and how often a result is right in words and as dots."""

import math
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from classifier.assessments.texts import BADGES
from classifier.guidance.dots import dot_paths
from classifier.guidance.frequencies import IMAGINED_LESIONS, Frequency, frequencies, has_counts
from classifier.guidance.model_texts import TABLE_PARTS
from classifier.templatetags.components import page_header
from ml.classification.manifest import BandTable
from ml.labels import Band

register = template.Library()


Text = str | Promise


@register.inclusion_tag("core/page_header.html")
def guidance_header(*, title: Text, lead: Text) -> dict[str, Any]:
    """Draw the heading of a page, with breadcrumbs from the overview of the guidance."""
    index, label = reverse("guidance_index"), gettext_lazy("Guidance")
    return page_header(title=title, lead=lead, back_url=index, back_label=label)


@register.inclusion_tag("guidance/topic_card.html")
def topic_card(*, drawing: str, url: str, heading: Text, text: Text) -> dict[str, Any]:
    """Draw a card that links to a page of the guidance."""
    return {"drawing": drawing, "url": url, "heading": heading, "text": text}


@register.inclusion_tag("guidance/sign_pair.html")
def sign_pair(
    *, letter: str, slug: str, heading: Text, text: Text, ordinary: Text, sign: Text
) -> dict[str, Any]:
    """Draw one of the ABCDE signs beside an ordinary mole; `slug` names both drawings."""
    return {
        "letter": letter,
        "slug": slug,
        "heading": heading,
        "text": text,
        "ordinary": ordinary,
        "ordinary_drawing": f"{slug}-ordinary",
        "sign": sign,
        "sign_drawing": f"{slug}-sign",
    }


@register.inclusion_tag("guidance/photo_problem.html")
def photo_problem(*, slug: str, drawing: str, heading: Text, text: Text) -> dict[str, Any]:
    """Draw what was wrong with a photo; results link to `slug`, the code of the reason."""
    return {"slug": slug, "drawing": drawing, "heading": heading, "text": text}


@register.inclusion_tag("guidance/natural_frequencies.html")
def natural_frequencies(table: BandTable, band: str) -> dict[str, Any]:
    """Say how many lesions in a band are malignant, in each of the settings."""
    return {
        "frequencies": _frequencies(table, band),
        "band_label": str(BADGES[band]).lower(),
        "imagined": IMAGINED_LESIONS,
        "table": table,
    }


@register.inclusion_tag("guidance/frequency_pictures.html")
def frequency_pictures(table: BandTable, band: str) -> dict[str, Any]:
    """Draw `IMAGINED_LESIONS` dots for each of the settings."""
    return {
        "pictures": [(frequency, dot_paths(frequency)) for frequency in _frequencies(table, band)],
        "imagined": IMAGINED_LESIONS,
    }


def _frequencies(table: BandTable, band: str) -> list[Frequency]:
    return list(frequencies(table, Band(band))) if has_counts(table) else []


@register.filter
def about(count: float) -> str:
    """Format an expected count as words and digits; a small one is "fewer than 1", never 0."""
    if round(count) == 0:
        return gettext("fewer than 1")
    return gettext("about %(count)s") % {"count": f"{round(count):,}"}


@register.filter
def rounded(count: float) -> str:
    """Format a count as a whole number with commas."""
    return f"{round(count):,}"


@register.filter
def in_a_thousand(share: float) -> float:
    """Turn a share, 0 to 1, into a count of the imagined lesions."""
    return share * IMAGINED_LESIONS


@register.filter
def at_least(count: float) -> str:
    """Format the lower bound of a count, rounded down."""
    return f"{math.floor(count):,}"


@register.filter
def at_most(count: float) -> str:
    """Format the upper bound of a count, rounded up."""
    return f"{math.ceil(count):,}"


@register.filter
def counted_on(table: BandTable) -> Text:
    """Return in plain words which data a table was counted on."""
    return TABLE_PARTS.get(table.part, table.part)
