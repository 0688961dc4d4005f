"""Choose the thresholds of the quality gate, from pictures degraded in known steps.

A measure's threshold refuses `CAUGHT_SHARE` of the validation pictures at the first step where the
network's AUC has fallen by `TOLERATED_FALL`, for the modality that stands more of it, but at most
`REFUSED_SHARE` of the original training pictures of any source and modality.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter
from tqdm import tqdm

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.classification.augmented_views import View, take_all
from ml.classification.backends import Backend
from ml.imaging.quality import RULES, Rule, measure
from ml.training.metrics import auc

# Set by judgement; report/degradation.png shows the thresholds that follow. A smaller fall or
# larger shares refuse more photos that the network could still assess.
TOLERATED_FALL = 0.03
CAUGHT_SHARE = 0.9
REFUSED_SHARE = 0.003
CAUTION_SHARE = 0.03
# Share of a shrunk picture's side over which each edge fades into the skin around it.
_FEATHER = 0.15


def blurred(pixels: ByteArray, level: float) -> ByteArray:
    """Blur by a Gaussian; level is sigma in pixels of the network's input."""
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(level)))


def darkened(pixels: ByteArray, level: float) -> ByteArray:
    """Underexpose by a factor, rounded to whole values as in a camera."""
    return np.asarray(pixels * level, np.uint8)


def brightened(pixels: ByteArray, level: float) -> ByteArray:
    """Overexpose by a factor."""
    return np.asarray(np.clip(pixels * level, 0, 255), np.uint8)


def faded(pixels: ByteArray, level: float) -> ByteArray:
    """Reduce the contrast to a share, as by fog."""
    mean = pixels.mean()
    return np.asarray(mean + (pixels - mean) * level, np.uint8)


def tinted(pixels: ByteArray, level: float) -> ByteArray:
    """Reduce red to a share, as under blue or green light."""
    return np.asarray(pixels * np.array((level, 1, 1)), np.uint8)


def shrunk(pixels: ByteArray, level: float) -> ByteArray:
    """Shrink the picture to a share of its side and surround it with skin, as from further away.

    The skin is the lightest and most even corner, tiled by mirroring; the edges are feathered.
    """
    size = len(pixels)
    ends = (slice(0, size // 6), slice(-(size // 6), None))
    corners = [pixels[rows, columns] for rows in ends for columns in ends]
    patch = max(corners, key=lambda corner: corner.mean() - 2 * corner.std())
    tile = np.concatenate((patch, patch[::-1]))
    tile = np.concatenate((tile, tile[:, ::-1]), axis=1)
    repeats = -(-size // len(tile))
    canvas = np.tile(tile, (repeats, repeats, 1))[:size, :size].astype(np.float32)
    side = round(size * level)
    inside = slice((size - side) // 2, (size - side) // 2 + side)
    small = Image.fromarray(pixels).resize((side, side), Image.Resampling.BOX)
    depth = np.arange(side) + 0.5
    ramp = np.minimum(depth, side - depth) / (_FEATHER * side)
    cover = np.clip(np.minimum.outer(ramp, ramp), 0, 1)[..., None]
    skin = canvas[inside, inside]
    canvas[inside, inside] = skin + (np.asarray(small) - skin) * cover
    return canvas.astype(np.uint8)


# Measure -> how to degrade it, and the levels.
DEGRADATIONS: dict[str, tuple[Callable[[ByteArray, float], ByteArray], tuple[float, ...]]] = {
    "sharpness": (blurred, (1, 2, 3, 4, 6, 9)),
    "highlight": (darkened, (0.5, 0.35, 0.25, 0.15, 0.1, 0.05)),
    "bright_share": (brightened, (1.3, 1.6, 2.0, 2.5, 3.5, 5.0)),
    "contrast": (faded, (0.6, 0.4, 0.25, 0.15, 0.1, 0.05)),
    "cast": (tinted, (0.8, 0.65, 0.5, 0.4, 0.3, 0.2)),
    "lesion_size": (shrunk, (0.7, 0.5, 0.35, 0.25, 0.17, 0.1)),
}


def degradation_curves(
    backend: Backend,
    pixels: Sequence[ByteArray],
    labels: BoolArray,
    views: Sequence[View],
) -> dict[str, list[dict[str, float]]]:
    """Return measure -> steps, for the manifest.

    A step has `level` (0: unchanged), the measure's `median`, the threshold that `catches` it, and
    the `auc`.
    """
    unchanged = _logits(backend, pixels, views, "unchanged")
    curves = {}
    for rule in RULES:
        degrade, levels = DEGRADATIONS[rule.measure]
        curve = [_step(rule, 0.0, pixels, auc(unchanged, labels))]
        for level in levels:
            degraded = [degrade(p, level) for p in pixels]
            found = auc(_logits(backend, degraded, views, f"{rule.measure} {level}"), labels)
            curve.append(_step(rule, level, degraded, found))
        curves[rule.measure] = curve
    return curves


def choose(
    curves: Sequence[dict[str, list[dict[str, float]]]],
    pixels: Sequence[ByteArray],
    kinds: npt.NDArray[np.str_],
) -> dict[str, float]:
    """Return `<measure>_refuse` and `<measure>_caution` for each rule.

    `curves` are those of each modality, `kinds` names the source and modality of each picture.
    """
    measures = [measure(p) for p in pixels]
    chosen = {}
    for rule in RULES:
        values = np.array([m[rule.measure] for m in measures])
        falls = [_fall(curve[rule.measure]) for curve in curves]
        refuse = _lenient(rule, [*falls, *_tails(rule, values, kinds, REFUSED_SHARE)])
        caution = _lenient(rule, _tails(rule, values, kinds, CAUTION_SHARE))
        chosen[f"{rule.measure}_refuse"] = refuse
        chosen[f"{rule.measure}_caution"] = caution
    return chosen


def _fall(curve: list[dict[str, float]]) -> float:
    """Return the threshold of the first step whose AUC is too low, or of the last step."""
    floor = curve[0]["auc"] - TOLERATED_FALL
    return next((step["catches"] for step in curve if step["auc"] < floor), curve[-1]["catches"])


def _tails(
    rule: Rule, values: FloatArray, kinds: npt.NDArray[np.str_], share: float
) -> list[float]:
    quantile = 1 - share if rule.bad_when_large else share
    return [float(np.quantile(values[kinds == kind], quantile)) for kind in np.unique(kinds)]


def _lenient(rule: Rule, thresholds: list[float]) -> float:
    return max(thresholds) if rule.bad_when_large else min(thresholds)


def _step(rule: Rule, level: float, pixels: Sequence[ByteArray], found: float) -> dict[str, float]:
    values = [measure(p)[rule.measure] for p in pixels]
    caught = 1 - CAUGHT_SHARE if rule.bad_when_large else CAUGHT_SHARE
    return {
        "level": level,
        "median": float(np.median(values)),
        "catches": float(np.quantile(values, caught)),
        "auc": found,
    }


def _logits(
    backend: Backend, pixels: Sequence[ByteArray], views: Sequence[View], name: str
) -> FloatArray:
    return np.array(
        [backend(take_all(views, p)).logits.mean() for p in tqdm(pixels, desc=name, leave=False)]
    )
