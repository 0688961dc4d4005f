"""Segment a lesion from the skin around it.

A smooth model of the skin is subtracted from the optical densities. The rest is projected on the
direction that separates lesion and skin best (Fisher's linear discriminant, 1936), in turns with
the lesion found so far. The outline is at the level where the projection is steepest on average,
among levels around half of the lesion's own. Gain, light and blur hardly move that level.
"""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.imaging.density import densities
from ml.imaging.masks import disc, grown
from ml.measurement.scene import Scene

# All were set by judgement while looking at outlines of real photos (docs/measurement.md). After a
# change, `python -m ml.training.studies.outline` shows the agreement with known outlines.

# The skin is sampled every so many pixels.
_STEP = 4
# Sigma in pixels of the blur of a scene of 240. More rounds off the outline.
_BLUR_SIGMA = 1.6
# Sigma of the weight of places, from the middle in half sides. Larger lets a neighbour win.
_NEAR = 0.55
# Beyond this distance from the middle, in half sides, skin is expected at first.
_RIM = 0.75
# Variance added to colours, in optical density: a JPEG's noise.
_NOISE = np.float32(0.03**2)
# Levels tried, and the prior of where the outline is, in shares of the lesion's median.
_LEVELS = 33
_LEVEL = 0.42
_LEVEL_SPREAD = 0.25
_MIN_PIXELS = 30
# Share of the scene that must be skin for a new model of it.
_MIN_SKIN = 0.05


@dataclass(frozen=True, slots=True)
class Region:
    """A lesion in a scene.

    `mask`: height x width. `contrast`: distance of its mean colour from the skin's, in optical
    density. `noise`: the skin's spread, and `steepness`: the mean slope along the outline per
    pixel, both relative to the lesion's own level. `rest`: area of the largest other blob, relative
    to the lesion's.
    """

    mask: BoolArray
    contrast: float
    noise: float
    steepness: float
    rest: float


class _Found(NamedTuple):
    """The projection, height x width, the level of the outline in it, and its mean slope there."""

    field: FloatArray
    level: float
    steepness: float


def segment(scene: Scene, start: BoolArray, turns: int, growth: float) -> Region | None:
    """Return the lesion near a first guess of it, None if nothing stands out there.

    It may extend beyond the guess by `growth` times the square root of the guess's area.
    """
    density = _blurred_density(scene)
    nearness, rim = from_middle(scene.usable.shape)
    skin = _skin_around(start, start, scene.usable, scene.usable & rim)
    reach = int(growth * np.sqrt(start.sum()))
    within = scene.usable & grown(start, reach)
    mask, region = start, None
    for _ in range(turns):
        found = _found(density, skin, mask, scene.usable)
        above = (found.field > found.level) & within
        mask = largest(above, found.field, nearness)
        if mask.sum() < _MIN_PIXELS:
            return None
        region = _region(mask, skin, density, found, scene.usable)
        skin = _skin_around(mask, found.field > found.level, scene.usable, skin)
    return region


def describe(scene: Scene, mask: BoolArray) -> Region:
    """Return what `segment` would say about a lesion whose mask is known, never empty."""
    density = _blurred_density(scene)
    around = scene.usable & ~mask
    skin = _skin_around(mask, mask, scene.usable, around if around.any() else ~mask)
    found = _found(density, skin, mask, scene.usable)
    return _region(mask, skin, density, found, scene.usable)


def from_middle(shape: tuple[int, ...]) -> tuple[FloatArray, BoolArray]:
    """Return weights that fall from 1 in the middle, and the mask of the rim."""
    y = np.linspace(-1, 1, shape[0], dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, shape[1], dtype=np.float32)[None, :]
    squared = x * x + y * y
    return np.exp(squared / (-2 * _NEAR**2)), squared > _RIM**2


def _blurred_density(scene: Scene) -> FloatArray:
    blurred = cv2.GaussianBlur(densities(scene.pixels), (0, 0), _BLUR_SIGMA)
    return np.asarray(blurred, np.float32)


def _found(density: FloatArray, skin: BoolArray, mask: BoolArray, usable: BoolArray) -> _Found:
    field = _projection(density, skin, mask)
    return _Found(field, *_steepest_level(field, mask, usable))


def _region(
    mask: BoolArray, skin: BoolArray, density: FloatArray, found: _Found, usable: BoolArray
) -> Region:
    top = max(1e-3, float(np.median(found.field[mask])))
    return Region(
        mask=mask,
        contrast=float(np.linalg.norm(density[mask].mean(axis=0) - density[skin].mean(axis=0))),
        noise=1.48 * float(np.median(np.abs(found.field[skin][::3]))) / top,
        steepness=found.steepness / top,
        rest=_next_blob((found.field > found.level) & usable, mask),
    )


def _skin_around(
    mask: BoolArray, above: BoolArray, usable: BoolArray, before: BoolArray
) -> BoolArray:
    """Return the usable pixels away from all that stands out; `before` if they are too few."""
    reach = int(max(4.0, 0.12 * np.sqrt(mask.sum())))
    skin = usable & ~grown(mask | above, reach)
    return skin if skin.mean() > _MIN_SKIN else before


def _projection(density: FloatArray, skin: BoolArray, mask: BoolArray) -> FloatArray:
    over = density - _skin_model(density, skin)
    around = over[skin][::_STEP]
    inside = over[mask][::2]
    spread = _spread(around) + 0.25 * np.cov(inside.T) + _NOISE * np.eye(3)
    weights = np.linalg.solve(spread, inside.mean(axis=0)).astype(np.float32)
    weights /= max(1e-6, float(np.abs(weights).sum()))
    field = over @ weights
    return np.asarray(field - np.median(around @ weights))


