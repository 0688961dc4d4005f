"""The last bit of a fit: the map between two pictures that makes their structures correlate best.

Enhanced correlation coefficient (Evangelidis and Psarakis 2008), over what both pictures show:
first an affine map, then a perspective one, since a camera is never held quite the same way. What
is given back is the affine map nearest to that over the overlap, and how far the two lie apart.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ml.alignment.texture import Texture
from ml.arrays import ByteArray, FloatArray
from ml.geometry import homogeneous, inverse, mapped

_STEPS = 30
# Correlation below which the pictures have too little in common to look for perspective.
_WORTH_MORE = 0.2
_ENOUGH = 1e-4
_BLUR = 5
_GRID = 13
_ROUNDS, _TINY = 5, 1e-9
# How far an unrefined map lies off, in working pixels.
ROUGH = 2.0
# How far the perspective may move a place that the affine map has found, in working pixels.
_FARTHEST = 14.0


@dataclass(frozen=True, slots=True)
class Fit:
    """An affine map (2 x 3, B's working pixels to A's), and how far from it the best map lies.

    `apart` is the root mean square over the overlap, in working pixels of A.
    """

    matrix: FloatArray
    apart: float


def refined(a: Texture, b: Texture, matrix: FloatArray) -> Fit:
    """Return the map that fits best near `matrix`, or that one when nothing better is found."""
    affine, alike = _ecc(a, b, matrix, cv2.MOTION_AFFINE)
    if affine is None:
        return Fit(matrix, ROUGH)
    if alike < _WORTH_MORE:
        return Fit(affine, ROUGH)
    full, _ = _ecc(a, b, homogeneous(affine), cv2.MOTION_HOMOGRAPHY)
    places = _shared_places(a, b, affine)
    if full is None or len(places) < 6:
        return Fit(affine, ROUGH)
    targets = mapped(full, places)
    if np.abs(targets - mapped(affine, places)).max() > _FARTHEST:
        return Fit(affine, ROUGH)
    nearest = _nearest_affine(places, targets)
    apart = np.square(mapped(nearest, places) - targets).sum(axis=1).mean()
    return Fit(nearest, float(np.sqrt(apart)))


def _nearest_affine(places: FloatArray, targets: FloatArray) -> FloatArray:
    """Return the affine map with the least sum of fourth powers of distances.

    Squares would leave the corners farther off; the farthest place alone would spoil the middle.
    """
    known = np.column_stack((places, np.ones(len(places))))
    weight = np.ones(len(places))
    for _ in range(_ROUNDS):
        root = np.sqrt(weight)[:, None]
        found = np.linalg.lstsq(known * root, targets * root, rcond=None)[0]
        square = np.square(known @ found - targets).sum(axis=1)
        weight = (weight + square / max(float(square.mean()), _TINY)) / 2
    return np.asarray(found.T)


def _ecc(
    a: Texture, b: Texture, matrix: FloatArray, motion: int
) -> tuple[FloatArray | None, float]:
    """Return a 2 x 3 or 3 x 3 map from B to A and its correlation; None without convergence."""
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _STEPS, _ENOUGH)
    start = inverse(matrix).astype(np.float32)
    masks = (_bits(a.mask), _bits(b.mask))
    try:
        alike, found = cv2.findTransformECCWithMask(
            a.detail, b.detail, *masks, start, motion, criteria, _BLUR
        )
        return inverse(found.astype(np.float64)), float(alike)
    except (cv2.error, np.linalg.LinAlgError):
        return None, 0.0


def _bits(mask: FloatArray) -> ByteArray:
    return np.asarray(mask > 0.5, np.uint8)


def _shared_places(a: Texture, b: Texture, matrix: FloatArray) -> FloatArray:
    """Return a grid of B's places (n x 2) that lie in A."""
    (height, width), (tall, wide) = b.mask.shape, a.mask.shape
    xs, ys = np.meshgrid(np.linspace(0, width - 1, _GRID), np.linspace(0, height - 1, _GRID))
    places = np.column_stack((xs.ravel(), ys.ravel()))
    x, y = mapped(matrix, places).T
    return np.asarray(places[(x >= 0) & (x < wide) & (y >= 0) & (y < tall)])
