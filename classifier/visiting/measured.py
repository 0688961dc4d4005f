"""Measurements and answers in the words of a visit."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from classifier import checklist
from classifier.measure_words import figures_told, reasons_told
from classifier.models import Answers, Measurement


def measurement_told(row: Measurement | None) -> dict[str, Any] | None:
    """Return a measurement with its figures in words; None where there is none."""
    if row is None:
        return None
    outline, scale = row.result.get("outline") or {}, row.result.get("scale")
    return {
        "id": str(row.pk),
        "at": timezone.localtime(row.requested_at).isoformat(),
        "scale": str(Measurement.Scale(scale["kind"]).label) if scale else "",
        "is_drawn": outline.get("source") == "drawn",
        "figures": [
            {"name": told.code, "label": str(told.label.name), "words": told.words}
            for told in figures_told(row)
        ],
        "remarks": [str(sentence) for sentence in reasons_told(row)],
    }


def answers_told(row: Answers | None) -> dict[str, Any] | None:
    """Return what the person noticed, in words; None where nobody was asked."""
    if row is None:
        return None
    points = _("%(points)d of %(most)d points in the weighted 7-point checklist") % {
        "points": row.points,
        "most": checklist.MOST_POINTS,
    }
    return {
        "id": str(row.pk),
        "points": row.points,
        "words": points,
        "noticed": [str(told) for told in checklist.noticed(row.answers)],
        "concerns": [str(question.told) for question in checklist.strong_concerns(row.answers)],
    }
