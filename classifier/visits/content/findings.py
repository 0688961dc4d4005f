"""Measurements, change and answers as plain data of a visit, in words."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from classifier.comparing.measured_change_texts import change_text
from classifier.comparing.measured_changes import measured_change
from classifier.comparing.selectors import Alignments
from classifier.measuring.models import Measurement
from classifier.measuring.texts import figure_texts, reason_sentences
from classifier.questionnaire import checklist
from classifier.questionnaire.models import Answers


def freeze_measurement(row: Measurement | None) -> dict[str, Any] | None:
    """Return figures, scale and remarks in words; None without a measurement."""
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "at": timezone.localtime(row.requested_at).isoformat(),
        "scale": row.scale_name,
        "is_drawn": row.is_drawn,
        "figures": [
            {"name": figure.code, "label": str(figure.label.name), "words": figure.words}
            for figure in figure_texts(row)
        ],
        "remarks": [str(sentence) for sentence in reason_sentences(row)],
    }


def freeze_changes(measured: Sequence[Measurement], alignments: Alignments) -> list[dict[str, Any]]:
    """Return the change from a mole's first measurement to the last, and from the previous one.

    `measured` is oldest first. Pairs without anything to compare are left out.
    """
    if len(measured) < 2:
        return []
    last = measured[-1]
    since = [measured[0], *([measured[-2]] if len(measured) > 2 else [])]
    texts = [change_text(measured_change((earlier, last), alignments)) for earlier in since]
    return [
        {
            "earlier": text.earlier_id,
            "later": text.later_id,
            "since": timezone.localtime(text.since).isoformat(),
            "until": timezone.localtime(last.photo.taken_at).isoformat(),
            "word": text.word,
            "sentence": str(text.sentence),
            "lines": list(text.lines),
            "basis": str(text.basis),
        }
        for text in texts
        if text is not None
    ]


def freeze_answers(row: Answers | None) -> dict[str, Any] | None:
    """Return points and what the person noticed, in words; None without answers."""
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
        "noticed": [str(text) for text in checklist.describe_findings(row.answers)],
        "concerns": [str(question.finding) for question in checklist.strong_concerns(row.answers)],
    }
