"""Random crops of outlined pictures, like the looks that measuring takes."""

import cv2
import numpy as np

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.measurement.outline_network import fit_square
from ml.training.fitting.augmentation import recolour, recompress
from ml.training.outlines.pictures import Outlined

# Share of crops that are the whole picture; side of the others in longest diameters of the lesion,
# which measuring cuts at 2.3 to 3.0; shift of their middle in shares of the side. The ranges are
# wider than those of measuring, since its first guess may be far off.
_WHOLE = 0.25
_ROOM = (1.3, 3.6)
_SHIFT = 0.15
# Degrees, and logarithm of the stretch.
_TILT, _STRETCH = 25.0, 0.12
_RECOMPRESSED, _BLURRED = 0.4, 0.25
# Share of crops whose lesion is painted over with one colour, at least by half. Without them the
# network sees holes in an even, dark mole: few were outlined by hand. Its edge is up to this share
# of the side wide.
_EVENED, _PAINT, _SOFT = 0.15, (0.5, 1.0), 0.03

Crop = tuple[ByteArray, FloatArray]


def random_crop(picture: Outlined, size: int, rng: np.random.Generator) -> Crop:
    """Return pixels, uint8 size x size x 3, and mask, 0 to 1, of a random crop of the lesion."""
    pixels, mask = _turned(picture, rng)
    room = None if rng.random() < _WHOLE else rng.uniform(*_ROOM)
    pixels, mask = crop(pixels, mask, size, room, rng.uniform(-_SHIFT, _SHIFT, 2))
    if rng.random() < _EVENED:
        pixels = _evened(pixels, mask, rng)
    turns = int(rng.integers(4))
    pixels, mask = np.rot90(pixels, turns), np.rot90(mask, turns)
    if rng.random() < 0.5:
        pixels, mask = pixels[:, ::-1], mask[:, ::-1]
    coloured = recolour(pixels.astype(np.float32), rng)
    if rng.random() < _BLURRED:
        coloured = np.asarray(cv2.GaussianBlur(coloured, (0, 0), rng.uniform(0.4, 1.5)))
    out = np.clip(coloured, 0, 255).astype(np.uint8)
    if rng.random() < _RECOMPRESSED:
        out = recompress(out, rng)
    return out, np.ascontiguousarray(mask)


def crop(
    pixels: ByteArray,
    mask: FloatArray | BoolArray,
    size: int,
    room: float | None,
    shift: FloatArray | tuple[float, float] = (0.0, 0.0),
) -> Crop:
    """Return a square of `room` diameters around the mask, clipped to the picture and padded.

    The whole picture if `room` is None or the mask is empty.
    """
    height, width = mask.shape
    left, top, right, bottom = 0, 0, width, height
    points = cv2.findNonZero((mask > 0.5).astype(np.uint8))
    if room is not None and points is not None:
        (x, y), radius = cv2.minEnclosingCircle(points)
        reach = room * radius
        x, y = x + shift[0] * 2 * reach, y + shift[1] * 2 * reach
        left, right = max(0, round(x - reach)), min(width, round(x + reach))
        top, bottom = max(0, round(y - reach)), min(height, round(y + reach))
    fitted, (rows, columns) = fit_square(pixels[top:bottom, left:right], size)
    known = np.zeros((size, size), np.float32)
    part = mask[top:bottom, left:right].astype(np.float32)
    known[:rows, :columns] = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
    return fitted, known


def _evened(pixels: ByteArray, mask: FloatArray, rng: np.random.Generator) -> ByteArray:
    """Paint the lesion over with its mean colour, darker or as it is."""
    if not mask.any():
        return pixels
    colour = np.average(pixels, axis=(0, 1), weights=np.repeat(mask[..., None], 3, axis=2))
    colour = colour * rng.uniform(0.5, 1.0)
    soft = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.3, _SOFT * len(mask)))
    cover = rng.uniform(*_PAINT) * soft[..., None]
    return np.asarray(pixels * (1 - cover) + colour * cover, np.uint8)


def _turned(picture: Outlined, rng: np.random.Generator) -> Crop:
    """Turn and stretch picture and mask about the middle."""
    height, width = picture.mask.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-_TILT, _TILT), 1.0)
    stretch = np.exp(rng.uniform(-_STRETCH, _STRETCH))
    matrix = turn @ np.array([[stretch, 0, 0], [0, 1 / stretch, 0], [0, 0, 1]])
    pixels = cv2.warpAffine(
        picture.pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    mask = cv2.warpAffine(picture.mask.astype(np.float32), matrix, (width, height))
    return np.asarray(pixels, np.uint8), np.asarray(mask, np.float32)
