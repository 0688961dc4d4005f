"""Find the outline of the one lesion in a photo, in several looks.

The lesion is located in the whole picture and then segmented in a square around it, so that its
share of the photo does not matter. The close look is repeated with other crops, light and blur. The
outline is where half of the looks agree, and their spread gives the intervals of the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.imaging.masks import filled
from ml.measurement.descriptors import longest_diameter
from ml.measurement.locate import locate
from ml.measurement.results import Method
from ml.measurement.scene import Box, Scene, take_scene
from ml.measurement.segmentation import Region, segment

# Points of an outline. `border` grows with it: stored figures compare for this number only.
POINTS = 128
# Long sides in pixels of the whole picture and of the close looks. Set by judgement: larger scenes
# cost time in proportion to their area, and constants in pixels (hair, ink) are for this size.
WHOLE_SIDE = 256
_CLOSE_SIDE = 240
# Side of a close look in longest diameters of the lesion: enough skin around it to model it.
_ROOM = 2.6
# How far the lesion may extend beyond the first guess, in square roots of the guess's area: more
# from the whole picture, less from an earlier close look. Larger values let shadows in.
_GROWTH, _REGROWTH = 0.4, 0.3
# Blur of a mask before its contour is taken, relative to the square root of its area.
_CONTOUR_BLUR = 0.015
# The mask is enlarged so many times before, for corners between pixels.
_CONTOUR_ZOOM = 3
# Standard deviation of an outline drawn by hand, relative to the distance from the middle. Set by
# judgement (docs/measurement.md): it alone gives drawn outlines their interval.
_HAND_SD = 0.02


@dataclass(frozen=True, slots=True)
class Variation:
    """How a repeated look differs.

    `room`: side of the crop in longest diameters. `shift`: of its middle, as shares of its side.
    `gain` (a channel), `gamma` and `slope` (across the crop) change the light. `blur`: sigma in
    pixels. `grown`: factor on the first guess.
    """

    room: float
    shift: tuple[float, float]
    gain: tuple[float, float, float]
    gamma: float
    slope: tuple[float, float]
    blur: float
    grown: float


@dataclass(frozen=True, slots=True)
class Look:
    """One look: the scene, the lesion in it, and its outline in pixels of the picture (n x 2).

    There is no region if the outline was drawn by hand. `certainty` is the network's
    (`ml.measurement.outline_network.Doubts`).
    """

    scene: Scene
    region: Region | None
    points: FloatArray
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Lesion:
    """A lesion as several looks found it.

    `points`: POINTS x 2, pixels of the picture. `looks`: the unchanged close look first. `wide`:
    the lesion in the whole picture. `beside`: Jaccard index with the other method's outline, 0
    without one.
    """

    points: FloatArray
    looks: tuple[Look, ...]
    wide: Region | None
    method: Method = "segmentation"
    beside: float = 0.0


PLAIN = Variation(_ROOM, (0, 0), (1, 1, 1), 1.0, (0, 0), 0.0, 1.0)
# Small enough that a clear outline hardly moves, set by judgement: `_SPREAD` in
# `ml.measurement.measure` scales their spread to that of real captures.
VARIATIONS = (
    Variation(2.3, (0.04, -0.03), (1.04, 1.0, 0.95), 0.92, (0.10, 0.03), 0.8, 1.12),
    Variation(3.0, (-0.05, 0.02), (0.9, 0.93, 0.97), 1.08, (-0.08, 0.06), 0.0, 0.9),
    Variation(2.5, (0.02, 0.05), (0.97, 1.0, 1.05), 1.05, (0.02, -0.10), 1.2, 1.08),
    Variation(2.9, (-0.03, -0.05), (1.05, 1.05, 1.05), 0.95, (-0.05, -0.06), 0.5, 0.94),
)
LOOKS = 1 + len(VARIATIONS)


def find_outline(picture: Image.Image) -> Lesion | None:
    """Return the lesion nearest the middle of an upright RGB picture, None if there is none."""
    width, height = picture.size
    whole = take_scene(picture, (0, 0, width, height), WHOLE_SIDE)
    guess = locate(whole)
    if guess is None:
        return None
    first = _close(picture, whole.outwards(contour(guess)), PLAIN, turns=3, growth=_GROWTH)
    if first is None:
        return None
    first = _close(picture, first.points, PLAIN, turns=2, growth=_REGROWTH) or first
    again = [
        _close(picture, first.points, variation, turns=2, growth=_GROWTH)
        for variation in VARIATIONS
    ]
    looks = (first, *(look for look in again if look is not None))
    points = agreed(looks)
    return Lesion(points, looks, in_whole(whole, points))


def in_whole(whole: Scene, points: FloatArray) -> Region | None:
    """Return the lesion in the whole picture, for what else stands out there."""
    lesion = inside(whole.inwards(points), whole.usable.shape) & whole.usable
    return segment(whole, lesion, 1, _REGROWTH) if lesion.any() else None


def trace_by_hand(picture: Image.Image, points: FloatArray) -> Lesion:
    """Return looks at a lesion with a hand-drawn outline, each redrawn as another hand might.

    `points`: POINTS x 2, pixels of the picture.
    """
    plain = close_scene(picture, points, PLAIN)
    scenes = (plain, *(close_scene(picture, points, variation) for variation in VARIATIONS))
    rng = np.random.default_rng(0)
    hands = (points, *(_unsteady(points, rng) for _ in VARIATIONS))
    looks = zip(scenes, hands, strict=True)
    return Lesion(points, tuple(Look(scene, None, hand) for scene, hand in looks), None)


def contour(mask: FloatArray | BoolArray) -> FloatArray:
    """Return the contour of a mask (0 to 1) at 0.5, POINTS x 2, with (0, 0) at its corner."""
    soft: FloatArray = mask.astype(np.float32)
    size = float(np.sqrt((soft > 0.5).sum()))
    soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), max(0.8, _CONTOUR_BLUR * size)))
    fine = cv2.resize(
        soft, None, fx=_CONTOUR_ZOOM, fy=_CONTOUR_ZOOM, interpolation=cv2.INTER_LINEAR
    )
    shapes, _ = cv2.findContours(
        (fine > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    largest = max(shapes, key=cv2.contourArea)[:, 0].astype(np.float64)
    return resampled((largest + 0.5) / _CONTOUR_ZOOM, POINTS)


def resampled(points: FloatArray, count: int) -> FloatArray:
    """Return `count` evenly spaced points along a closed outline."""
    closed = np.vstack([points, points[:1]])
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    places = np.linspace(0, along[-1], count, endpoint=False)
    return np.stack([np.interp(places, along, axis) for axis in closed.T], axis=1)


def inside(points: FloatArray, shape: tuple[int, ...]) -> BoolArray:
    """Return the pixels within an outline, n x 2 with (0, 0) at the corner of the first pixel."""
    return filled(points - 0.5, shape)


def surroundings(
    picture: Image.Image, points: FloatArray, room: float, shift: tuple[float, float]
) -> Box:
    """Return the square around an outline for a close look, clipped to the picture."""
    reach = room * longest_diameter(points) / 2
    low, high = points.min(axis=0), points.max(axis=0)
    x, y = (low + high) / 2 + np.asarray(shift) * 2 * reach
    box = np.array((x - reach, y - reach, x + reach, y + reach))
    return tuple(np.clip(box, 0, np.array((*picture.size, *picture.size))).tolist())


def _close(
    picture: Image.Image, around: FloatArray, variation: Variation, *, turns: int, growth: float
) -> Look | None:
    scene = close_scene(picture, around, variation)
    middle = around.mean(axis=0)
    guess = inside(scene.inwards((around - middle) * variation.grown + middle), scene.usable.shape)
    guess &= scene.usable
    region = segment(scene, guess, turns, growth) if guess.any() else None
    if region is None:
        return None
    return Look(scene, region, scene.outwards(contour(region.mask)))


def close_scene(picture: Image.Image, around: FloatArray, variation: Variation) -> Scene:
    """Return the scene around an outline for a close look."""
    box = surroundings(picture, around, variation.room, variation.shift)
    return take_scene(picture, box, _CLOSE_SIDE, relit=lambda pixels: _relit(pixels, variation))


def _unsteady(points: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return an outline moved in and out by smooth waves, as if drawn by another hand."""
    turns = np.linspace(0, 2 * np.pi, len(points), endpoint=False)
    waves = np.arange(5)[:, None]
    phases, heights = (
        rng.uniform(0, 2 * np.pi, (5, 1)),
        rng.normal(0, _HAND_SD / np.sqrt(3), (5, 1)),
    )
    reach = 1 + (heights * np.cos(waves * turns + phases)).sum(axis=0)
    middle = points.mean(axis=0)
    return np.asarray(middle + (points - middle) * reach[:, None])


def _relit(pixels: ByteArray, variation: Variation) -> ByteArray:
    if variation is PLAIN:
        return pixels
    height, width = pixels.shape[:2]
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
    light = (1 + variation.slope[0] * x + variation.slope[1] * y)[..., None].astype(np.float32)
    curve = (np.arange(256, dtype=np.float32) / 255) ** variation.gamma * 255
    lit: FloatArray = curve[pixels] * light * np.array(variation.gain, np.float32)
    if variation.blur:
        lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), variation.blur))
    return np.clip(lit, 0, 255).astype(np.uint8)


def agreed(looks: Sequence[Look]) -> FloatArray:
    """Return the outline of where half of the looks see the lesion, in pixels of the picture."""
    scene = looks[0].scene
    masks = [inside(scene.inwards(look.points), scene.usable.shape) for look in looks]
    votes = np.asarray(np.mean(masks, axis=0), np.float32)
    return scene.outwards(contour(votes)) if (votes > 0.5).any() else looks[0].points
