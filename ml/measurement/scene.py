"""A crop of a photo prepared for segmentation: hair painted over, corners and ink masked.

Hair: thin lines darker or lighter than their surroundings, after DullRazor (Lee et al. 1997),
inpainted by Telea's method (2004).
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.imaging.density import densities
from ml.imaging.masks import disc, grown, large_parts

Box = tuple[float, float, float, float]

# Lengths are in pixels of a scene of about 240. All were set by judgement while looking at outlines
# of real photos (docs/measurement.md); tests/ml/measurement/test_outline.py has drawn cases.

# Half the width of the thickest hair. A larger radius takes the pigment network of a mole for hair.
_HAIR_RADIUS = 4
# Grey values by which a dark or light line must differ; lower takes skin lines for hair.
_DARK_LINE = 14
_LIGHT_LINE = 18
_MIN_LINE_LENGTH = 22
# Pixels of a line per pixel of its extent; more is a blob.
_MAX_LINE_WIDTH = 7
# Crossing hairs form a wide net, which is hair if it differs this many times as much as a line
# must.
_NET_CONTRAST = 2.5
# A dermoscope's black corners are darker than this share of the skin's brightness.
_CORNER = 0.5
_OVEREXPOSED = 250
# Ink is more blue, violet or green than any lesion: in optical density above the skin's, and in
# pixel values above red. Lower limits take the blue-white veil of a melanoma for ink.
_INK_DENSITY = 0.45
_INK_VALUE = 25
_MIN_INK_PIXELS = 24


@dataclass(frozen=True, slots=True)
class Scene:
    """A crop of a picture at the working size.

    `pixels`: height x width x 3, hair painted over. Masks of the same size: `usable` (neither a
    dermoscope's corner nor ink), `hair`, `ink`, `overexposed`. `box`: left, top, right and bottom
    of the crop in pixels of the whole picture.
    """

    pixels: ByteArray
    usable: BoolArray
    hair: BoolArray
    ink: BoolArray
    overexposed: BoolArray
    box: Box

    @property
    def pitch(self) -> float:
        """Pixels of the whole picture per pixel of the scene."""
        return float((self.box[2] - self.box[0]) / self.pixels.shape[1])

    def outwards(self, points: FloatArray) -> FloatArray:
        """Return points, n x 2 with (0, 0) at the scene's corner, in pixels of the picture."""
        return np.asarray(points * self.pitch + np.array(self.box[:2]))

    def inwards(self, points: FloatArray) -> FloatArray:
        """Return points, n x 2 in pixels of the picture, in pixels from the scene's corner."""
        return np.asarray((points - np.array(self.box[:2])) / self.pitch)


def take_scene(
    picture: Image.Image,
    box: Box,
    side: int,
    relit: Callable[[ByteArray], ByteArray] | None = None,
) -> Scene:
    """Return a crop of an upright RGB picture with a long side of `side` pixels.

    `relit` is applied to its pixels first.
    """
    scale = side / max(box[2] - box[0], box[3] - box[1])
    size = round((box[2] - box[0]) * scale), round((box[3] - box[1]) * scale)
    resized = picture.resize(size, Image.Resampling.BICUBIC, box=box, reducing_gap=2.0)
    raw = np.asarray(resized, np.uint8)
    if relit is not None:
        raw = relit(raw)
    hair = hairs(raw)
    pixels = _without_hair(raw, hair)
    ink = inks(pixels)
    usable = ~(corners(pixels) | ink)
    return Scene(pixels, usable, hair, ink, raw.min(axis=2) >= _OVEREXPOSED, box)


def hairs(pixels: ByteArray) -> BoolArray:
    """Return the mask of thin long lines, dark or light."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, disc(_HAIR_RADIUS))
    light = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, disc(_HAIR_RADIUS))
    return _lines(np.asarray(dark), _DARK_LINE) | _lines(np.asarray(light), _LIGHT_LINE)


def inks(pixels: ByteArray) -> BoolArray:
    """Return the mask of pens, stickers and coloured tattoos: more blue or green than a lesion."""
    density = densities(pixels)
    over = density - np.median(density[::4, ::4].reshape(-1, 3), axis=0)
    red, green, blue = cv2.split(pixels.astype(np.int16))
    cool = np.asarray(np.maximum(green, blue) - red) > _INK_VALUE
    absorbs = over[..., 0] - np.minimum(over[..., 1], over[..., 2]) > _INK_DENSITY
    return grown(large_parts(cool & absorbs, _MIN_INK_PIXELS), 3)


def corners(pixels: ByteArray) -> BoolArray:
    """Return the mask of a dermoscope's dark corners, empty if they extend to the middle."""
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


def _lines(relief: ByteArray, least: int) -> BoolArray:
    """Return what is long and either thin (a line) or of high contrast (a net of lines)."""
    mask = (relief > least).astype(np.uint8)
    count, found, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    labels = np.asarray(found)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    area = stats[:, cv2.CC_STAT_AREA]
    line = area < _MAX_LINE_WIDTH * np.hypot(width, height)
    net = np.bincount(labels.ravel(), relief.ravel(), count) > _NET_CONTRAST * least * area
    keep = (line | net) & (np.maximum(width, height) >= _MIN_LINE_LENGTH)
    keep[0] = False
    return np.asarray(keep[labels])


def _without_hair(pixels: ByteArray, hair: BoolArray) -> ByteArray:
    if not hair.any():
        return pixels
    wide = cv2.dilate(hair.astype(np.uint8), disc(1))
    return np.asarray(cv2.inpaint(pixels, wide, 3, cv2.INPAINT_TELEA), np.uint8)
