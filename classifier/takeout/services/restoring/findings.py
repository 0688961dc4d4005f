"""What is known of photos: results, sizes, comparisons, answers, pins.

Only of photos that came with the ZIP: those that were here already stay as they are.
"""

import io
from typing import Any

import numpy as np
from PIL import Image

from classifier.assessments.models import Assessment
from classifier.comparing.difference_picture import grey_png
from classifier.comparing.models import Comparison
from classifier.comparing.texts import REASONS
from classifier.core.heat_maps import stored_png
from classifier.core.storage.room import store_in
from classifier.inference.models import ModelVersion
from classifier.measuring.models import LONGEST_DIAMETER, Measurement
from classifier.measuring.texts import FIGURE_LABELS
from classifier.moles.models import Mole
from classifier.overviews.models import OverviewPin
from classifier.photos.models import Photo
from classifier.questionnaire import checklist
from classifier.questionnaire.models import Answers
from classifier.takeout.services.restoring.run import Row, Run
from ml.measurement import results as measured

# A heat map has as many pixels as the model's last layer, squared up: 64 by 64 or so.
MOST_MAP_BYTES = 1024 * 1024
MOST_MAP_SIDE = 1024
_CHANGES = ("seen", "changed", "outline_added", "outline_lost")


def restore_findings(*, run: Run) -> None:
    """Add what is known of the photos that came with the ZIP."""
    run.each("results", lambda run, row: run.store(row, _store_result))
    run.each("measurements", lambda run, row: run.store(row, _store_measurement))
    run.each("comparisons", lambda run, row: run.store(row, _store_comparison))
    run.each("answers", lambda run, row: run.store(row, _store_answers))
    run.each("pins", lambda run, row: run.store(row, _store_pin))


def _store_result(run: Run, row: Row, files: list[str]) -> str:
    """Add a result as history. It says that it came with an import, whatever it says itself."""
    if row["status"] == Assessment.Status.FAILED:
        return "failed"
    photo = run.photo(row["photo"], row, Assessment)
    if isinstance(photo, str):
        return photo
    points = [row["lower_point"], row["higher_point"]]
    if row["band"] and not 0 <= points[0] <= points[1] <= 1:
        raise ValueError("The operating points are in no order.")
    name = row["imported_model"] or row["model_version"] or ""
    fields = run.fields("results", row, "urgency", "imported_at", "imported_model")
    fields |= {
        "photo": photo,
        "subject_id": photo.subject_id,
        "attempts": 1,
        "imported_at": run.now,
        "imported_model": name,
        "model_version": ModelVersion.objects.filter(pk=name).first(),
    }
    assessment = Assessment(pk=run.new_id(row["id"]))
    if heat_map := _grey_map(run, "results", row, "heat_map"):
        name = f"{assessment.pk}.png"
        files.append(
            store_in(assessment.heat_map, name, stored_png(heat_map), owner=photo.subject_id)
        )
        fields["heat_map"] = files[-1]
    run.insert(Assessment, row, fields)
    return ""


def _store_measurement(run: Run, row: Row, _files: list[str]) -> str:
    photo = run.photo(row["photo"], row, Measurement)
    if isinstance(photo, str):
        return photo
    found = _as_measured(row["result"])
    longest = found.figures.get(LONGEST_DIAMETER)
    fields = run.fields("measurements", row) | {
        "result": found.as_dict(),
        "diameter_mm": longest.value if longest and longest.unit == "mm" else None,
    }
    run.insert(Measurement, row, fields | _finished_job(photo) | {"photo": photo})
    return ""


def _as_measured(raw: Any) -> measured.Measurement:
    """Return a measurement as it is written here. Raises ValueError."""
    try:
        found = measured.Measurement.from_dict(raw)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError("This is no measurement.") from error
    names = {*found.figures, *found.other_figures}
    kind = found.scale.kind if found.scale else Measurement.Scale.CARD
    if not names <= FIGURE_LABELS.keys() or kind not in Measurement.Scale.values:
        raise ValueError("It has figures or a scale that nobody knows.")
    return found


def _store_comparison(run: Run, row: Row, _files: list[str]) -> str:
    earlier = run.photo(row["earlier"], row, Comparison)
    later = run.photo(row["later"], row, Comparison)
    if isinstance(earlier, str) or isinstance(later, str):
        return earlier if isinstance(earlier, str) else str(later)
    is_complete = row["matrix"] is not None and row["error_px"] is not None
    if (row["aligned"] and not is_complete) or row["reason"] not in ("", *REASONS):
        raise ValueError("The alignment is not complete, or nobody knows its reason.")
    if earlier.subject_id != later.subject_id:
        raise ValueError("The photos are of two people.")
    difference = _grey_map(run, "comparisons", row, "difference")
    fields = run.fields("comparisons", row) | {
        "earlier": earlier,
        "later": later,
        "changes": _changes(row["changes"]),
        "difference": grey_png(np.asarray(difference)) if difference else b"",
    }
    run.insert(Comparison, row, fields | _finished_job(earlier))
    return ""


def _changes(raw: Row) -> Row:
    """Return the figures of a difference, as they are written here. Raises ValueError."""
    changes: Row = {name: raw[name] for name in _CHANGES if name in raw}
    if any(not isinstance(value, int | float | None) for value in changes.values()):
        raise ValueError("This is no number.")
    return changes | ({"basis": str(raw["basis"])[:32]} if "basis" in raw else {})


def _finished_job(photo: Photo) -> Row:
    return {"subject_id": photo.subject_id, "status": "succeeded", "attempts": 1}


def _grey_map(run: Run, table: str, row: Row, column: str) -> Image.Image | None:
    """Return a small map in grey, drawn again from what the ZIP has; None if there is none."""
    data = run.source.file(table, row, column, most=MOST_MAP_BYTES)
    if data is None:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            return picture.convert("L") if max(picture.size) <= MOST_MAP_SIDE else None
    except (OSError, ValueError, SyntaxError):
        return None


def _store_answers(run: Run, row: Row, _files: list[str]) -> str:
    """Add answers to the questions of this version, with points counted here."""
    photo = run.photo(row["photo"], row, Answers)
    if isinstance(photo, str):
        return photo
    given = checklist.clean(row["answers"])
    if row["version"] != checklist.VERSION or not given:
        return "questionnaire"
    fields = run.fields("answers", row) | {"answers": given, "points": checklist.points(given)}
    run.insert(Answers, row, fields | {"photo": photo, "subject_id": photo.subject_id})
    return ""


def _store_pin(run: Run, row: Row, _files: list[str]) -> str:
    photo = run.photo(row["photo"], row, OverviewPin)
    if isinstance(photo, str):
        return photo
    mole = run.find(Mole, row["mole"])
    if row["mole"] and (mole is None or mole.subject_id != photo.subject_id):
        return "dependent"
    run.insert(OverviewPin, row, run.fields("pins", row) | {"photo": photo, "mole": mole})
    return ""
