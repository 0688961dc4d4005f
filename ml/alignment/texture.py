"""What is left of a picture once its light is taken out: fine structure, and where it can be used.

Gain, gamma and colour casts are offsets and factors in the logarithm of a picture, and vignettes
change slowly, so that subtracting a local mean and dividing by a local spread removes them all.
Whatever is no skin (a dermoscope's black frame, the flat colour round a turned picture) counts
nowhere: frames look alike in all photos of one device.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.imaging.masks import grown

LONG_SIDE = 320
_CHANNELS = np.array([0.2, 0.6, 0.2], np.float32)
_LEAST_LIGHT = 6.0
# Darker than this, or than this share of the picture's median, a region at the edge is a frame.
_DARK, _DARK_SHARE = 30.0, 0.22
_FLAT_RANGE = 3
_FLAT_SHARE = 0.004
_FRAME_REACH = 4
_MARGIN = 0.15
_MEAN_SIGMA, _SPREAD_SIGMA = 10.0, 20.0
# Spread of the logarithm below which there is noise rather than structure.
_NOISE = 0.012


@dataclass(frozen=True, slots=True)
class Texture:
    """A picture's structure at a working size of LONG_SIDE pixels for its long side.

    `light` is the logarithm of its brightness, `detail` that without local mean and spread (about
    -3 to 3), `mask` 1 where there is skin and 0 elsewhere; all height x width, float32. `scale` is
    working pixels a pixel of the picture, (x, y).
    """

    light: FloatArray
    detail: FloatArray
    mask: FloatArray
    scale: tuple[float, float]

    @property
    def inner(self) -> FloatArray:
        """Return the mask without a margin, where rulers, dark corners and soft frames lie."""
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
    light = np.log(small.astype(np.float32) @ _CHANNELS + _LEAST_LIGHT)
    detail = flattened(light, mask, _MEAN_SIGMA)
    scale = (width / picture.width, height / picture.height)
    return Texture(light, detail, mask, scale)


def _resized(picture: Image.Image, width: int, height: int) -> ByteArray:
    shrinks = width < picture.width
    way = Image.Resampling.HAMMING if shrinks else Image.Resampling.BICUBIC
    return np.asarray(picture.convert("RGB").resize((width, height), way, reducing_gap=3.0))


def flattened(light: FloatArray, mask: FloatArray, sigma: float) -> FloatArray:
    """Return light without its local mean (Gaussian of `sigma` pixels), by its local spread."""
    wave = (light - local_mean(light, mask, sigma)) * mask
    spread = np.sqrt(local_mean(wave * wave, mask, 2 * sigma) + _NOISE**2)
    return np.asarray(wave / spread, np.float32)


def local_mean(values: FloatArray, mask: FloatArray, sigma: float) -> FloatArray:
    """Return the Gaussian mean of what the mask lets count."""
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
    return np.asarray(~grown(frame, _FRAME_REACH), np.float32)


def _flat(pixels: ByteArray) -> BoolArray:
    kernel = np.ones((3, 3), np.uint8)
    span = cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, kernel).max(axis=2)
    calm = (span <= _FLAT_RANGE).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(calm, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)) > 0)


def at_edge(region: BoolArray) -> BoolArray:
    """Return the parts of a region that touch the picture's edge and are more than specks."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8))
    edge = np.unique(np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1])))
    kept = np.zeros(count, bool)
    kept[edge] = stats[edge, cv2.CC_STAT_AREA] > _FLAT_SHARE * region.size
    kept[0] = False
    return np.asarray(kept[labels])
