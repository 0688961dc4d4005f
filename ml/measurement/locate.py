"""Locate the lesion in a whole picture, before it is segmented from close by.

Several guesses threshold the picture's absorption and redness, each as it is and relative to wide
surroundings, at several shares of Otsu's level. The best guess differs most from the ring around
it, near the middle and away from the edges.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.imaging.density import ABSORPTION, densities
from ml.imaging.extent import otsu
from ml.imaging.masks import disc, grown
from ml.measurement.scene import Scene
from ml.measurement.segmentation import from_middle, largest

# All were set by judgement while looking at outlines of real photos (docs/measurement.md). A wrong
# guess cannot be corrected later: the close look is taken around it.

# Sigma in pixels of the blur of a picture of 256.
_BLUR_SIGMA = 2.0
_OTSU_SHARES = (0.7, 1.0, 1.3)
# Weights of the optical density of red, green and blue: in reddened skin red absorbs less than the
# others.
_REDNESS = np.array([-0.9, 0.6, 0.3], np.float32)
# Sigmas of the wide surroundings, as shares of the picture's long side: a smaller and a larger
# mole.
_SURROUNDINGS = (0.06, 0.18)
_MIN_PIXELS = 24
_MAX_SHARE = 0.8
# A guess's merit grows with its size to this power. A lesion's darkest part differs most from its
# ring, so that without this it would win over the whole lesion.
_SIZE_POWER = 0.3
# Variance added to colours, in optical density: a JPEG's noise.
_NOISE = 0.03**2


def locate(scene: Scene) -> BoolArray | None:
    """Return a first guess of the lesion in a whole picture, None if there is no blob at all."""
    density = np.asarray(cv2.GaussianBlur(densities(scene.pixels), (0, 0), _BLUR_SIGMA), np.float32)
    nearness, _ = from_middle(scene.usable.shape)
    guesses = [mask for field in _fields(density) for mask in _guesses(field, scene, nearness)]
    if not guesses:
        return None
    return max(guesses, key=lambda mask: _merit(mask, density, scene.usable, nearness))


def _fields(density: FloatArray) -> Iterator[FloatArray]:
    for weights in (ABSORPTION, _REDNESS):
        field = density @ weights
        yield field
        for share in _SURROUNDINGS:
            wide = cv2.GaussianBlur(field, (0, 0), share * max(field.shape))
            yield np.asarray(field - wide, np.float32)


def _guesses(field: FloatArray, scene: Scene, nearness: FloatArray) -> Iterator[BoolArray]:
    values = field[::2, ::2][scene.usable[::2, ::2]]
    skin = float(np.median(values))
    level = otsu(values) - skin
    for share in _OTSU_SHARES:
        over = field - skin
        mask = largest((over > share * level) & scene.usable, over, nearness)
        if _MIN_PIXELS <= mask.sum() <= _MAX_SHARE * mask.size:
            yield mask


def _merit(mask: BoolArray, density: FloatArray, usable: BoolArray, nearness: FloatArray) -> float:
    """Return how much the blob's rim differs from the ring around it, times place and size."""
    blob = mask.astype(np.uint8)
    size = float(np.sqrt(mask.sum()))
    ring = grown(mask, int(4 + 0.25 * size)) & ~grown(mask, 2) & usable
    rim = mask & (cv2.erode(blob, disc(int(1 + 0.12 * size)), borderValue=1) == 0)
    if ring.sum() < _MIN_PIXELS or rim.sum() < _MIN_PIXELS // 2:
        return 0.0
    outside, within = density[ring], density[rim]
    step = within.mean(axis=0) - outside.mean(axis=0)
    spread = np.cov(outside.T) + np.cov(within.T) + 2 * _NOISE * np.eye(3)
    distance = float(np.sqrt(step @ np.linalg.solve(spread, step)))
    near_middle = float(nearness[mask].mean())
    return float(distance * size**_SIZE_POWER * near_middle * (1 - _at_edge(blob)) ** 4)


def _at_edge(blob: ByteArray) -> float:
    """Return the share of a blob's rim that lies on the picture's edge, 0 to 1."""
    rim = blob - cv2.erode(blob, disc(1), borderValue=0)
    edge = rim[0].sum() + rim[-1].sum() + rim[:, 0].sum() + rim[:, -1].sum()
    return float(min(1.0, edge / max(1, rim.sum())))
