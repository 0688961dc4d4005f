"""The result of classifying one photo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ml.arrays import ByteArray
from ml.geometry import Box
from ml.labels import Band, Modality, Reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one photo.

    `succeeded`: `score` (calibrated, 0 to 1) and `band` are set, and `reasons` are cautions about
    the photo. `rejected`: both are None and `reasons` say why; this is not a negative result.

    `heat_map` is uint8, height x width, 0 to 255, much smaller than the photo, and covers the whole
    upright photo. It is 0 outside what the model saw. `quality` holds the measures of
    `ml.imaging.quality` and the gate. `timings_ms` has one entry per step, and `total`. `modality`
    is the one whose calibration and operating points were used, None without a score. `nearest`
    maps diagnosis codes to how many of the most similar confirmed training lesions have them; it
    is empty without a score. `lesions` are boxes of the lesions in a picture that shows several,
    as fractions of the upright photo; otherwise it is empty. In a collage each is the middle of one
    of its pictures.
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
    lesions: tuple[Box, ...] = ()
