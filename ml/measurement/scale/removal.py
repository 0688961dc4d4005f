"""Paint skin over the card, coin or ruler that gave the scale.

Otherwise a coin might be segmented as the lesion, and a white card would look like overexposed
skin.
"""

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.geometry import inverse, mapped
from ml.imaging.inpainting import (
    NOT_SKIN,
    distance_from_skin,
    enlarged,
    fitted_skin,
    painted_over,
    shrunk,
)
from ml.imaging.masks import disc, filled, grown
from ml.measurement.scale import card
from ml.measurement.scale.types import Scale

# All were set by judgement on drawn scenes (tests/ml/measurement/scale/test_find.py).

# Width of the shadow that is painted over too: in mm around a card or ruler, and as a share of a
# coin's radius. More may cover a mole that lies close.
_SHADOW_MM = 1.5
_COIN_SHADOW = 0.2
# Gaps up to this width between a ruler's parts (its printed marks) are closed.
_GAP_MM = 0.7
# If more of the picture than this is not skin, the ruler is not what was found, and nothing is
# painted.
_MAX_RULER_SHARE = 0.6


def cleared(picture: Image.Image, scale: Scale | None, enlargement: FloatArray) -> Image.Image:
    """Return an RGB picture with skin painted over the card, coin or ruler in it.

    `enlargement`: width and height of the picture that the scale is for, over those of `picture`.
    """
    if scale is None or scale.kind == "dermoscope" or not scale.shown:
        return picture
    pixels = np.array(picture)
    if scale.kind == "ruler":
        mask = _ruler(pixels, scale, enlargement)
    else:
        shape = _card(scale) if scale.kind == "card" else _coin(scale)
        mask = filled(shape / enlargement, pixels.shape)
    return painted_over(pixels, mask)


def _card(scale: Scale) -> FloatArray:
    """Return the card's outline with its shadow in pixels, and the notch so much narrower."""
    notch, edge = card.NOTCH, _SHADOW_MM
    left, right = notch.x + edge, notch.x + notch.width - edge
    low = notch.y + notch.height - edge
    far, bottom = card.WIDTH + edge, card.HEIGHT + edge
    around = [(-edge, -edge), (left, -edge), (left, low), (right, low), (right, -edge)]
    outline = np.array([*around, (far, -edge), (far, bottom), (-edge, bottom)])
    return mapped(inverse(scale.to_mm), outline)


def _coin(scale: Scale) -> FloatArray:
    points = np.array(scale.shown)
    middle = points.mean(axis=0)
    return np.asarray(middle + (points - middle) * (1 + _COIN_SHADOW))


def _ruler(pixels: ByteArray, scale: Scale, enlargement: FloatArray) -> BoolArray:
    """Return the mask of the object under the line between the two marks, empty for skin."""
    small, seen = shrunk(pixels, np.zeros(pixels.shape[:2], bool))
    factor = small.shape[1] / pixels.shape[1]
    marks = np.array(scale.shown) / enlargement * factor
    per_mm = factor / float(scale.to_mm[0][0]) / float(np.mean(enlargement))
    odd = (distance_from_skin(small, fitted_skin(small, seen), seen) > NOT_SKIN).astype(np.uint8)
    gap = disc(max(1, round(_GAP_MM * per_mm)))
    odd = np.asarray(cv2.morphologyEx(odd, cv2.MORPH_CLOSE, gap), np.uint8)
    _, parts = cv2.connectedComponents(odd)
    line = np.zeros_like(odd)
    ends = [tuple(int(at) for at in mark.round()) for mark in marks]
    cv2.line(line, ends[0], ends[1], 1, max(1, round(per_mm)))
    touched = np.unique(parts[(line > 0) & (odd > 0)])
    thing = np.isin(parts, touched[touched > 0])
    if thing.mean() > _MAX_RULER_SHARE:
        return np.zeros(pixels.shape[:2], bool)
    wider = grown(thing, max(1, round(_SHADOW_MM * per_mm)))
    return enlarged(wider.astype(np.uint8) * 255, pixels.shape) > 0
