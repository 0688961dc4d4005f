"""Skin painted over what must not be seen in a picture: a lesion, a card, a coin or a ruler.

The skin's colour is a smooth surface fitted to what is left of the picture.
"""

import cv2
import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray

_RIM = 0.25  # of a lesion's radius: its pale edge
_SMALL = 320  # the long side at which skin is told from things
_ROUNDS = 4
NOT_SKIN = 4.0  # spreads off the skin's colour: no skin


def without_lesion(picture: Image.Image, outline: FloatArray) -> Image.Image:
    """Return an RGB picture with skin painted over the lesion: what is around it alone remains.

    `outline`: n x 2 pixels of the picture. Two photos of a lesion that grew are laid on each other
    by what did not.
    """
    middle = outline.mean(axis=0)
    mask = polygon_mask([middle + (outline - middle) * (1 + _RIM)], (picture.height, picture.width))
    return painted_over(np.array(picture), mask)


def painted_over(pixels: ByteArray, mask: ByteArray) -> Image.Image:
    """Return the picture with skin where the mask is set; changes `pixels`."""
    hidden = mask > 0
    pixels[hidden] = enlarged(fitted_skin(*shrunk(pixels, mask)), pixels.shape)[hidden]
    return Image.fromarray(pixels)


def polygon_mask(shapes: list[FloatArray], shape: tuple[int, ...]) -> ByteArray:
    """Return 255 within polygons (n x 2 pixels each), 0 elsewhere; `shape` starts (height, width).

    Corners count to a sixteenth of a pixel.
    """
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32) for points in shapes], 255, shift=4)
    return mask


def shrunk(pixels: ByteArray, mask: ByteArray) -> tuple[FloatArray, ByteArray]:
    """Return the picture small, height x width x 3, and 1 where it is wholly unmasked."""
    height, width = mask.shape
    factor = _SMALL / max(height, width)
    size = (max(2, round(width * factor)), max(2, round(height * factor)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    seen = cv2.resize(mask, size, interpolation=cv2.INTER_AREA) == 0
    return small.astype(np.float32), seen.astype(np.uint8)


def enlarged(small: FloatArray | ByteArray, shape: tuple[int, ...]) -> ByteArray:
    """Return values stretched to a `shape` that starts (height, width), as 0 to 255."""
    size = (shape[1], shape[0])
    return np.asarray(np.clip(cv2.resize(small, size), 0, 255), np.uint8)


def fitted_skin(small: FloatArray, seen: ByteArray) -> FloatArray:
    """Return the skin as if nothing lay on it: its colour as a quadratic in place.

    It is fitted to what is seen, again and again without what is far off.
    """
    height, width = seen.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    skin = np.broadcast_to(np.median(small[seen > 0], axis=0), small.shape)
    for _ in range(_ROUNDS):
        kept = (seen > 0) & (distance_from_skin(small, skin, seen) < NOT_SKIN)
        weights, *_ = np.linalg.lstsq(terms[kept], small[kept], rcond=None)
        skin = (terms @ weights).astype(np.float32)
    return np.asarray(skin)


def distance_from_skin(small: FloatArray, skin: FloatArray, seen: ByteArray) -> FloatArray:
    """Return how far pixels lie off the skin's colour, in the median distance of what is seen."""
    away = np.linalg.norm(small - skin, axis=2)
    return np.asarray(away / max(1.0, float(np.median(away[seen > 0]))))
