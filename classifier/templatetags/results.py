"""An assessment's band or status as a badge, and its score on a scale."""

from typing import Any

from django import template
from django.utils.translation import gettext

from classifier.assessments.texts import BADGES

register = template.Library()

# In units of the drawing in results/score_scale.html: a band's width, the scale's left edge, and
# half the width of the label with the score, which must not reach over the ends.
BAND_WIDTH = 120
SCALE_LEFT = 10
LABEL_HALF = 14


@register.inclusion_tag("results/badge.html")
def band_badge(outcome: str, *, large: bool = False) -> dict[str, Any]:
    """Show a band, or a status without one, as shape, words and colour."""
    return {"outcome": outcome, "label": BADGES[outcome], "large": large}


@register.inclusion_tag("results/badge.html")
def assessment_badge(assessment: Any, *, large: bool = False) -> dict[str, Any]:
    """Show an assessment's band, or its status while it has none, and if it was imported."""
    badge = band_badge(str(assessment.band or assessment.status), large=large)
    if getattr(assessment, "imported_at", None) is not None:
        badge["label"] = gettext("%(label)s · imported") % {"label": badge["label"]}
    return badge


@register.inclusion_tag("results/mark.html")
def band_mark(assessment: Any) -> dict[str, Any]:
    """Show an assessment's band, or its status, as a shape; screen readers read the words."""
    return band_badge(str(assessment.band or assessment.status))


@register.inclusion_tag("results/score_scale.html")
def score_scale(score: float, lower: float, higher: float) -> dict[str, Any]:
    """Draw a calibrated score among its three bands.

    The bands are drawn equally wide, because the operating points often lie close together near
    one end; the numbers under them say where each begins.
    """
    x = round(scale_position(score, lower, higher), 1)
    return {
        "score": score,
        "lower": lower,
        "higher": higher,
        "x": x,
        "label_x": min(max(x, SCALE_LEFT + LABEL_HALF), SCALE_LEFT + 3 * BAND_WIDTH - LABEL_HALF),
    }


def scale_position(score: float, lower: float, higher: float) -> float:
    """Return the x of a score on the drawn scale; within a band it is linear."""
    edges = (0.0, lower, higher, 1.0)
    band = 2 if score >= higher else int(score >= lower)
    start, end = edges[band], edges[band + 1]
    within = (score - start) / (end - start) if end > start else 0.5
    return SCALE_LEFT + BAND_WIDTH * (band + min(max(within, 0.0), 1.0))
