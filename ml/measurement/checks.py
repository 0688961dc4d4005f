"""Reasons to refuse a measurement, cautions about it, and the quality of its outline.

The limits were chosen by eye on photos of the training and validation parts, so that outlines that
ran off are refused (docs/measurement.md, which also lists them). Looser limits show wrong figures;
stricter ones refuse more photos, of which the person then draws the outline by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, FloatArray
from ml.geometry import area
from ml.imaging.masks import grown
from ml.imaging.preprocessing import prepare
from ml.imaging.quality import LUMA, sharpness
from ml.measurement.outline import LOOKS, Lesion, Look, inside
from ml.measurement.outline_network import Doubts, outline_network
from ml.measurement.results import MeasureReason
from ml.measurement.scene import Scene
from ml.measurement.segmentation import Region

Size = tuple[int, int]

# Shares of the outline on the picture's edge.
# Pairs are: beyond the first a measurement is refused, beyond the second there is a caution.
_CUT_OFF, _TOUCHES_EDGE = 0.04, 0.01
# Shares of the lesion and its rim that hair, ink or overexposure cover.
_MUCH_HAIR, _SOME_HAIR = 0.25, 0.10
_MUCH_INK, _SOME_INK = 0.10, 0.02
_MUCH_GLARE, _SOME_GLARE = 0.15, 0.04
# Area of the next blob relative to the lesion's.
_TWO, _PERHAPS_TWO = 0.6, 0.35
# Negative sharpness as in ml.imaging.quality, on the whole picture at the network's side.
_SHARPNESS_SIDE = 192
_BLURRED, _SOFT = 6.0, 5.4
# The skin's spread relative to the lesion's level: above it there is no lesion.
_MAX_NOISE = 0.75
# Distance in optical density between the mean colours of lesion and skin: below it there is none.
_MIN_CONTRAST = 0.06
_MIN_QUALITY, _FAIR_QUALITY = 0.75, 0.85
# Steps from skin to lesion (`Signs.edge`) beyond this share count as equally sharp for the network:
# on the validation pictures a sharper edge was not outlined better.
_SHARP_EDGE = 0.7
# An outline that reaches the picture's edge is mostly a shadow, unless its quality is this high.
_MIN_QUALITY_AT_EDGE = 0.9


@dataclass(frozen=True, slots=True)
class Checks:
    """The outline's quality (0 to 1), reasons to give no figures, and cautions."""

    quality: float
    refusals: tuple[MeasureReason, ...]
    cautions: tuple[MeasureReason, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """What the outline's quality is computed from.

    `agreement`: mean Jaccard index of the looks with the outline. `noise`: the skin's spread
    relative to the lesion's level. `edge`: share of the step from skin to lesion that happens
    within a tenth of the lesion's width, 0 to 1. `solidity`: area over that of the convex hull.
    `lost`: share of looks that found nothing.
    """

    agreement: float
    noise: float
    edge: float
    solidity: float
    lost: float


def check(found: Lesion, picture: Image.Image) -> Checks:
    """Return the checks of a lesion found in a picture."""
    on_edge = _on_edge(found.points, picture.size)
    quality, least, fair = _quality(found, on_edge)
    refusals, cautions = _covered(found.looks[0])
    for reason, value, refuse, caution in (
        (MeasureReason.UNSURE, -quality, -least, -fair),
        (MeasureReason.CUT_OFF, on_edge, _CUT_OFF, _TOUCHES_EDGE),
        (MeasureReason.BLURRED, _blur(picture), _BLURRED, _SOFT),
        (MeasureReason.TWO_LESIONS, _rest(found), _TWO, _PERHAPS_TWO),
    ):
        (refusals if value > refuse else cautions if value > caution else []).append(reason)
    if _noise(found) > _MAX_NOISE or _contrast(found) < _MIN_CONTRAST:
        refusals.insert(0, MeasureReason.NO_LESION)
    return Checks(quality, tuple(refusals), tuple(cautions))


def check_drawn(found: Lesion, picture: Image.Image) -> Checks:
    """Return the cautions about a lesion with a hand-drawn outline: nothing is refused."""
    refusals, cautions = _covered(found.looks[0])
    if _on_edge(found.points, picture.size) > _TOUCHES_EDGE:
        cautions.append(MeasureReason.CUT_OFF)
    return Checks(1.0, (), (*refusals, *cautions))


def signs(found: Lesion) -> Signs:
    """Return what the quality of an outline is computed from."""
    scene = found.looks[0].scene
    agreed = inside(scene.inwards(found.points), scene.usable.shape)
    looks = [inside(scene.inwards(look.points), scene.usable.shape) for look in found.looks]
    hull = np.asarray(cv2.convexHull(found.points.astype(np.float32)), np.float64)[:, 0]
    regions = _regions(found)
    edge = np.median([r.steepness * 0.1 * np.sqrt(r.mask.sum()) for r in regions])
    return Signs(
        agreement=float(np.mean([jaccard(agreed, look) for look in looks])),
        noise=_noise(found),
        edge=min(1.0, float(edge)),
        solidity=area(found.points) / max(1e-9, area(hull)),
        lost=1 - len(regions) / LOOKS,
    )


def quality_of(signs: Signs) -> float:
    """Return the expected agreement (Jaccard index) with an outline drawn by hand, 0 to 1.

    The formula was set by judgement, so that its order follows the agreement on drawn lesions
    (rank correlation 0.46) and outlines of real photos that look wrong fall below 0.75. The limits
    above and the intervals in `ml.measurement.measure` depend on it.
    """
    sharp = min(1.0, 0.5 + signs.edge)
    whole = min(1.0, 0.4 + 0.75 * signs.solidity)
    return float(signs.agreement * sharp * _clear(signs) * whole * (1 - signs.lost))


def doubts(found: Lesion) -> Doubts:
    """Return what the quality of the network's outline is computed from."""
    seen = signs(found)
    certainty = float(np.mean([look.certainty for look in found.looks])) * (1 - seen.lost)
    sharp = min(1.0, seen.edge / _SHARP_EDGE)
    return Doubts(seen.agreement, certainty, found.beside, _clear(seen), sharp)


def _quality(found: Lesion, on_edge: float) -> tuple[float, float, float]:
    """Return an outline's quality, and the qualities below which it is refused or cautioned about.

    The network's quality holds for edges as sharp as those it was fitted on; a softer one is
    refused.
    """
    if found.method == "segmentation":
        least = _MIN_QUALITY_AT_EDGE if on_edge > _CUT_OFF else _MIN_QUALITY
        return quality_of(signs(found)), least, _FAIR_QUALITY
    network, known = outline_network(), doubts(found)
    limits = network.limits
    least = limits["unsure"] if known.sharp >= limits["sharp"] else 1.0
    return network.expected_agreement(known), least, limits["fair"]


def _clear(signs: Signs) -> float:
    """Return how far a lesion stands out of the skin's own spread, 0 to 1."""
    return 1 / (1 + (signs.noise / 0.6) ** 2)


def jaccard(one: BoolArray, other: BoolArray) -> float:
    """Return intersection over union, 0 to 1."""
    return float((one & other).sum() / max(1, (one | other).sum()))


def _regions(found: Lesion) -> list[Region]:
    return [look.region for look in found.looks if look.region]


def _noise(found: Lesion) -> float:
    return float(np.median([region.noise for region in _regions(found)]))


def _contrast(found: Lesion) -> float:
    return float(np.median([region.contrast for region in _regions(found)]))


def _rest(found: Lesion) -> float:
    """Return the area of the largest other blob, close by or in the whole picture."""
    close = float(np.median([region.rest for region in _regions(found)]))
    return max(close, found.wide.rest if found.wide else 0.0)


def _covered(look: Look) -> tuple[list[MeasureReason], list[MeasureReason]]:
    """Return refusals and cautions about what covers the lesion."""
    scene = look.scene
    lesion = inside(scene.inwards(look.points), scene.usable.shape)
    near = grown(lesion, max(3, round(0.04 * len(lesion))))
    refusals: list[MeasureReason] = []
    cautions: list[MeasureReason] = []
    for reason, value, refuse, caution in _shares(scene, near):
        (refusals if value > refuse else cautions if value > caution else []).append(reason)
    return refusals, cautions


def _shares(scene: Scene, near: BoolArray) -> Iterator[tuple[MeasureReason, float, float, float]]:
    yield MeasureReason.HAIR, float(scene.hair[near].mean()), _MUCH_HAIR, _SOME_HAIR
    yield MeasureReason.TATTOO, float(scene.ink[near].mean()), _MUCH_INK, _SOME_INK
    yield (
        MeasureReason.OVEREXPOSED,
        float(scene.overexposed[near].mean()),
        _MUCH_GLARE,
        _SOME_GLARE,
    )


def _on_edge(points: FloatArray, size: Size) -> float:
    """Return the share of an outline's points that lie on the picture's edge."""
    margin = 0.006 * max(size)
    near = (points < margin) | (points > np.array(size) - margin)
    return float(near.any(axis=1).mean())


def _blur(picture: Image.Image) -> float:
    luma = prepare(picture, _SHARPNESS_SIDE).astype(np.float32) @ LUMA
    low, high = np.percentile(luma[::2, ::2], (2, 98))
    return -sharpness(luma, float(high - low))
