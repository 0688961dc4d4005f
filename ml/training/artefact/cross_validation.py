"""Grouped cross-validation of the phone photos: each is scored by a network that never saw it.

One calibration (two numbers) is fitted on the logits of all folds, which makes their scores
comparable. The operating points for the bands of a fold are chosen on the other folds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.arrays import BoolArray, FloatArray
from ml.classification.manifest import Caution
from ml.classification.outcome import Outcome
from ml.classification.predictor import judge
from ml.training.artefact import calibrate
from ml.training.data.dataset import Example

FOLDS_NAME = "folds.npz"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Phone photos as rows: the example, its fold, and its logits, n x views."""

    examples: Sequence[Example]
    fold: npt.NDArray[np.int64]
    logits: FloatArray

    @property
    def malignant(self) -> BoolArray:
        """Whether each row is malignant."""
        return np.array([e.malignant for e in self.examples], bool)

    @property
    def settled(self) -> BoolArray:
        """Which rows count: all except actinic keratosis."""
        return np.array([not e.pre_malignant for e in self.examples], bool)


def load_held_out(path: Path, examples: Sequence[Example]) -> HeldOut:
    """Read a run's `folds.npz`. Raises KeyError for a photo that is not in `examples`."""
    by_id = {e.image_id: e for e in examples}
    with np.load(path) as arrays:
        chosen = [by_id[str(image_id)] for image_id in arrays["image_id"]]
        return HeldOut(chosen, arrays["fold"], arrays["logits"])


def phone_rows(
    held_out: HeldOut, caution: Caution, assess: Callable[[Example], Outcome]
) -> list[dict[str, Any]]:
    """Return a row of `phone_folds.json` for each photo; its band is by the other folds' points.

    `assess` gives the shipped gates' answer, which says what is refused and how unlike the training
    pictures the photo is.
    """
    outcomes = [assess(example) for example in held_out.examples]
    # A refused photo has no distance; it gets no band either.
    measures = [{"lesion_distance": 0.0, "highlight": 255.0, **o.quality} for o in outcomes]
    distance, highlight = (
        np.array([each[name] for each in measures]) for name in ("lesion_distance", "highlight")
    )
    settled = held_out.settled
    lesions = calibrate.judged(held_out.examples, held_out.logits, distance, highlight)
    calibration = calibrate.fit(lesions.where(settled))
    rows = []
    for fold in np.unique(held_out.fold).tolist():
        others = lesions.where((held_out.fold != fold) & settled)
        points = calibrate.points(others, calibration, caution)
        for place in np.flatnonzero(held_out.fold == fold).tolist():
            example = held_out.examples[place]
            refused = outcomes[place].status == "rejected"
            opinion = judge(held_out.logits[place], calibration, points, caution, measures[place])
            rows.append(
                {
                    "image_id": example.image_id,
                    "fold": fold,
                    "score": None if refused else opinion.score,
                    "band": None if refused else opinion.band.value,
                    "label": "malignant" if example.malignant else "benign",
                    "group": example.group,
                    "pre_malignant": example.pre_malignant,
                    "rejected": refused,
                }
            )
    return rows
