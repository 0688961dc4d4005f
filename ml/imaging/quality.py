"""The quality gate: can a lesion be judged from this picture at all?

Every measure is taken on the network's input (`ml.imaging.preprocessing.prepare`), so that a small
research picture and a camera's photo need the same detail: the detail that the network uses.
Thresholds come from the manifest; `ml.training.artefact.quality_thresholds` chooses them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.imaging.extent import lesion_size
from ml.labels import Reason

# Short side of the smallest photo that is assessed. Set by judgement: half of the network's input,
# below which enlarging invents the detail that the network looks at.
MIN_SIDE = 96
# Rec. 601 luma.
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
# From this luma on a pixel counts as overexposed; JPEG noise keeps white a little under 255.
_OVEREXPOSED = 250.0
# Keeps the logarithm finite for a picture of one colour.
_MIN_DETAIL = 1e-4


@dataclass(frozen=True, slots=True)
class Rule:
    """A measure, the reason it gives, and whether small or large values are bad."""

    measure: str
    reason: Reason
    bad_when_large: bool

    def broken(self, value: float, threshold: float) -> bool:
        """Whether the value is on the bad side of the threshold."""
        return value > threshold if self.bad_when_large else value < threshold


RULES = (
    Rule("sharpness", Reason.BLURRED, bad_when_large=False),
    Rule("highlight", Reason.TOO_DARK, bad_when_large=False),
    Rule("bright_share", Reason.TOO_BRIGHT, bad_when_large=True),
    Rule("contrast", Reason.LOW_CONTRAST, bad_when_large=False),
    Rule("cast", Reason.COLOUR_CAST, bad_when_large=True),
    Rule("lesion_size", Reason.LESION_TOO_SMALL, bad_when_large=False),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found: the measures, reasons to refuse, and reasons for a caution only."""

    measures: Mapping[str, float]
    refusals: tuple[Reason, ...]
    cautions: tuple[Reason, ...]


def judge(image: Image.Image, pixels: ByteArray, thresholds: Mapping[str, float]) -> Verdict:
    """Judge a picture by its network input (size x size x 3, uint8).

    `thresholds` holds `<measure>_refuse` and `<measure>_caution` for each rule. A rule whose
    thresholds are missing from an older manifest is skipped.
    """
    measures = measure(pixels) | {"short_side": float(min(image.size))}
    refusals, poor = (_crossed(measures, thresholds, kind) for kind in ("refuse", "caution"))
    cautions = [reason for reason in poor if reason not in refusals]
    if min(image.size) < MIN_SIDE:
        refusals.insert(0, Reason.TOO_SMALL)
    return Verdict(measures, tuple(refusals), tuple(cautions))


def _crossed(
    measures: Mapping[str, float], thresholds: Mapping[str, float], kind: str
) -> list[Reason]:
    known = [rule for rule in RULES if f"{rule.measure}_{kind}" in thresholds]
    return [
        rule.reason
        for rule in known
        if rule.broken(measures[rule.measure], thresholds[f"{rule.measure}_{kind}"])
    ]


def measure(pixels: ByteArray) -> dict[str, float]:
    """Return every measure of an RGB picture (size x size x 3, uint8).

    sharpness: see `sharpness`. highlight: the luma that a tenth of the pixels exceed, 0 to 255.
    bright_share: overexposed pixels. contrast: luma from the 2nd to the 98th percentile.
    cast: see `cast`. lesion_size: see `ml.imaging.extent.lesion_size`.
    """
    colours = pixels.astype(np.float32)
    luma = colours @ LUMA
    low, highlight, high = np.percentile(luma[::2, ::2], (2, 90, 98))
    return {
        "sharpness": sharpness(luma, float(high - low)),
        "highlight": float(highlight),
        "bright_share": float((luma > _OVEREXPOSED).mean()),
        "contrast": float(high - low),
        "cast": cast(colours),
        "lesion_size": lesion_size(pixels),
    }


def sharpness(luma: FloatArray, contrast: float) -> float:
    """Return the mean absolute Laplacian relative to the contrast, in powers of two.

    It is taken on means of 2 x 2 blocks, where the rounding of pixel values matters little. Sharp
    pictures have -5 to -1; blur lowers it without limit.
    """
    side = len(luma) // 2 * 2
    small = luma[:side, :side].reshape(side // 2, 2, side // 2, 2).mean(axis=(1, 3))
    neighbours = small[:-2, 1:-1] + small[2:, 1:-1] + small[1:-1, :-2] + small[1:-1, 2:]
    detail = np.abs(4 * small[1:-1, 1:-1] - neighbours).mean()
    return float(np.log2(detail / (contrast + 1) + _MIN_DETAIL))


def cast(colours: FloatArray) -> float:
    """Return how much more green or blue than red the mean colour is, relative to its mean.

    Skin and lesions reflect more red than green or blue in any usable light.
    """
    red, green, blue = colours.reshape(-1, 3).mean(axis=0)
    return float((max(green, blue) - red) / (red + green + blue + 1) * 3)
