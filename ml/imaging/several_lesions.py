"""Notice that a picture shows several lesions: dark, compact blobs with skin around each.

They count only if the smaller is nearly of the larger one's size, because many a lesion has a
freckle, an angioma or a hair beside it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.geometry import Box
from ml.imaging.collage import find_tiles
from ml.imaging.density import ABSORPTION, densities
from ml.imaging.inpainting import enlarged, fitted_skin
from ml.imaging.masks import disc
from ml.imaging.preprocessing import shrunk

# Chosen on training pictures and checked on validation pictures (docs/model.md, "Several lesions").
# Long side, in pixels, at which blobs are sought. Twice as many cost four times the time and find 1
# in 50 more.
_SIDE = 96
# Radius of the closing that removes hairs, and sigma of the blur.
_HAIR_RADIUS, _BLUR_SIGMA = 2, 1.0
# Levels at which blobs are sought: shares of the darkest place's darkness, in optical density. The
# darkest is a percentile, and the lowest level is that of a JPEG's noise.
_LEVELS = (0.1, 0.15, 0.22, 0.3, 0.4, 0.5, 0.65)
_DARKEST = 99.5
_MIN_LEVEL = 0.04
# Added to the spread of the skin: noise.
_NOISE = 0.02
# Smallest square root of a blob's area, relative to the picture's long side for the largest blob,
# and to that of the largest blob for the others. Lower ratios take satellites for lesions.
_MIN_SIZE = 0.115
_MIN_RATIO = 0.4
# Area relative to that of the convex hull; less is hair, shadow or skin.
_MIN_SOLIDITY = 0.85
# Darkness relative to the spread of the skin; less is freckled skin.
_MIN_CONTRAST = 5.2
# Darkness of the ring around a blob and level, relative to the blob's darkness; a larger ring or a
# higher level is a part of something.
_MAX_RING = 0.1
_MAX_LEVEL = 0.62
# Pixel values by which the blue of ink exceeds its red or green; lower takes blue naevi for ink.
_MIN_INK = 12
# Inner and outer radius of the ring, beyond the blob: pixels, and square roots of its area.
_RING_START, _RING_END = 1, 0.3
# Percentile of a blob's pixels that is called its darkness.
_BLOB_DARKNESS = 90


@dataclass(frozen=True, slots=True)
class _Blob:
    """Left, top, width, height and area in pixels."""

    box: tuple[int, int, int, int]
    area: int


def find_several(picture: Image.Image) -> tuple[Box, ...]:
    """Return the lesions of an upright RGB picture; empty unless there are several.

    In a collage each is the middle of one of its pictures.
    """
    return find_tiles(picture) or _lesions(shrunk(picture, _SIDE))


def _lesions(pixels: ByteArray) -> tuple[Box, ...]:
    darkness = _darkness(pixels)
    spread = 1.48 * float(np.median(np.abs(darkness - np.median(darkness)))) + _NOISE
    darkest = float(np.percentile(darkness, _DARKEST))
    found: list[_Blob] = []
    for level in (share * darkest for share in _LEVELS):
        if level >= _MIN_LEVEL:
            blobs = _of_one_size(_blobs(pixels, darkness, level, _MIN_CONTRAST * spread))
            # At the lowest level with that many, blobs are at their largest.
            found = max(found, blobs, key=len)
    height, width = darkness.shape
    return tuple(
        (x / width, y / height, across / width, down / height)
        for x, y, across, down in (blob.box for blob in found)
    )


def _darkness(pixels: ByteArray) -> FloatArray:
    """Return how much more each pixel absorbs than the skin, in optical density, without hairs."""
    smooth = cv2.morphologyEx(pixels, cv2.MORPH_CLOSE, disc(_HAIR_RADIUS))
    sample = smooth[::3, ::3].astype(np.float32)
    skin = enlarged(fitted_skin(sample, np.ones(sample.shape[:2], bool)), pixels.shape)
    blurred = cv2.GaussianBlur(densities(np.asarray(smooth, np.uint8)), (0, 0), _BLUR_SIGMA)
    return np.asarray((blurred - densities(skin)) @ ABSORPTION)


def _of_one_size(blobs: list[_Blob]) -> list[_Blob]:
    """Return the blobs that are nearly as large as the largest, if there are several."""
    largest = max((blob.area for blob in blobs), default=0)
    alike = [blob for blob in blobs if blob.area >= _MIN_RATIO**2 * largest]
    return alike if len(alike) > 1 else []


def _blobs(pixels: ByteArray, darkness: FloatArray, level: float, least: float) -> list[_Blob]:
    """Return the compact blobs above a level that are at least so dark, with skin around them."""
    height, width = darkness.shape
    _, found, stats, _ = cv2.connectedComponentsWithStats(
        (darkness > level).astype(np.uint8), connectivity=4
    )
    labels, long_side = np.asarray(found), max(height, width)
    left, top, across, down, area = stats.T
    free = (left > 0) & (top > 0) & (left + across < width) & (top + down < height)
    large = area >= (_MIN_RATIO * _MIN_SIZE * long_side) ** 2
    numbers = np.flatnonzero(free & large)
    if len(numbers) < 2 or area[numbers].max() < (_MIN_SIZE * long_side) ** 2:
        return []
    return [
        _Blob((int(left[n]), int(top[n]), int(across[n]), int(down[n])), int(area[n]))
        for n in numbers.tolist()
        if _stands_alone(labels == n, darkness, level, least) and not _is_ink(pixels[labels == n])
    ]


def _stands_alone(mask: BoolArray, darkness: FloatArray, level: float, least: float) -> bool:
    own = float(np.percentile(darkness[mask], _BLOB_DARKNESS))
    if own < least or level > _MAX_LEVEL * own or _solidity(mask) < _MIN_SOLIDITY:
        return False
    blob = mask.astype(np.uint8)
    outer = cv2.dilate(blob, disc(max(2, round(_RING_END * np.sqrt(mask.sum())))))
    ring = (outer > 0) & (cv2.dilate(blob, disc(_RING_START)) == 0)
    return bool(ring.any()) and float(darkness[ring].mean()) <= _MAX_RING * own


def _is_ink(colours: ByteArray) -> bool:
    """Whether n x 3 pixels are of a pen's mark, blue or violet."""
    red, green, blue = np.median(colours, axis=0)
    return bool(blue > min(red, green) + _MIN_INK)


def _solidity(mask: BoolArray) -> float:
    """Return the area relative to that of the convex hull, 0 to 1."""
    shapes, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.contourArea(cv2.convexHull(max(shapes, key=cv2.contourArea)))
    area = float(mask.sum())
    # A contour runs through the middles of the outermost pixels: half a pixel is missing all round.
    return float(min(1.0, area / (hull + 2 * np.sqrt(area))))
