"""A working picture of a lesion: hair painted over, and what is no skin left out.

Hair: thin lines darker or lighter than their surroundings, after DullRazor (Lee et al. 1997),
painted over by Telea's method (2004).
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.imaging.masks import disc, grown, large_parts

Box = tuple[float, float, float, float]

_HAIR_REACH = 4
_DARK_LINE = 14
_LIGHT_LINE = 18
_LINE_LENGTH = 22
# A line's pixels for each pixel of its extent: more is a blob.
_LINE_WIDTH = 7
# How far a net of crossing lines stands out, in what a line does at least.
_NET = 2.5
# What a dermoscope's black corners reach of the skin's brightness.
_CORNER = 0.5
_BURNT = 250
# Ink: in optical density over the skin's, and in pixel values.
_INK_DENSITY = 0.45
_INK_VALUE = 25
_MIN_INK = 24


@dataclass(frozen=True, slots=True)
class Scene:
    """A part of a picture at the size that is worked on.

    `pixels`: height x width x 3, hair painted over. Masks of the same size: `usable` (neither a
    dermoscope's corner nor ink), `hair`, `ink`, `burnt`. `box`: left, top, right and bottom of the
    part, in pixels of the whole picture.
    """

    pixels: ByteArray
    usable: BoolArray
    hair: BoolArray
    ink: BoolArray
    burnt: BoolArray
    box: Box

    @property
    def pitch(self) -> float:
        """How many pixels of the whole picture one pixel here is wide."""
        return float((self.box[2] - self.box[0]) / self.pixels.shape[1])

    def outwards(self, points: FloatArray) -> FloatArray:
        """Return points, n x 2 with (0, 0) at the part's corner, in pixels of the picture."""
        return np.asarray(points * self.pitch + np.array(self.box[:2]))

    def inwards(self, points: FloatArray) -> FloatArray:
        """Return points, n x 2 in pixels of the picture, in pixels from the part's corner."""
        return np.asarray((points - np.array(self.box[:2])) / self.pitch)


def look(
    picture: Image.Image,
    box: Box,
    side: int,
    relit: Callable[[ByteArray], ByteArray] | None = None,
) -> Scene:
    """Return a part of an upright RGB picture with `side` pixels on its long side.

    `relit` changes its pixels before anything is looked for.
    """
    scale = side / max(box[2] - box[0], box[3] - box[1])
    size = round((box[2] - box[0]) * scale), round((box[3] - box[1]) * scale)
    resized = picture.resize(size, Image.Resampling.BICUBIC, box=box, reducing_gap=2.0)
    raw = np.asarray(resized, np.uint8)
    if relit is not None:
        raw = relit(raw)
    hair = hairs(raw)
    pixels = _painted_over(raw, hair)
    ink = inks(pixels)
    usable = ~(corners(pixels) | ink)
    return Scene(pixels, usable, hair, ink, raw.min(axis=2) >= _BURNT, box)


def hairs(pixels: ByteArray) -> BoolArray:
    """Return thin long lines, dark or light."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, disc(_HAIR_REACH))
    light = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, disc(_HAIR_REACH))
    return _lines(np.asarray(dark), _DARK_LINE) | _lines(np.asarray(light), _LIGHT_LINE)


def inks(pixels: ByteArray) -> BoolArray:
    """Return blue, violet and green that no lesion has: pens, stickers, coloured tattoos."""
    density = densities(pixels)
    over = density - np.median(density[::4, ::4].reshape(-1, 3), axis=0)
    red, green, blue = cv2.split(pixels.astype(np.int16))
    cool = np.asarray(np.maximum(green, blue) - red) > _INK_VALUE
    absorbs = over[..., 0] - np.minimum(over[..., 1], over[..., 2]) > _INK_DENSITY
    return grown(large_parts(cool & absorbs, _MIN_INK), 3)


def corners(pixels: ByteArray) -> BoolArray:
    """Return the dark corners of a dermoscope's picture, none where they reach the middle."""
    bright = cv2.blur(pixels.max(axis=2), (5, 5))
    height, width = bright.shape
    dark = (bright < _CORNER * np.percentile(bright[::3, ::3], 65)).astype(np.uint8)
    _, labels = cv2.connectedComponents(dark)
    middle = np.zeros_like(dark)
    axes = (int(width * 0.3), int(height * 0.3))
    cv2.ellipse(middle, (width // 2, height // 2), axes, 0, 0, 360, 1, cv2.FILLED)
    outer = {int(labels[y, x]) for y in (0, -1) for x in (0, -1)} - {0}
    outer -= set(np.unique(labels[middle > 0]).tolist())
    return grown(np.isin(labels, list(outer)), max(3, width // 45))


def densities(pixels: ByteArray) -> FloatArray:
    """Return optical densities: light and camera gains become offsets, pigment adds up."""
    return np.asarray(_DENSITY[pixels])


def _lines(relief: ByteArray, least: int) -> BoolArray:
    """Return what is thin, long and stands out: a line, or a net of lines that stand out far."""
    mask = (relief > least).astype(np.uint8)
    count, found, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    labels = np.asarray(found)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    area = stats[:, cv2.CC_STAT_AREA]
    line = area < _LINE_WIDTH * np.hypot(width, height)
    net = np.bincount(labels.ravel(), relief.ravel(), count) > _NET * least * area
    keep = (line | net) & (np.maximum(width, height) >= _LINE_LENGTH)
    keep[0] = False
    return np.asarray(keep[labels])


def _painted_over(pixels: ByteArray, hair: BoolArray) -> ByteArray:
    if not hair.any():
        return pixels
    wide = cv2.dilate(hair.astype(np.uint8), disc(1))
    return np.asarray(cv2.inpaint(pixels, wide, 3, cv2.INPAINT_TELEA), np.uint8)


# The offset keeps a sensor's noise in the dark from weighing much.
_DENSITY = -np.log((np.arange(256, dtype=np.float32) + 6) / 261)
