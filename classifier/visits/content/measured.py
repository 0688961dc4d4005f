"""Measurements, change and answers in the words of a visit."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from classifier.comparing.change import since_of
from classifier.comparing.change_texts import change_told
from classifier.comparing.models import Comparison
from classifier.measuring.models import Measurement
from classifier.measuring.texts import figures_told, reasons_told
from classifier.questionnaire import checklist
from classifier.questionnaire.models import Answers

# Comparisons by the keys of the earlier and the later photo.
Laid = Mapping[tuple[Any, Any], Comparison]


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


def changes_told(measured: Sequence[Measurement], laid: Laid) -> list[dict[str, Any]]:
    """Return what changed up to the last of a mole's measurements, which are oldest first.

    Since the first one, and since the one before; nothing where these can't be compared.
    """
    if len(measured) < 2:
        return []
    last = measured[-1]
    since = [measured[0], *([measured[-2]] if len(measured) > 2 else [])]
    pairs = [(earlier, last) for earlier in since]
    told = [change_told(since_of(pair, _usable(pair, laid))) for pair in pairs]
    return [
        {
            "earlier": one.earlier_id,
            "later": one.later_id,
            "since": timezone.localtime(one.since).isoformat(),
            "until": timezone.localtime(last.photo.taken_at).isoformat(),
            "word": one.word,
            "sentence": str(one.sentence),
            "lines": list(one.lines),
            "basis": str(one.basis),
        }
        for one in told
        if one is not None
    ]


def _usable(pair: tuple[Measurement, Measurement], laid: Laid) -> Comparison | None:
    """Return the comparison of two measured photos if its error is known."""
    found = laid.get((pair[0].photo_id, pair[1].photo_id))
    return found if found is not None and found.error_px is not None else None


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
        "noticed": [str(told) for told in checklist.describe_findings(row.answers)],
        "concerns": [str(question.finding) for question in checklist.strong_concerns(row.answers)],
    }
