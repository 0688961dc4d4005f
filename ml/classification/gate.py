"""The not-a-lesion gate and the modality, computed from the network's features with numpy.

A picture is refused if a linear head that was trained with pictures of other things says so, or if
its features are far from the lesion pictures of both modalities (Mahalanobis distance in the
leading components; Lee and others 2018). The distance also refuses things that no training picture
shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.arrays import FloatArray
from ml.classification.manifest import ArtefactError
from ml.labels import Modality

HEADS_NAME = "heads.npz"
# Standardised features are clipped here, so that no single one decides. The heads of an artefact
# were fitted with this value: change it together with a new model.
_MAX_DEVIATION = 12.0


@dataclass(frozen=True, slots=True)
class Heads:
    """Arrays over f features.

    centre and scale f, lesion and phone f + 1 (the last is the bias), components f x k, means m x k
    and whitenings m x k x k, one for each modality (a whitened lesion has a mean square of 1).
    """

    centre: FloatArray
    scale: FloatArray
    lesion: FloatArray
    phone: FloatArray
    components: FloatArray
    means: FloatArray
    whitenings: FloatArray

    def lesion_logit(self, features: FloatArray) -> float:
        """Return the log-odds that the picture shows a lesion."""
        return _linear(self.lesion, self._standardise(features))

    def phone_logit(self, features: FloatArray) -> float:
        """Return the log-odds that the picture was taken with a phone, not a dermoscope."""
        return _linear(self.phone, self._standardise(features))

    def distance(self, features: FloatArray) -> float:
        """Return the Mahalanobis distance per component to the nearer modality."""
        place = self._standardise(features) @ self.components
        white = np.einsum("mk,mkj->mj", place - self.means, self.whitenings)
        return float(np.sqrt((white**2).mean(axis=1).min()))

    def modality(self, features: FloatArray) -> Modality:
        """Return how the picture was probably taken."""
        return Modality.PHONE if self.phone_logit(features) > 0 else Modality.DERMOSCOPE

    def _standardise(self, features: FloatArray) -> FloatArray:
        return standardise(features, self.centre, self.scale)


def standardise(features: FloatArray, centre: FloatArray, scale: FloatArray) -> FloatArray:
    """Return features, f or n x f, in standard deviations from the mean lesion, clipped at 12."""
    standard: FloatArray = np.clip((features - centre) / scale, -_MAX_DEVIATION, _MAX_DEVIATION)
    return standard


def load_heads(artefact_dir: Path) -> Heads:
    """Read the heads of an artefact. Raises ArtefactError if they are missing or malformed."""
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
    """Whether `lesion_logit` and `lesion_distance` are within the manifest's thresholds."""
    return (
        measures["lesion_logit"] >= thresholds["lesion_logit"]
        and measures["lesion_distance"] <= thresholds["lesion_distance"]
    )


def _linear(head: FloatArray, features: FloatArray) -> float:
    return float(features @ head[:-1] + head[-1])
