"""Refine an alignment: the map with which the structures of two pictures correlate best.

Enhanced correlation coefficient (Evangelidis and Psarakis 2008) over what both pictures show: first
an affine map, then a homography, since a camera is never held the same way twice. The result is the
affine map nearest to the homography over the overlap, and the distance between the two.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ml.alignment.texture import Texture
from ml.arrays import ByteArray, FloatArray
from ml.geometry import homogeneous, inverse, mapped

# Stopping rule and Gaussian filter of ECC, set by judgement; OpenCV's defaults are 50, 0.001 and 5.
_MAX_STEPS, _PRECISION = 30, 1e-4
_FILTER_SIDE = 5
# Below this correlation the pictures have too little in common to estimate perspective.
_MIN_FOR_PERSPECTIVE = 0.2
# Side of the grid of places on which the affine map is fitted to the homography.
_GRID = 13
_ROUNDS, _TINY = 5, 1e-9
# Assumed error of a map that could not be refined, in working pixels. Set by judgement:
# it is what `error_px` says for such a map.
UNREFINED_ERROR = 2.0
# A homography that moves a place further than this from the affine map has diverged. In working
# pixels; set by judgement: 14 of 320 are more perspective than a tilted camera gives.
_MAX_PERSPECTIVE = 14.0


@dataclass(frozen=True, slots=True)
class Fit:
    """An affine map (2 x 3, from B's working pixels to A's) and its distance from the homography.

    `perspective_error` is the root mean square over the overlap, in working pixels of A.
    """

    matrix: FloatArray
    perspective_error: float


def refined(a: Texture, b: Texture, matrix: FloatArray) -> Fit:
    """Return the best map near `matrix`, or `matrix` where ECC does not converge."""
    affine, correlation = _ecc(a, b, matrix, cv2.MOTION_AFFINE)
    if affine is None:
        return Fit(matrix, UNREFINED_ERROR)
    if correlation < _MIN_FOR_PERSPECTIVE:
        return Fit(affine, UNREFINED_ERROR)
    full, _ = _ecc(a, b, homogeneous(affine), cv2.MOTION_HOMOGRAPHY)
    places = _shared_places(a, b, affine)
    if full is None or len(places) < 6:
        return Fit(affine, UNREFINED_ERROR)
    targets = mapped(full, places)
    if np.abs(targets - mapped(affine, places)).max() > _MAX_PERSPECTIVE:
        return Fit(affine, UNREFINED_ERROR)
    nearest = _nearest_affine(places, targets)
    squares = np.square(mapped(nearest, places) - targets).sum(axis=1).mean()
    return Fit(nearest, float(np.sqrt(squares)))


def _nearest_affine(places: FloatArray, targets: FloatArray) -> FloatArray:
    """Return the affine map with the smallest sum of fourth powers of distances.

    A compromise: squares leave a larger error at the corners, the maximum a larger one in the
    middle.
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
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _MAX_STEPS, _PRECISION)
    start = inverse(matrix).astype(np.float32)
    masks = (_bits(a.mask), _bits(b.mask))
    try:
        correlation, found = cv2.findTransformECCWithMask(
            a.detail, b.detail, *masks, start, motion, criteria, _FILTER_SIDE
        )
        return inverse(found.astype(np.float64)), float(correlation)
    except (cv2.error, np.linalg.LinAlgError):
        return None, 0.0


def _bits(mask: FloatArray) -> ByteArray:
    return np.asarray(mask > 0.5, np.uint8)


def _shared_places(a: Texture, b: Texture, matrix: FloatArray) -> FloatArray:
    """Return those places of a grid over B (n x 2) that lie in A."""
    (height, width), (tall, wide) = b.mask.shape, a.mask.shape
    xs, ys = np.meshgrid(np.linspace(0, width - 1, _GRID), np.linspace(0, height - 1, _GRID))
    places = np.column_stack((xs.ravel(), ys.ravel()))
    x, y = mapped(matrix, places).T
    return np.asarray(places[(x >= 0) & (x < wide) & (y >= 0) & (y < tall)])
