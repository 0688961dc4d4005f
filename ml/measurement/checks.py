"""What speaks against a measurement: reasons to refuse it, and cautions; the outline's quality.

The limits were chosen on photos of the training and validation parts (docs/measurement.md).
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
from ml.measurement.outline import LOOKS, Capture, Found, inside
from ml.measurement.results import MeasureReason
from ml.measurement.scene import Scene
from ml.measurement.segmentation import Region

Size = tuple[int, int]

# Shares of the outline on the picture's edge.
_CUT_OFF = 0.04
_TOUCHES = 0.01
# Shares of the lesion and its rim that hair, ink or burnt-out light may cover.
_HAIRY, _SOME_HAIR = 0.25, 0.10
_INKED, _SOME_INK = 0.10, 0.02
_BURNT, _SOME_BURNT = 0.15, 0.04
# Area of the next blob relative to the lesion's.
_TWO, _PERHAPS_TWO = 0.6, 0.35
# As in ml.imaging.quality, on the whole picture.
_SHARPNESS_SIDE = 192
_BLURRED, _SOFT = 6.0, 5.4
# The skin's spread relative to how far the lesion stands out.
_FAINT = 0.75
# Optical density that a lesion's mean colour is away from the skin's at least.
_MIN_CONTRAST = 0.06
_MIN_QUALITY, _POOR_QUALITY = 0.75, 0.85
# What reaches the edge is a shadow rather than a lesion unless it is clear.
_MIN_AT_EDGE = 0.9


@dataclass(frozen=True, slots=True)
class Checks:
    """The outline's quality (0 to 1), reasons to give no figures, and cautions."""

    quality: float
    refusals: tuple[MeasureReason, ...]
    cautions: tuple[MeasureReason, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """What the outline's quality is told from.

    `agreement`: mean Jaccard index of the looks with the outline. `noise`: the skin's spread
    relative to how far the lesion stands out. `edge`: the field's rise along the outline over a
    tenth of the lesion's width, 1 where it is all of it. `solidity`: area over that of the convex
    hull. `lost`: share of looks that found nothing.
    """

    agreement: float
    noise: float
    edge: float
    solidity: float
    lost: float


def check(found: Found, picture: Image.Image) -> Checks:
    """Return what speaks against measuring a lesion found in a picture."""
    quality = quality_of(signs(found))
    refusals, cautions = _covered(found.captures[0])
    on_edge = _on_edge(found.points, picture.size)
    least = _MIN_AT_EDGE if on_edge > _CUT_OFF else _MIN_QUALITY
    for reason, value, refuse, caution in (
        (MeasureReason.UNSURE, -quality, -least, -_POOR_QUALITY),
        (MeasureReason.CUT_OFF, on_edge, _CUT_OFF, _TOUCHES),
        (MeasureReason.BLURRED, _blur(picture), _BLURRED, _SOFT),
        (MeasureReason.TWO_LESIONS, _rest(found), _TWO, _PERHAPS_TWO),
    ):
        (refusals if value > refuse else cautions if value > caution else []).append(reason)
    if _noise(found) > _FAINT or _contrast(found) < _MIN_CONTRAST:
        refusals.insert(0, MeasureReason.NO_LESION)
    return Checks(quality, tuple(refusals), tuple(cautions))


def check_drawn(found: Found, picture: Image.Image) -> Checks:
    """Return the cautions about a lesion whose outline was drawn by hand: nothing is refused."""
    refusals, cautions = _covered(found.captures[0])
    if _on_edge(found.points, picture.size) > _TOUCHES:
        cautions.append(MeasureReason.CUT_OFF)
    return Checks(1.0, (), (*refusals, *cautions))


def signs(found: Found) -> Signs:
    """Return what the quality of a found outline is told from."""
    scene = found.captures[0].scene
    agreed = inside(scene.inwards(found.points), scene.usable.shape)
    looks = [inside(scene.inwards(c.points), scene.usable.shape) for c in found.captures]
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


def quality_of(seen: Signs) -> float:
    """Return the agreement to be expected with an outline drawn by hand, 0 to 1."""
    sharp = min(1.0, 0.5 + seen.edge)
    clear = 1 / (1 + (seen.noise / 0.6) ** 2)
    whole = min(1.0, 0.4 + 0.75 * seen.solidity)
    return float(seen.agreement * sharp * clear * whole * (1 - seen.lost))


def jaccard(one: BoolArray, other: BoolArray) -> float:
    """Return the shared area relative to the joint one, 0 to 1."""
    return float((one & other).sum() / max(1, (one | other).sum()))


def _regions(found: Found) -> list[Region]:
    return [capture.region for capture in found.captures if capture.region]


def _noise(found: Found) -> float:
    return float(np.median([region.noise for region in _regions(found)]))


def _contrast(found: Found) -> float:
    return float(np.median([region.contrast for region in _regions(found)]))


def _rest(found: Found) -> float:
    """Return the area of the largest other blob, near by or in the whole picture."""
    close = float(np.median([region.rest for region in _regions(found)]))
    return max(close, found.wide.rest if found.wide else 0.0)


def _covered(capture: Capture) -> tuple[list[MeasureReason], list[MeasureReason]]:
    """Return refusals and cautions about what lies over the lesion."""
    scene = capture.scene
    lesion = inside(scene.inwards(capture.points), scene.usable.shape)
    near = grown(lesion, max(3, round(0.04 * len(lesion))))
    refusals: list[MeasureReason] = []
    cautions: list[MeasureReason] = []
    for reason, value, refuse, caution in _shares(scene, near):
        (refusals if value > refuse else cautions if value > caution else []).append(reason)
    return refusals, cautions


def _shares(scene: Scene, near: BoolArray) -> Iterator[tuple[MeasureReason, float, float, float]]:
    yield MeasureReason.HAIR, float(scene.hair[near].mean()), _HAIRY, _SOME_HAIR
    yield MeasureReason.TATTOO, float(scene.ink[near].mean()), _INKED, _SOME_INK
    yield MeasureReason.OVEREXPOSED, float(scene.burnt[near].mean()), _BURNT, _SOME_BURNT


def _on_edge(points: FloatArray, size: Size) -> float:
    """Return the share of an outline's points that lie on the picture's edge."""
    margin = 0.006 * max(size)
    near = (points < margin) | (points > np.array(size) - margin)
    return float(near.any(axis=1).mean())


def _blur(picture: Image.Image) -> float:
    luma = prepare(picture, _SHARPNESS_SIDE).astype(np.float32) @ LUMA
    low, high = np.percentile(luma[::2, ::2], (2, 98))
    return -sharpness(luma, float(high - low))
