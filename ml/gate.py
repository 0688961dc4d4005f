"""The not-a-lesion gate and the modality, both from the network's features in numpy alone.

A picture is refused when a linear head, taught with pictures of other things, says so, or when its
features lie far from those of every kind of lesion picture seen in training (Mahalanobis distance
in the leading components; Lee and others 2018), which also catches things nobody thought of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.labels import Modality
from ml.manifest import ArtefactError
from ml.types import FloatArray

HEADS_NAME = "heads.npz"


@dataclass(frozen=True, slots=True)
class Heads:
    """Arrays over f features.

    centre and scale f, lesion and phone f + 1 (the last is the bias), components f x k, means and
    spreads m x k (one row a modality).
    """

    centre: FloatArray
    scale: FloatArray
    lesion: FloatArray
    phone: FloatArray
    components: FloatArray
    means: FloatArray
    spreads: FloatArray

    def lesion_logit(self, features: FloatArray) -> float:
        """Return how much the picture looks like a lesion; 0 is even."""
        return _linear(self.lesion, self._standardise(features))

    def phone_logit(self, features: FloatArray) -> float:
        """Return how much the picture looks like a phone's rather than a dermoscope's."""
        return _linear(self.phone, self._standardise(features))

    def distance(self, features: FloatArray) -> float:
        """Return the root mean square distance, in standard deviations, to the nearest modality."""
        place = self._standardise(features) @ self.components
        squares = ((place - self.means) / self.spreads) ** 2
        return float(np.sqrt(squares.mean(axis=1).min()))

    def modality(self, features: FloatArray) -> Modality:
        """Return how the picture was taken, as far as it shows."""
        return Modality.PHONE if self.phone_logit(features) > 0 else Modality.DERMOSCOPE

    def _standardise(self, features: FloatArray) -> FloatArray:
        standard: FloatArray = (features - self.centre) / self.scale
        return standard


def load_heads(artefact_dir: Path) -> Heads:
    """Read the heads of an artefact. Raises ArtefactError when they are missing or malformed."""
    try:
        with np.load(artefact_dir / HEADS_NAME) as arrays:
            return Heads(**{name: np.asarray(arrays[name], np.float32) for name in arrays})
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
