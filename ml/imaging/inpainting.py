"""Paint skin over a lesion, a card, a coin or a ruler.

The colour of the skin is a smooth surface fitted to the rest of the picture.
"""

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.imaging.masks import filled

# The constants were set by judgement on drawn scenes; tests/ml/measurement/scale/test_find.py and
# tests/ml/alignment/test_around_the_lesion.py check that what is painted over is gone.

# The outline is widened by this share of the lesion's radius: its pale edge must be hidden too.
_RIM = 0.25
# Long side at which the skin is fitted: its colour changes slowly, so more pixels only cost time.
_FIT_SIDE = 320
_FIT_ROUNDS = 4
# Pixels further from the fitted skin than this many times the median distance are not skin. Lower
# values take freckles for objects, higher ones let the object colour the fitted skin.
NOT_SKIN = 4.0


def without_lesion(picture: Image.Image, outline: FloatArray) -> Image.Image:
    """Return an RGB picture with skin painted over the lesion.

    `outline`: n x 2 pixels of the picture.
    """
    middle = outline.mean(axis=0)
    wider = middle + (outline - middle) * (1 + _RIM)
    return painted_over(np.array(picture), filled(wider, (picture.height, picture.width)))


def painted_over(pixels: ByteArray, mask: BoolArray) -> Image.Image:
    """Return the picture with skin where the mask is set. Changes `pixels`."""
    pixels[mask] = enlarged(fitted_skin(*shrunk(pixels, mask)), pixels.shape)[mask]
    return Image.fromarray(pixels)


def shrunk(pixels: ByteArray, mask: BoolArray) -> tuple[FloatArray, BoolArray]:
    """Return the picture at `_FIT_SIDE`, height x width x 3, and its pixels without any mask."""
    height, width = mask.shape
    factor = _FIT_SIDE / max(height, width)
    size = (max(2, round(width * factor)), max(2, round(height * factor)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    hidden = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return small.astype(np.float32), np.asarray(hidden == 0)


def enlarged(small: FloatArray | ByteArray, shape: tuple[int, ...]) -> ByteArray:
    """Return values stretched to a `shape` that starts (height, width), as 0 to 255."""
    size = (shape[1], shape[0])
    return np.asarray(np.clip(cv2.resize(small, size), 0, 255), np.uint8)


def fitted_skin(small: FloatArray, seen: BoolArray) -> FloatArray:
    """Return the colour of the skin everywhere, as a quadratic function of place.

    It is fitted to the pixels in `seen`, repeatedly, each time without those that are not skin.
    """
    height, width = seen.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    skin = np.broadcast_to(np.median(small[seen], axis=0), small.shape)
    for _ in range(_FIT_ROUNDS):
        kept = seen & (distance_from_skin(small, skin, seen) < NOT_SKIN)
        weights, *_ = np.linalg.lstsq(terms[kept], small[kept], rcond=None)
        skin = (terms @ weights).astype(np.float32)
    return np.asarray(skin)


def distance_from_skin(small: FloatArray, skin: FloatArray, seen: BoolArray) -> FloatArray:
    """Return each pixel's distance from the skin's colour, relative to the median distance."""
    away = np.linalg.norm(small - skin, axis=2)
    return np.asarray(away / max(1.0, float(np.median(away[seen]))))
