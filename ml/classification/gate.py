"""The not-a-lesion gate and the modality, both from the network's features in numpy alone.

A picture is refused when a linear head, taught with pictures of other things, says so, or when its
features lie far from those of every kind of lesion picture seen in training (Mahalanobis distance
in the leading components; Lee and others 2018), which also catches things nobody thought of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.arrays import FloatArray
from ml.classification.manifest import ArtefactError
from ml.labels import Modality

HEADS_NAME = "heads.npz"
# Standardised features are cut off here, so that no single one decides alone.
_FARTHEST = 12.0


@dataclass(frozen=True, slots=True)
class Heads:
    """Arrays over f features.

    centre and scale f, lesion and phone f + 1 (the last is the bias), components f x k, means m x k
    and whitenings m x k x k (one a modality; a whitened place has a mean square of 1).
    """

    centre: FloatArray
    scale: FloatArray
    lesion: FloatArray
    phone: FloatArray
    components: FloatArray
    means: FloatArray
    whitenings: FloatArray

    def lesion_logit(self, features: FloatArray) -> float:
        """Return how much the picture looks like a lesion; 0 is even."""
        return _linear(self.lesion, self._standardise(features))

    def phone_logit(self, features: FloatArray) -> float:
        """Return how much the picture looks like a phone's rather than a dermoscope's."""
        return _linear(self.phone, self._standardise(features))

    def distance(self, features: FloatArray) -> float:
        """Return the root mean square distance, in standard deviations, to the nearest modality."""
        place = self._standardise(features) @ self.components
        white = np.einsum("mk,mkj->mj", place - self.means, self.whitenings)
        return float(np.sqrt((white**2).mean(axis=1).min()))

    def modality(self, features: FloatArray) -> Modality:
        """Return how the picture was taken, as far as it shows."""
        return Modality.PHONE if self.phone_logit(features) > 0 else Modality.DERMOSCOPE

    def _standardise(self, features: FloatArray) -> FloatArray:
        return standardise(features, self.centre, self.scale)


def standardise(features: FloatArray, centre: FloatArray, scale: FloatArray) -> FloatArray:
    """Return features, f or n x f, in standard deviations from the mean lesion, at most 12."""
    standard: FloatArray = np.clip((features - centre) / scale, -_FARTHEST, _FARTHEST)
    return standard


def load_heads(artefact_dir: Path) -> Heads:
    """Read the heads of an artefact. Raises ArtefactError when they are missing or malformed."""
    try:
        with np.load(artefact_dir / HEADS_NAME) as file:
            arrays = {name: np.asarray(file[name], np.float32) for name in file}
        if "spreads" in arrays:  # Artefacts of 2026.11.23 hold one spread a component.
            arrays["whitenings"] = np.stack([np.diag(1 / s) for s in arrays.pop("spreads")])
        return Heads(**arrays)
    except (OSError, TypeError, ValueError) as error:
        message = f"The model's {HEADS_NAME} cannot be read."
        raise ArtefactError(message) from error


def is_lesion(measures: Mapping[str, float], thresholds: Mapping[str, float]) -> bool:
    """Whether `lesion_logit` and `lesion_distance` lie within the manifest's thresholds."""
    return (
        measures["lesion_logit"] >= thresholds["lesion_logit"]
        and measures["lesion_distance"] <= thresholds["lesion_distance"]
    )


def _linear(head: FloatArray, features: FloatArray) -> float:
    return float(features @ head[:-1] + head[-1])
