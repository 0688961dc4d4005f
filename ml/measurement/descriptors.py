"""The figures of a lesion's outline and colours, each by a published definition.

Lengths are in the unit of the outline's points. Outlines are closed, n x 2.
"""

import cv2
import numpy as np

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.geometry import area, rotation
from ml.imaging.masks import filled

# The six colours of the ABCD rule of dermoscopy (Stolz et al. 1994; Nachbar et al. 1994), as sRGB.
# The rule gives names only. These values are ours, for skin normalised to `_SKIN`: changing one
# makes stored counts incomparable.
COLOURS = {
    "white": (242, 228, 222),
    "red": (190, 75, 70),
    "light brown": (172, 122, 86),
    "dark brown": (100, 62, 44),
    "blue-grey": (96, 104, 122),
    "black": (38, 32, 32),
}
# Light skin in daylight, to which the skin around the lesion is normalised. Set by judgement.
_SKIN = np.array((222, 178, 156), np.float32)
# Share of the lesion from which a colour counts; less is noise, glare or the rim. Set by judgement.
_MIN_SHARE = 0.05
# Side in pixels of the canvas on which shapes are folded, and the part of it that the shape fills;
# a larger one changes asymmetry by less than its interval.
_CANVAS = 160
_FILL = 0.48
_ANGLES = np.deg2rad(np.arange(0, 90, 7.5))


def longest_diameter(points: FloatArray) -> float:
    """Return the largest distance between two points of the outline (maximum Feret diameter).

    The D of dermatology's ABCD (Abbasi et al., JAMA 2004; 292:2771).
    """
    hull = np.asarray(cv2.convexHull(points.astype(np.float32)), np.float64)[:, 0]
    return float(np.linalg.norm(hull[:, None] - hull, axis=-1).max())


def asymmetry(points: FloatArray) -> float:
    """Return the share of the area that does not overlap when folded, 0 (symmetric) to 1.

    The shape is folded about two perpendicular axes through its centroid, and the non-overlapping
    area relative to the whole is averaged over both (Stoecker et al., Comput Med Imaging Graph
    1992; 16:191). Of the principal axes and their rotations in steps of 7.5 degrees, the pair with
    the smallest value counts, as in the ABCD rule of dermoscopy (Nachbar et al., J Am Acad Dermatol
    1994; 30:551).
    """
    shape, principal = _centred(points)
    return float(min(_folded(shape, principal + angle) for angle in _ANGLES))


def border(points: FloatArray) -> float:
    """Return the border's irregularity: perimeter squared over 4 pi times the area, 1 for a disc.

    The compactness index (Golston et al., Comput Med Imaging Graph 1992; 16:163; Claridge et al.,
    ibid. 16:145). It compares only outlines with the same number of evenly spaced points: more
    points make a longer perimeter.
    """
    sides = np.linalg.norm(points - np.roll(points, 1, axis=0), axis=1)
    return float(sides.sum() ** 2 / (4 * np.pi * area(points)))


def colours(inside: ByteArray, skin: ByteArray) -> float:
    """Return how many of the six colours of the ABCD rule the lesion shows, 1 to 6.

    `inside`, `skin`: n x 3, sRGB pixels of the lesion and of the skin around it. Colours are
    normalised by the skin, which removes light and camera. Each pixel then counts for the reference
    colour (`COLOURS`) that is nearest in CIELAB; a colour counts from 5% of the pixels on.
    """
    lab = _lab(_balanced(inside, skin))
    references = _lab(np.array(list(COLOURS.values()), np.float32))
    nearest = np.linalg.norm(lab[:, None] - references, axis=-1).argmin(axis=1)
    shares = np.bincount(nearest, minlength=len(COLOURS)) / len(lab)
    return float((shares >= _MIN_SHARE).sum())


def colour_spread(inside: ByteArray, skin: ByteArray) -> float:
    """Return the standard deviation of the lesion's colours in CIELAB, over all three axes.

    The root of the summed variances of L*, a* and b* (CIE 1976), after the colour variegation of
    Celebi et al. (Comput Med Imaging Graph 2007; 31:362). Arguments as for `colours`.
    """
    return float(np.sqrt(_lab(_balanced(inside, skin)).var(axis=0).sum()))


def _centred(points: FloatArray) -> tuple[FloatArray, float]:
    """Return the points relative to the centroid, the farthest at 1, and the principal angle."""
    moments = cv2.moments(points.astype(np.float32))
    middle = np.array((moments["m10"], moments["m01"])) / moments["m00"]
    from_middle = points - middle
    angle = np.arctan2(2 * moments["mu11"], moments["mu20"] - moments["mu02"]) / 2
    return np.asarray(from_middle / np.linalg.norm(from_middle, axis=1).max()), float(angle)


def _folded(shape: FloatArray, angle: float) -> float:
    """Return the non-overlapping share of the area, averaged over the two axes at `angle`."""
    drawn = _drawn(shape @ rotation(angle))
    whole = drawn.sum()
    across, along = (float((drawn & ~np.flip(drawn, axis)).sum() / whole) for axis in (0, 1))
    return (across + along) / 2


def _drawn(shape: FloatArray) -> BoolArray:
    """Draw a shape with coordinates up to 1 on a canvas, its origin in the middle."""
    return filled((shape * _FILL + 0.5) * _CANVAS - 0.5, (_CANVAS, _CANVAS))


def _balanced(inside: ByteArray, skin: ByteArray) -> FloatArray:
    gain = _SKIN / np.maximum(np.median(skin, axis=0), 1)
    return np.asarray(np.clip(inside * gain, 0, 255), np.float32)


def _lab(colours: FloatArray) -> FloatArray:
    """Return sRGB colours, n x 3 of 0 to 255, as L* (0 to 100), a* and b*."""
    pixels = (colours.astype(np.float32) / 255)[None]
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2Lab)[0], np.float32)
