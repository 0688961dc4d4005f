"""Find the scale card in a picture: its markers, and the homography of its plane."""

from functools import cache

import cv2
import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.geometry import as_matrix, as_points, inverse, mapped, resizing
from ml.measurement.scale import card as scale_card
from ml.measurement.scale.types import Scale, ScaleError, ScaleFault

# Tried on drawn cards (tests/ml/measurement/scale/test_card.py). The errors that follow from these
# are in docs/measurement.md.

# Long side at which markers are searched: the small ones of a card that fills a third of it still
# have 6 x 6 cells of 4 pixels.
_SEARCH_SIDE = 1600
# A corner further off than this belongs to something else.
_STRAY_MM = 1.0
_MIN_MARKERS = 2
_MIN_AGREEING = 0.85
# Root mean square scatter of the corners from which the card counts as bent. A card bent around a
# limb of 12 cm scatters more; with less scatter, sizes are off by up to 2%.
_BENT_MM = 0.2
# Smallest error of a corner in a sharp picture, in pixels of the search. Set by judgement.
_CORNER_SD = 0.2
# Relative errors that no residual shows: the printer's (the card asks people to check 50 mm, which
# they can read to 0.3 mm on a ruler), and a card that lies 1.5 mm above the skin at 20 cm.
_PRINT_SD = 0.004
_HEIGHT_SD = 0.007
# A scale with a larger relative error is refused. Set by judgement: an interval of 6%.
_MAX_SD = 0.03


def find_card(picture: Image.Image) -> Scale:
    """Return the scale from the card. Raises ScaleError if it is missing or not usable."""
    factor = max(1.0, max(picture.size) / _SEARCH_SIDE)
    markers = _markers(_grey(picture, factor))
    if not markers:
        raise ScaleError(ScaleFault.NO_CARD)
    if len(markers) < _MIN_MARKERS:
        raise ScaleError(ScaleFault.CARD_CUT_OFF)
    card = np.concatenate([scale_card.MARKERS[number].corners() for number in markers])
    corners = np.concatenate(list(markers.values()))
    plane, agree = _plane(card, corners)
    middle = (np.array(picture.size) / factor / 2)[None]
    relative_sd = _relative_sd(plane, card[agree], corners[agree], middle)
    if relative_sd > _MAX_SD:
        raise ScaleError(ScaleFault.CARD_CUT_OFF)
    return _scale(plane, factor, relative_sd)


def _scale(plane: FloatArray, factor: float, relative_sd: float) -> Scale:
    to_pixels = resizing((factor, factor)) @ plane
    outer = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * (scale_card.WIDTH, scale_card.HEIGHT)
    shown = mapped(to_pixels, outer)
    return Scale("card", as_matrix(inverse(to_pixels)), relative_sd, as_points(shown))


def _grey(picture: Image.Image, factor: float) -> ByteArray:
    """Return a grey picture, shrunk by a factor."""
    size = (round(picture.width / factor), round(picture.height / factor))
    whole = int(factor)
    small = picture.reduce(whole) if whole > 1 else picture
    grey = np.asarray(small.convert("L"))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _markers(grey: ByteArray) -> dict[int, FloatArray]:
    """Return marker number -> its four corners, 4 x 2."""
    corners, numbers, _ = _detector().detectMarkers(grey)
    if numbers is None:
        return {}
    pairs = zip(numbers.ravel(), corners, strict=True)
    return {int(number): np.asarray(found[0], np.float64) for number, found in pairs}


@cache
def _detector() -> cv2.aruco.ArucoDetector:
    whole = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    ours = cv2.aruco.Dictionary(whole.bytesList[: len(scale_card.MARKERS)], whole.markerSize, 1)
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    return cv2.aruco.ArucoDetector(ours, parameters)


def _plane(card: FloatArray, corners: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the homography from mm on the card to pixels, and the mask of its inlier corners."""
    stray = _STRAY_MM * _pixels_per_mm(card, corners)
    found, agree = cv2.findHomography(card, corners, cv2.RANSAC, stray)
    if found is None or agree.mean() < _MIN_AGREEING:
        raise ScaleError(ScaleFault.CARD_BENT)
    inside = agree.ravel().astype(bool)
    error = mapped(inverse(found), corners[inside]) - card[inside]
    if np.sqrt((error**2).sum(axis=1).mean()) > _BENT_MM:
        raise ScaleError(ScaleFault.CARD_BENT)
    return np.asarray(found, np.float64), inside


def _pixels_per_mm(card: FloatArray, corners: FloatArray) -> float:
    """Return the mean scale, from the sides of the markers."""
    sides = [
        np.linalg.norm(
            np.roll(points.reshape(-1, 4, 2), 1, axis=1) - points.reshape(-1, 4, 2), axis=2
        )
        for points in (card, corners)
    ]
    return float(sides[1].sum() / sides[0].sum())


def _relative_sd(
    plane: FloatArray, card: FloatArray, corners: FloatArray, middle: FloatArray
) -> float:
    """Return the scale's relative error in the notch or in the picture's middle, the larger one.

    The corners' scatter is propagated through the homography to first order.
    """
    plane = plane / plane[2, 2]
    residuals = mapped(plane, card) - corners
    free = max(1, residuals.size - 8)
    sd = max(_CORNER_SD, float(np.sqrt((residuals**2).sum() / free)))
    slopes = _corner_slopes(plane, card)
    spread = np.linalg.pinv(slopes.T @ slopes) * sd**2
    places = np.concatenate([[scale_card.NOTCH.middle], mapped(inverse(plane), middle)])
    scale = _scale_slopes(plane, places)
    fitted = np.einsum("ij,jk,ik->i", scale, spread, scale).max()
    return float(np.sqrt(fitted + _PRINT_SD**2 + _HEIGHT_SD**2))


def _corner_slopes(plane: FloatArray, card: FloatArray) -> FloatArray:
    """Return the derivatives of mapped points by the first 8 entries of a homography, 2n x 8."""
    ones = np.column_stack([card, np.ones(len(card))])
    mapped = ones @ plane.T
    here = ones / mapped[:, 2:]
    u, v = (mapped[:, :2] / mapped[:, 2:]).T
    none = np.zeros_like(here)
    along = np.hstack([here, none, -here[:, :2] * u[:, None]])
    down = np.hstack([none, here, -here[:, :2] * v[:, None]])
    return np.concatenate([along, down])


def _scale_slopes(plane: FloatArray, places: FloatArray) -> FloatArray:
    """Return the derivatives of the logarithm of the scale at places, n x 2 mm, n x 8.

    A homography H enlarges areas at x by det H / (h3 x)^3, and lengths by the square root of that.
    """
    ones = np.column_stack([places, np.ones(len(places))])
    depth = ones @ plane[2]
    slopes = np.tile(np.linalg.inv(plane).T.ravel()[:8], (len(places), 1))
    slopes[:, 6:] -= 3 * places / depth[:, None]
    return slopes / 2
