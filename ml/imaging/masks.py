"""Operations on masks."""

from functools import cache

import cv2
import numpy as np

from ml.arrays import BoolArray, ByteArray, FloatArray


@cache
def disc(radius: int) -> ByteArray:
    """Return a round structuring element for OpenCV's morphology."""
    side = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def grown(mask: BoolArray, radius: int) -> BoolArray:
    """Return the pixels within a radius of a mask."""
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc(radius)) > 0)


def filled(points: FloatArray, shape: tuple[int, ...]) -> BoolArray:
    """Return the pixels within an outline, n x 2, in a picture whose shape starts (height, width).

    Corners count to a sixteenth of a pixel.
    """
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 1, shift=4)
    return mask > 0


def large_parts(mask: BoolArray, least: float) -> BoolArray:
    """Return the connected parts of a mask that have `least` pixels or more."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    large = stats[:, cv2.CC_STAT_AREA] >= least
    large[0] = False
    return np.asarray(large[labels])
