"""Results as a CSV file for spreadsheets."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.core.csv_cells import csv_lines
from classifier.questionnaire import checklist
from classifier.questionnaire.selectors import answers_newest_first

HEADINGS = (
    "result_id",
    "photo_id",
    "mole",
    "body_site",
    "side",
    "taken_at",
    "taken_with",
    "status",
    "band",
    "score",
    "lower_point",
    "higher_point",
    "reasons",
    "nearest",
    "checklist_points",
    "noticed",
    "model_version",
    "requested_at",
    "finished_at",
    # Later columns come last, so that a script that counts columns keeps working.
    "photo_band",
    "adjusted_score",
    "age_term",
    "sex_term",
)
# Rows read from the database at once: bounds the memory of an export, however many results it has.
CHUNK = 500


def result_lines(results: QuerySet[Assessment]) -> Iterator[str]:
    """Yield the lines of the file, headings first."""
    answered = Prefetch("photo__answers", answers_newest_first(), "answered")
    rows = results.prefetch_related(answered).iterator(chunk_size=CHUNK)
    return csv_lines(HEADINGS, map(_row, rows))


def _row(result: Assessment) -> tuple[object, ...]:
    photo, mole = result.photo, result.photo.mole
    row = next(iter(photo.answered), None)  # type: ignore[attr-defined]
    answers = checklist.sort_answers(row.answers) if row else {}
    return (
        result.id,
        photo.id,
        mole.name if mole else "",
        mole.body_site if mole else "",
        mole.laterality if mole else "",
        _time(photo.taken_at),
        photo.modality,
        result.status,
        result.band,
        result.score,
        result.lower_point,
        result.higher_point,
        " ".join(result.reasons),
        " ".join(f"{code}:{count}" for code, count in result.nearest.items()),
        row.points if row else "",
        " ".join(f"{code}:{answer}" for code, answer in answers.items()),
        result.model_name,
        _time(result.requested_at),
        _time(result.finished_at),
        result.photo_band,
        result.adjusted_score,
        result.age_term,
        result.sex_term,
    )


def _time(when: datetime | None) -> str:
    return timezone.localtime(when).isoformat(timespec="seconds") if when else ""
