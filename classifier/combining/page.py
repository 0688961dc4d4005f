"""What a mole's page shows of the photos of one day together."""

from dataclasses import dataclass
from datetime import date

from classifier.assessments.models import Assessment
from classifier.combining.selectors import CombinedResult, combined_results_of
from classifier.combining.texts import KINDS, Text
from classifier.moles.models import Mole
from ml.labels import Band, most_serious

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

    `advised` is the band whose advice holds: the most serious of the combined one, of the photos'
    own and of the mole's newest photo. `is_held_up`: its score alone would be of lower concern.
    """

    combined: CombinedResult
    photos: list[CombinedPhoto]
    advised: Band
    is_held_up: bool
    others: list[CombinedResult]


def combined_panel(mole: Mole, latest: Assessment | None, day: str = "") -> CombinedPanel | None:
    """Return the panel of a day (ISO 8601), by default the newest; None if there is none.

    `latest` is the result of the mole's newest photo.
    """
    found = combined_results_of(mole, at_most=DAYS)
    shown = _chosen(mole, found, day)
    if shown is None:
        return None
    own = [Band(result.band) for result in shown.results]
    newest = [Band(latest.band)] if latest and latest.band else []
    return CombinedPanel(
        combined=shown,
        photos=[CombinedPhoto(KINDS[result.modality], result) for result in shown.results],
        advised=most_serious([shown.band, *own, *newest]),
        is_held_up=shown.points.band(shown.score) is not shown.band,
        others=[each for each in found if each.day != shown.day],
    )


def _chosen(mole: Mole, newest: list[CombinedResult], day: str) -> CombinedResult | None:
    try:
        chosen = combined_results_of(mole, day=date.fromisoformat(day)) if day else []
    except ValueError:
        chosen = []
    return next(iter(chosen + newest), None)
