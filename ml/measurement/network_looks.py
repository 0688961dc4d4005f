"""Find the outline of the lesion with the network, in several looks like those of segmentation."""

import numpy as np
from PIL import Image

from ml.arrays import BoolArray, FloatArray
from ml.imaging.masks import grown
from ml.measurement.outline import (
    PLAIN,
    VARIATIONS,
    WHOLE_SIDE,
    Lesion,
    Look,
    Variation,
    agreed,
    close_scene,
    contour,
    in_whole,
    inside,
)
from ml.measurement.outline_network import outline_network
from ml.measurement.scene import Scene, take_scene
from ml.measurement.segmentation import describe, from_middle, largest

# An outline has at least so many pixels, in a scene of about 240 by 240.
_MIN_PIXELS = 60
# The network sees the whole picture at 160 pixels: what it marks there is a start only if it covers
# this share of it. A smaller mole is looked for by segmentation.
_MIN_SHARE = 0.004
# Outlines that agree as well as this are the same start for a close look.
_SAME = 0.5


def find_by_network(picture: Image.Image, segmented: Lesion | None) -> Lesion | None:
    """Return the lesion near the middle of an upright RGB picture, None if there is none.

    `segmented` is the lesion by segmentation, the other start for the close looks.
    """
    width, height = picture.size
    whole = take_scene(picture, (0, 0, width, height), WHOLE_SIDE)
    starts = _starts(whole, segmented)
    first = [look for look in (_close(picture, start, PLAIN) for start in starts) if look]
    if not first:
        return None
    best = max(first, key=lambda look: look.certainty)
    best = _close(picture, best.points, PLAIN) or best
    again = [_close(picture, best.points, variation) for variation in VARIATIONS]
    looks = (best, *(look for look in again if look))
    points = agreed(looks)
    beside = 0.0
    if segmented is not None:
        beside = _overlap(points, segmented.points, looks[0].scene)
    return Lesion(points, looks, in_whole(whole, points), "network", beside)


def _starts(whole: Scene, segmented: Lesion | None) -> list[FloatArray]:
    """Return outlines to look closely at: by the network, and by segmentation if it differs."""
    probabilities = outline_network().probabilities(whole.pixels)
    mask = _blob(probabilities)
    seen = mask.mean() >= _MIN_SHARE
    starts = [whole.outwards(contour(_near(probabilities, mask)))] if seen else []
    if segmented is not None and not (
        starts and _overlap(starts[0], segmented.points, whole) > _SAME
    ):
        starts.append(segmented.points)
    return starts


def _close(picture: Image.Image, around: FloatArray, variation: Variation) -> Look | None:
    scene = close_scene(picture, around, variation)
    probabilities = outline_network().probabilities(scene.pixels)
    mask = _blob(probabilities)
    if mask.sum() < _MIN_PIXELS:
        return None
    near = _near(probabilities, mask)
    points = scene.outwards(contour(near))
    certainty = float(np.minimum(near, mask).sum() / np.maximum(near, mask).sum())
    return Look(scene, describe(scene, mask), points, certainty)


def _blob(probabilities: FloatArray) -> BoolArray:
    nearness, _ = from_middle(probabilities.shape)
    return largest(probabilities > 0.5, probabilities, nearness)


def _near(probabilities: FloatArray, mask: BoolArray) -> FloatArray:
    """Return the probabilities in and around one blob, and at least even odds in its holes."""
    reach = int(max(3, 0.3 * np.sqrt(mask.sum())))
    kept = np.where(grown(mask, reach), probabilities, 0)
    return np.asarray(np.where(mask, np.maximum(kept, 0.501), np.minimum(kept, 0.499)), np.float32)


def _overlap(one: FloatArray, other: FloatArray, scene: Scene) -> float:
    a, b = (inside(scene.inwards(points), scene.usable.shape) for points in (one, other))
    return float((a & b).sum() / max(1, (a | b).sum()))
