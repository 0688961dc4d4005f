"""The fine structure of a picture without its lighting, and the mask of where it shows skin.

In the logarithm of a picture, gain, gamma and colour casts are offsets and factors, and vignettes
change slowly. Subtracting a local mean and dividing by a local spread removes them all. What is not
skin (a dermoscope's black frame, the flat colour around a rotated picture) is masked, because
frames look the same in all photos from one device.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.imaging.masks import grown

# Set on the same pairs as the limits of `ml.alignment.align`: after a change, the unrelated pairs
# have to be tried again (docs/comparison.md).

# Working size. A larger one costs time in proportion to its area and brings in JPEG artefacts.
LONG_SIDE = 320
# Weights of red, green and blue: green shows most structure and has the least noise.
_CHANNELS = np.array([0.2, 0.6, 0.2], np.float32)
# Added before the logarithm, so that a sensor's noise in the dark counts little.
_OFFSET = 6.0
# A region at the edge is a frame if it is darker than this value (of 255), or than this share of
# the picture's median.
_DARK, _DARK_SHARE = 30.0, 0.22
# Or if pixels differ from their neighbours by at most this much: a flat colour.
_FLAT_RANGE = 3
# Smaller regions at the edge, as a share of the picture, are no frame.
_MIN_FRAME_SHARE = 0.004
# The mask keeps this many pixels away from a frame, whose edge is soft.
_FRAME_MARGIN = 4
# Share of each side that is ignored for inliers and correlation: rulers, dark corners and soft
# frames lie there, the same in photos of different moles.
_MARGIN = 0.15
# Sigma of the local mean in pixels; the local spread has twice that.
_MEAN_SIGMA = 10.0
# Spread of the logarithm below which there is noise rather than structure.
_NOISE = 0.012


@dataclass(frozen=True, slots=True)
class Texture:
    """A picture's structure at a long side of LONG_SIDE working pixels.

    `light` is the logarithm of the brightness; `detail` is `light` without its local mean and
    spread, about -3 to 3; `mask` is 1 on skin and 0 elsewhere. All are height x width, float32.
    `scale` is working pixels per pixel of the picture, (x, y).
    """

    light: FloatArray
    detail: FloatArray
    mask: FloatArray
    scale: tuple[float, float]

    @property
    def inner(self) -> FloatArray:
        """The mask without the margin of each side."""
        height, width = self.mask.shape
        rows, columns = round(_MARGIN * height), round(_MARGIN * width)
        inner = np.zeros_like(self.mask)
        box = slice(rows, height - rows), slice(columns, width - columns)
        inner[box] = self.mask[box]
        return inner


def texture(picture: Image.Image) -> Texture:
    """Return the structure of an RGB picture of any size."""
    factor = LONG_SIDE / max(picture.size)
    width, height = (max(16, round(side * factor)) for side in picture.size)
    small = _resized(picture, width, height)
    mask = usable(small)
    light = np.log(small.astype(np.float32) @ _CHANNELS + _OFFSET)
    detail = flattened(light, mask, _MEAN_SIGMA)
    scale = (width / picture.width, height / picture.height)
    return Texture(light, detail, mask, scale)


def _resized(picture: Image.Image, width: int, height: int) -> ByteArray:
    shrinks = width < picture.width
    resampling = Image.Resampling.HAMMING if shrinks else Image.Resampling.BICUBIC
    return np.asarray(picture.convert("RGB").resize((width, height), resampling, reducing_gap=3.0))


def flattened(light: FloatArray, mask: FloatArray, sigma: float) -> FloatArray:
    """Return light minus its local mean (Gaussian of `sigma` pixels), over its local spread."""
    deviation = (light - local_mean(light, mask, sigma)) * mask
    spread = np.sqrt(local_mean(deviation * deviation, mask, 2 * sigma) + _NOISE**2)
    return np.asarray(deviation / spread, np.float32)


def local_mean(values: FloatArray, mask: FloatArray, sigma: float) -> FloatArray:
    """Return the Gaussian mean of the values inside the mask."""
    weight = blurred(mask, sigma)
    return np.asarray(blurred(values * mask, sigma) / np.maximum(weight, 1e-3), np.float32)


def blurred(values: FloatArray, sigma: float) -> FloatArray:
    """Return the Gaussian blur with mirrored edges."""
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)


def usable(pixels: ByteArray) -> FloatArray:
    """Return 1 where pixels (height x width x 3) show skin, 0 in frames and flat margins."""
    brightest = pixels.max(axis=2)
    dark = brightest < max(_DARK, _DARK_SHARE * float(np.median(brightest)))
    flat = _flat(pixels)
    frame = at_edge(dark) | at_edge(flat)
    return np.asarray(~grown(frame, _FRAME_MARGIN), np.float32)


def _flat(pixels: ByteArray) -> BoolArray:
    kernel = np.ones((3, 3), np.uint8)
    span = cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, kernel).max(axis=2)
    even = (span <= _FLAT_RANGE).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(even, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)) > 0)


def at_edge(region: BoolArray) -> BoolArray:
    """Return the parts of a region that touch the picture's edge and are large enough."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8))
    edge = np.unique(np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1])))
    kept = np.zeros(count, bool)
    kept[edge] = stats[edge, cv2.CC_STAT_AREA] > _MIN_FRAME_SHARE * region.size
    kept[0] = False
    return np.asarray(kept[labels])
