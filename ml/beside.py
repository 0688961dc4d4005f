"""A picture without what gave its scale: skin is painted where card, coin or ruler lies.

Otherwise a coin might be taken for the lesion, and a white card for skin that is burnt out. The
same is done to the lesion where its surroundings are wanted.
"""

import cv2
import numpy as np
from PIL import Image

from ml import scale_card
from ml.scale_types import Scale, transformed
from ml.types import ByteArray, FloatArray

# Its shadow, in mm round a card or ruler, and in shares of a coin's radius.
_SHADOW_MM = 1.5
_SHADOW = 0.2
_RIM = 0.25  # of a lesion's radius: its pale edge
_SMALL = 320  # the long side at which skin is told from things
_ROUNDS = 4
_ODD = 4.0  # spreads off the skin's colour: no skin
_GAP_MM = 0.7  # between what belongs to one ruler
_MOST = 0.6  # of the picture that a ruler may cover


def cleared(picture: Image.Image, scale: Scale | None, enlargement: FloatArray) -> Image.Image:
    """Return an RGB picture with skin painted over the card, coin or ruler in it.

    `enlargement`, 2: how many of the pixels that the scale is for are as wide, and as high, as one
    of the picture.
    """
    if scale is None or scale.kind == "dermoscope" or not scale.shown:
        return picture
    pixels = np.array(picture)
    if scale.kind == "ruler":
        mask = _ruler(pixels, scale, enlargement)
    else:
        shape = _card(scale) if scale.kind == "card" else _coin(scale)
        mask = _filled([shape / enlargement], pixels.shape)
    return _painted(pixels, mask)


def without_lesion(picture: Image.Image, outline: FloatArray) -> Image.Image:
    """Return an RGB picture with skin painted over the lesion: what is around it alone remains.

    `outline`: n x 2 pixels of the picture. Two photos of a lesion that grew are laid on each other
    by what did not.
    """
    middle = outline.mean(axis=0)
    mask = _filled([middle + (outline - middle) * (1 + _RIM)], (picture.height, picture.width))
    return _painted(np.array(picture), mask)


def _card(scale: Scale) -> FloatArray:
    """Return the card's outline in pixels, a shadow wider and its notch as much narrower."""
    notch, edge = scale_card.NOTCH, _SHADOW_MM
    left, right = notch.x + edge, notch.x + notch.width - edge
    low = notch.y + notch.height - edge
    far, bottom = scale_card.WIDTH + edge, scale_card.HEIGHT + edge
    around = [(-edge, -edge), (left, -edge), (left, low), (right, low), (right, -edge)]
    outline = np.array([*around, (far, -edge), (far, bottom), (-edge, bottom)])
    return transformed(np.linalg.inv(np.array(scale.to_mm)), outline)


def _coin(scale: Scale) -> FloatArray:
    points = np.array(scale.shown)
    middle = points.mean(axis=0)
    return np.asarray(middle + (points - middle) * (1 + _SHADOW))


def _ruler(pixels: ByteArray, scale: Scale, enlargement: FloatArray) -> ByteArray:
    """Return 255 where the thing lies on which the two marks were set, if it is no skin."""
    small, seen = _small(pixels, np.zeros(pixels.shape[:2], np.uint8))
    factor = small.shape[1] / pixels.shape[1]
    marks = np.array(scale.shown) / enlargement * factor
    per_mm = factor / float(scale.to_mm[0][0]) / float(np.mean(enlargement))
    odd = (_oddness(small, _skin(small, seen), seen) > _ODD).astype(np.uint8)
    odd = np.asarray(cv2.morphologyEx(odd, cv2.MORPH_CLOSE, _disc(_GAP_MM * per_mm)), np.uint8)
    _, parts = cv2.connectedComponents(odd)
    line = np.zeros_like(odd)
    ends = [tuple(int(at) for at in mark.round()) for mark in marks]
    cv2.line(line, ends[0], ends[1], 1, max(1, round(per_mm)))
    touched = np.unique(parts[(line > 0) & (odd > 0)])
    thing = np.isin(parts, touched[touched > 0]).astype(np.uint8)
    if thing.mean() > _MOST:
        return np.zeros(pixels.shape[:2], np.uint8)
    wider = cv2.dilate(thing, _disc(_SHADOW_MM * per_mm))
    return _large(np.asarray(wider * 255, np.uint8), pixels.shape)


def _painted(pixels: ByteArray, mask: ByteArray) -> Image.Image:
    """Return the picture with skin where the mask is set; changes `pixels`."""
    hidden = mask > 0
    pixels[hidden] = _large(_skin(*_small(pixels, mask)), pixels.shape)[hidden]
    return Image.fromarray(pixels)


def _disc(radius: float) -> ByteArray:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _filled(shapes: list[FloatArray], shape: tuple[int, ...]) -> ByteArray:
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32) for points in shapes], 255, shift=4)
    return mask


def _small(pixels: ByteArray, mask: ByteArray) -> tuple[FloatArray, ByteArray]:
    """Return the picture small, height x width x 3, and 1 where it is wholly unmasked."""
    height, width = mask.shape
    factor = _SMALL / max(height, width)
    size = (max(2, round(width * factor)), max(2, round(height * factor)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    seen = cv2.resize(mask, size, interpolation=cv2.INTER_AREA) == 0
    return small.astype(np.float32), seen.astype(np.uint8)


def _large(small: FloatArray | ByteArray, shape: tuple[int, ...]) -> ByteArray:
    size = (shape[1], shape[0])
    return np.asarray(np.clip(cv2.resize(small, size), 0, 255), np.uint8)


def _skin(small: FloatArray, seen: ByteArray) -> FloatArray:
    """Return the skin as if nothing lay on it: its colour as a quadratic in place.

    It is fitted to what is seen, again and again without what is far off.
    """
    height, width = seen.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    skin = np.broadcast_to(np.median(small[seen > 0], axis=0), small.shape)
    for _ in range(_ROUNDS):
        kept = (seen > 0) & (_oddness(small, skin, seen) < _ODD)
        weights, *_ = np.linalg.lstsq(terms[kept], small[kept], rcond=None)
        skin = (terms @ weights).astype(np.float32)
    return np.asarray(skin)


def _oddness(small: FloatArray, skin: FloatArray, seen: ByteArray) -> FloatArray:
    """Return how far pixels lie off the skin's colour, in the median distance of what is seen."""
    away = np.linalg.norm(small - skin, axis=2)
    return np.asarray(away / max(1.0, float(np.median(away[seen > 0]))))
