"""Find the outline of the one lesion in a photo, several times over.

The lesion is located in the whole picture, then looked at from close by, so that its share of the
photo does not matter. The close look is repeated with other framings, light and blur: the outline
is where half of the looks agree, and their spread is the figures' uncertainty.
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
from ml.measurement.scene import Box, Scene, look
from ml.measurement.segmentation import Region, segment

POINTS = 128
_FAR = 256
_CLOSE = 240
# The close look's side in longest diameters of the lesion.
_ROOM = 2.6
# How far a lesion may reach beyond a guess of it; less where the guess comes from a close look.
_FREE, _HELD = 0.4, 0.3
_SOFT = 0.015
_FINE = 3
# Standard deviation of a hand's outline, relative to the distance from the middle.
_HAND = 0.02


@dataclass(frozen=True, slots=True)
class Way:
    """How a repeated look differs: room, shift of the middle (shares), light, blur, first guess."""

    room: float
    shift: tuple[float, float]
    gain: tuple[float, float, float]
    gamma: float
    slope: tuple[float, float]
    blur: float
    grown: float


@dataclass(frozen=True, slots=True)
class Capture:
    """One look: the scene, the lesion in it, its outline in pixels of the picture (n x 2).

    There is no region where the outline was drawn by hand.
    """

    scene: Scene
    region: Region | None
    points: FloatArray


@dataclass(frozen=True, slots=True)
class Found:
    """What several looks at one lesion found.

    `points`: POINTS x 2, pixels of the picture. `captures`: the plain close look first. `wide`: the
    lesion in the whole picture.
    """

    points: FloatArray
    captures: tuple[Capture, ...]
    wide: Region | None


PLAIN = Way(_ROOM, (0, 0), (1, 1, 1), 1.0, (0, 0), 0.0, 1.0)
WAYS = (
    Way(2.3, (0.04, -0.03), (1.04, 1.0, 0.95), 0.92, (0.10, 0.03), 0.8, 1.12),
    Way(3.0, (-0.05, 0.02), (0.9, 0.93, 0.97), 1.08, (-0.08, 0.06), 0.0, 0.9),
    Way(2.5, (0.02, 0.05), (0.97, 1.0, 1.05), 1.05, (0.02, -0.10), 1.2, 1.08),
    Way(2.9, (-0.03, -0.05), (1.05, 1.05, 1.05), 0.95, (-0.05, -0.06), 0.5, 0.94),
)
LOOKS = 1 + len(WAYS)


def find(picture: Image.Image) -> Found | None:
    """Return the lesion nearest the middle of an upright RGB picture; None where none is seen."""
    width, height = picture.size
    far = look(picture, (0, 0, width, height), _FAR)
    guess = locate(far)
    if guess is None:
        return None
    first = _close(picture, far.outwards(contour(guess)), PLAIN, turns=3, growth=_FREE)
    if first is None:
        return None
    first = _close(picture, first.points, PLAIN, turns=2, growth=_HELD) or first
    again = [_close(picture, first.points, way, turns=2, growth=_FREE) for way in WAYS]
    captures = (first, *(capture for capture in again if capture is not None))
    points = _agreed(captures)
    lesion = inside(far.inwards(points), far.usable.shape) & far.usable
    return Found(points, captures, segment(far, lesion, 1, _HELD) if lesion.any() else None)


def retrace(picture: Image.Image, points: FloatArray) -> Found:
    """Return looks at a lesion whose outline a hand drew: each traces it as another hand might.

    `points`: POINTS x 2, pixels of the picture.
    """
    plain = _scene(picture, points, PLAIN)
    scenes = (plain, *(_scene(picture, points, way) for way in WAYS))
    rng = np.random.default_rng(0)
    hands = (points, *(_unsteady(points, rng) for _ in WAYS))
    looks = zip(scenes, hands, strict=True)
    return Found(points, tuple(Capture(scene, None, hand) for scene, hand in looks), None)


def contour(mask: FloatArray | BoolArray) -> FloatArray:
    """Return the outline of a mask (0 to 1) at one half, POINTS x 2, (0, 0) at its corner."""
    soft: FloatArray = mask.astype(np.float32)
    size = float(np.sqrt((soft > 0.5).sum()))
    soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), max(0.8, _SOFT * size)))
    fine = cv2.resize(soft, None, fx=_FINE, fy=_FINE, interpolation=cv2.INTER_LINEAR)
    shapes, _ = cv2.findContours(
        (fine > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    largest = max(shapes, key=cv2.contourArea)[:, 0].astype(np.float64)
    return evenly((largest + 0.5) / _FINE, POINTS)


def evenly(points: FloatArray, count: int) -> FloatArray:
    """Return `count` points spaced evenly along a closed outline."""
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
    """Return the square round an outline that a close look takes, cut to the picture."""
    reach = room * longest_diameter(points) / 2
    low, high = points.min(axis=0), points.max(axis=0)
    x, y = (low + high) / 2 + np.asarray(shift) * 2 * reach
    box = np.array((x - reach, y - reach, x + reach, y + reach))
    return tuple(np.clip(box, 0, np.array((*picture.size, *picture.size))).tolist())


def _close(
    picture: Image.Image, around: FloatArray, way: Way, *, turns: int, growth: float
) -> Capture | None:
    scene = _scene(picture, around, way)
    middle = around.mean(axis=0)
    guess = inside(scene.inwards((around - middle) * way.grown + middle), scene.usable.shape)
    region = segment(scene, guess & scene.usable, turns, growth) if guess.any() else None
    if region is None:
        return None
    return Capture(scene, region, scene.outwards(contour(region.mask)))


def _scene(picture: Image.Image, around: FloatArray, way: Way) -> Scene:
    box = surroundings(picture, around, way.room, way.shift)
    return look(picture, box, _CLOSE, relit=lambda pixels: _relit(pixels, way))


def _unsteady(points: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return an outline moved in and out by smooth waves, as a hand's."""
    turns = np.linspace(0, 2 * np.pi, len(points), endpoint=False)
    waves = np.arange(5)[:, None]
    phases, heights = rng.uniform(0, 2 * np.pi, (5, 1)), rng.normal(0, _HAND / np.sqrt(3), (5, 1))
    reach = 1 + (heights * np.cos(waves * turns + phases)).sum(axis=0)
    middle = points.mean(axis=0)
    return np.asarray(middle + (points - middle) * reach[:, None])


def _relit(pixels: ByteArray, way: Way) -> ByteArray:
    if way is PLAIN:
        return pixels
    height, width = pixels.shape[:2]
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
    light = (1 + way.slope[0] * x + way.slope[1] * y)[..., None].astype(np.float32)
    curve = (np.arange(256, dtype=np.float32) / 255) ** way.gamma * 255
    lit: FloatArray = curve[pixels] * light * np.array(way.gain, np.float32)
    if way.blur:
        lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), way.blur))
    return np.clip(lit, 0, 255).astype(np.uint8)


def _agreed(captures: Sequence[Capture]) -> FloatArray:
    """Return the outline within which half of the looks see lesion, in pixels of the picture."""
    scene = captures[0].scene
    masks = [inside(scene.inwards(capture.points), scene.usable.shape) for capture in captures]
    votes = np.asarray(np.mean(masks, axis=0), np.float32)
    return scene.outwards(contour(votes)) if (votes > 0.5).any() else captures[0].points