def _spread(values: FloatArray) -> FloatArray:
    """Return the covariance without the outermost tenth of the values."""
    size = np.abs(values - np.median(values, axis=0)).sum(axis=1)
    return np.asarray(np.cov(values[size <= np.percentile(size, 90)].T) + _NOISE * np.eye(3))


def _skin_model(density: FloatArray, skin: BoolArray) -> FloatArray:
    """Return a robust quadratic surface through the skin, with a ridge that keeps it flat."""
    height, width = skin.shape
    grid = np.ix_(range(0, height, _STEP), range(0, width, _STEP))
    chosen = skin[grid].ravel()
    basis = _basis(height, width)
    known = basis[grid].reshape(-1, 5)[chosen]
    values = density[grid].reshape(-1, 3)[chosen]
    weight = np.ones(len(values), np.float32)
    for _ in range(2):
        middle = np.average(values, axis=0, weights=weight)
        hold = np.diag(np.array([1, 1, 3, 3, 3]) * 0.01 * weight.sum())
        normal = known.T @ (known * weight[:, None]) + hold
        slopes = np.linalg.solve(normal, known.T @ ((values - middle) * weight[:, None]))
        off = np.abs(values - middle - known @ slopes)
        worst = (off / (1.5 * np.median(off, axis=0) + 0.01)).max(axis=1)
        weight = 1 / (1 + (worst / 3) ** 4)
    return np.asarray(basis @ slopes.astype(np.float32) + middle, np.float32)


def _basis(height: int, width: int) -> FloatArray:
    longest = max(height, width)
    y = np.arange(height, dtype=np.float32)[:, None] * 2 / longest - height / longest
    x = np.arange(width, dtype=np.float32)[None, :] * 2 / longest - width / longest
    x, y = np.broadcast_arrays(x, y)
    return np.stack([x, y, x * x, x * y, y * y], axis=-1)


def _steepest_level(field: FloatArray, mask: BoolArray, usable: BoolArray) -> tuple[float, float]:
    """Return the mean level, weighted by how steep the field is there, and its mean slope.

    The mean slope along the contours of a level is the sum of squared slopes over the sum of
    slopes, over the pixels of that level (coarea formula).
    """
    top = float(np.median(field[mask]))
    slope = np.hypot(cv2.Sobel(field, cv2.CV_32F, 1, 0), cv2.Sobel(field, cv2.CV_32F, 0, 1)) / 8
    reach = int(max(6.0, 0.3 * np.sqrt(mask.sum())))
    near = grown(mask, reach) & usable
    edges = np.linspace(0.1, 0.9, _LEVELS) * max(top, 1e-3)
    place, slopes = np.digitize(field[near], edges), slope[near]
    squares = np.bincount(place, slopes**2, _LEVELS + 1)[1:_LEVELS]
    sums = np.bincount(place, slopes, _LEVELS + 1)[1:_LEVELS]
    mean = np.convolve(np.pad(squares / (sums + 1e-9), 2, "edge"), np.full(5, 0.2), "valid")
    levels = (edges[1:] + edges[:-1]) / 2
    usual = np.exp(-(((levels / max(top, 1e-3) - _LEVEL) / _LEVEL_SPREAD) ** 2) / 2)
    weight = (mean / max(mean.max(), 1e-9)) ** 6 * usual + 1e-9
    return float(np.average(levels, weights=weight)), float(np.average(mean, weights=weight))


def largest(above: BoolArray, field: FloatArray, nearness: FloatArray) -> BoolArray:
    """Return the heaviest blob near the middle, joined with close ones, smoothed and filled."""
    blobs = above.astype(np.uint8)
    count, labels = cv2.connectedComponents(blobs, connectivity=4)
    weight = np.bincount(labels.ravel(), np.maximum(field * nearness, 0).ravel(), count)
    weight[0] = 0
    return _whole(labels == int(np.argmax(weight)), blobs)


def _next_blob(above: BoolArray, mask: BoolArray) -> float:
    """Return the area of the largest other blob relative to the lesion's main part.

    A part of the lesion that is separate at this level counts too. A blob that leaves the scene
    does not: it is more often a shadow than a lesion.
    """
    opened = cv2.morphologyEx(above.astype(np.uint8), cv2.MORPH_OPEN, disc(1))
    count, found, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    labels = np.asarray(found)
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    inner = np.bincount(labels[mask].ravel(), minlength=count) > 0
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        areas[edge[~inner[edge]]] = 0
    areas[0] = 0
    main = areas[inner].max(initial=1)
    ranked = np.sort(np.append(areas, (0, 0)))
    return float(min(1.0, (ranked[-2] if ranked[-1] == main else ranked[-1]) / main))


def _whole(blob: BoolArray, blobs: ByteArray) -> BoolArray:
    """Join a blob with close ones, smooth it and fill its holes."""
    size = np.sqrt(blob.sum())
    small, wide = disc(max(1, round(0.03 * size))), disc(max(2, round(0.07 * size)))
    joined = cv2.morphologyEx(blobs, cv2.MORPH_CLOSE, wide)
    _, labels = cv2.connectedComponents(joined, connectivity=4)
    label = np.bincount(labels[blob].ravel()).argmax() if blob.any() else 0
    whole = cv2.morphologyEx((labels == label).astype(np.uint8), cv2.MORPH_OPEN, small)
    shapes, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(whole)
    if shapes and label:
        largest = max(shapes, key=cv2.contourArea)
        cv2.drawContours(filled, [largest], -1, 1, cv2.FILLED)
    return filled > 0
