"""Fit what the manifest says beyond one photo: age and sex, and two pictures of one lesion."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ml.arrays import FloatArray
from ml.classification.manifest import Calibration
from ml.labels import Modality
from ml.training.artefact.calibrate import Judged, weights_to_prevalence
from ml.training.artefact.pair_points import fit_pairs
from ml.training.artefact.person_layer import fit_person_layer, person_gain
from ml.training.data.dataset import Example

# Fewer lesions with two pictures give no operating points that mean anything. Set by judgement.
MIN_PAIRS = 100


class Lesions(NamedTuple):
    """Examples of one modality with their rows, by a network that never saw them."""

    examples: Sequence[Example]
    rows: Judged

    def log_odds(self, calibration: Calibration) -> FloatArray:
        """Return the calibrated log-odds of each row."""
        return np.asarray(calibration.slope * self.rows.mean + calibration.intercept)


def fit_beyond_pixels(raw: dict[str, Any], lesions: Mapping[Modality, Lesions]) -> None:
    """Fill in the manifest's `person` and `pair`, each where the data allow it."""
    odds = {m: mine.log_odds(Calibration(**raw["calibration"][m])) for m, mine in lesions.items()}
    raw["person"], raw["person_gain"] = {}, {}
    for modality, mine in lesions.items():
        ages = np.array([np.nan if e.age is None else e.age for e in mine.examples], float)
        sexes = [e.sex for e in mine.examples]
        known = np.isfinite(ages) & np.isin(sexes, ("female", "male"))
        if len(set(mine.rows.malignant[known].tolist())) == 2:
            weights = weights_to_prevalence(mine.rows.malignant, mine.rows.source)
            columns = odds[modality], ages, sexes, mine.rows.malignant
            raw["person"][modality.value] = fit_person_layer(*columns, weights)
            raw["person_gain"][modality.value] = _gains(mine, *columns[:3], weights)
    pairs = _pairs(lesions)
    if len(pairs) >= MIN_PAIRS:
        close_up, dermoscope = np.array(pairs).T
        labels = lesions[Modality.DERMOSCOPE].rows.malignant[dermoscope]
        raw["pair"] = fit_pairs(
            odds[Modality.PHONE][close_up],
            odds[Modality.DERMOSCOPE][dermoscope],
            labels,
            [
                mask[dermoscope]
                for name, mask in lesions[Modality.DERMOSCOPE].rows.groups().items()
                if name.startswith("tone")
            ],
        )


def _gains(
    mine: Lesions, odds: FloatArray, ages: FloatArray, sexes: Sequence[str], weights: FloatArray
) -> dict[str, Any]:
    """Return source -> `person_gain` on the rows of each source that has enough of them."""
    found = {}
    for source in np.unique(mine.rows.source).tolist():
        chosen = np.flatnonzero(mine.rows.source == source).tolist()
        try:
            found[source] = person_gain(
                odds[chosen],
                ages[chosen],
                [sexes[place] for place in chosen],
                mine.rows.malignant[chosen],
                [mine.examples[place].group for place in chosen],
                weights[chosen],
            )
        except ValueError:  # Too few rows with age and sex.
            continue
    return found


def _pairs(lesions: Mapping[Modality, Lesions]) -> list[tuple[int, int]]:
    """Return the rows of the close-up and of the dermoscope picture of each lesion with both."""
    close_ups = {e.pair: place for place, e in enumerate(lesions[Modality.PHONE].examples)}
    return [
        (close_ups[example.pair], place)
        for place, example in enumerate(lesions[Modality.DERMOSCOPE].examples)
        if example.pair and example.pair in close_ups
    ]
