"""The classifier's answer for one photo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ml.arrays import ByteArray
from ml.geometry import Region
from ml.labels import Band, Modality, Reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer for one photo.

    `succeeded`: `score` (calibrated, 0 to 1) and `band` are set; `reasons` are cautions about what
    was poor in the photo. `rejected`: both are None and `reasons` say why; this is not a negative
    result.

    `heat_map` is uint8, height x width, 0 to 255, much smaller than the photo: stretch it over the
    whole upright photo. It is zero where the model did not look. `quality` holds the raw measures
    of `ml.imaging.quality` and the gate. `timings_ms` has one entry a step, and `total`. `modality`
    is the one whose calibration and operating points were used; None where there is no score.
    `nearest` counts the diagnoses of the confirmed training lesions whose features are closest, by
    code; empty where there is no score. `regions` are where each of several lesions lies, with the
    skin around it: left, top, width and height in shares of the upright photo; empty where there
    are not several.
    """

    status: Literal["succeeded", "rejected"]
    score: float | None
    band: Band | None
    reasons: tuple[Reason, ...]
    heat_map: ByteArray | None
    quality: Mapping[str, float]
    model_version: str
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    modality: Modality | None = None
    nearest: Mapping[str, int] = field(default_factory=dict)
    regions: tuple[Region, ...] = ()
