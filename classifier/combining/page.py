"""What a mole's page shows of the photos of one day together."""

from dataclasses import dataclass
from datetime import date

from classifier.assessments.models import Assessment
from classifier.combining.selectors import CombinedResult, combined_results_of
from classifier.combining.texts import KINDS, Text
from classifier.moles.models import Mole

# How many days the mole's page lists; set by judgement, so that years of visits stay readable.
DAYS = 12


@dataclass(frozen=True, slots=True)
class CombinedPhoto:
    """One of the photos, with its own result and what kind of picture it is."""

    kind: Text
    result: Assessment


@dataclass(frozen=True, slots=True)
class CombinedPanel:
    """One day's combined result, and those of `others`, newest first.

    `is_held_up`: its score alone would be of lower concern.
    """

    combined: CombinedResult
    photos: list[CombinedPhoto]
    is_held_up: bool
    others: list[CombinedResult]


def combined_panel(mole: Mole, day: str = "") -> CombinedPanel | None:
    """Return the panel of a day (ISO 8601), by default the newest; None if there is none."""
    found = combined_results_of(mole, at_most=DAYS)
    shown = _chosen(mole, found, day)
    if shown is None:
        return None
    return CombinedPanel(
        combined=shown,
        photos=[CombinedPhoto(KINDS[result.modality], result) for result in shown.results],
        is_held_up=shown.points.band(shown.score) is not shown.band,
        others=[each for each in found if each.day != shown.day],
    )


def _chosen(mole: Mole, newest: list[CombinedResult], day: str) -> CombinedResult | None:
    try:
        chosen = combined_results_of(mole, day=date.fromisoformat(day)) if day else []
    except ValueError:
        chosen = []
    return next(iter(chosen + newest), None)
