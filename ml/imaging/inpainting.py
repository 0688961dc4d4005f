"""Skin painted over what must not be seen in a picture: a lesion, a card, a coin or a ruler.

The skin's colour is a smooth surface fitted to what is left of the picture.
"""

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.imaging.masks import filled

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
    wider = middle + (outline - middle) * (1 + _RIM)
    return painted_over(np.array(picture), filled(wider, (picture.height, picture.width)))


def painted_over(pixels: ByteArray, mask: BoolArray) -> Image.Image:
    """Return the picture with skin where the mask is set; changes `pixels`."""
    pixels[mask] = enlarged(fitted_skin(*shrunk(pixels, mask)), pixels.shape)[mask]
    return Image.fromarray(pixels)


def shrunk(pixels: ByteArray, mask: BoolArray) -> tuple[FloatArray, BoolArray]:
    """Return the picture small, height x width x 3, and where it is wholly unmasked."""
    height, width = mask.shape
    factor = _SMALL / max(height, width)
    size = (max(2, round(width * factor)), max(2, round(height * factor)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    hidden = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return small.astype(np.float32), np.asarray(hidden == 0)


def enlarged(small: FloatArray | ByteArray, shape: tuple[int, ...]) -> ByteArray:
    """Return values stretched to a `shape` that starts (height, width), as 0 to 255."""
    size = (shape[1], shape[0])
    return np.asarray(np.clip(cv2.resize(small, size), 0, 255), np.uint8)


def fitted_skin(small: FloatArray, seen: BoolArray) -> FloatArray:
    """Return the skin as if nothing lay on it: its colour as a quadratic in place.

    It is fitted to what is seen, again and again without what is far off.
    """
    height, width = seen.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    skin = np.broadcast_to(np.median(small[seen], axis=0), small.shape)
    for _ in range(_ROUNDS):
        kept = seen & (distance_from_skin(small, skin, seen) < NOT_SKIN)
        weights, *_ = np.linalg.lstsq(terms[kept], small[kept], rcond=None)
        skin = (terms @ weights).astype(np.float32)
    return np.asarray(skin)


def distance_from_skin(small: FloatArray, skin: FloatArray, seen: BoolArray) -> FloatArray:
    """Return how far pixels lie off the skin's colour, in the median distance of what is seen."""
    away = np.linalg.norm(small - skin, axis=2)
    return np.asarray(away / max(1.0, float(np.median(away[seen]))))
