"""Candidate alignments of two pictures, from the features that they share.

SIFT (Lowe 2004) with root descriptors (Arandjelovic and Zisserman 2012). Every match has a place, a
size and a direction, so each alone gives a whole similarity. The similarity that most other matches
agree with is refined on them by least squares. So one right match is enough, and nothing is random;
OpenCV's `estimateAffinePartial2D` (RANSAC) has to draw two right matches at once.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ml.alignment.texture import LONG_SIDE, Texture
from ml.arrays import BoolArray, FloatArray
from ml.geometry import affine, mapped, rotation

# Set on the same pairs as the limits of `ml.alignment.align`, which count these features: after a
# change, the unrelated pairs have to be tried again (docs/comparison.md).

_MAX_FEATURES = 900
# SIFT's parameters; OpenCV's defaults are 0.04, 10 and 1.6. The contrast is low because skin has
# little of it.
_CONTRAST, _EDGE, _SIGMA = 0.012, 12, 1.2
_OCTAVE_LAYERS = 3
# Matches tried as the origin of a similarity, the most trusted first.
_MAX_LEADS = 500
# How far a match may lie off a similarity: in working pixels, radians, and the logarithm of zoom.
_TOLERANCE = 6.0
_TURN, _ZOOM = 0.5, 0.45
# Zooms between two photos of a mole that are thought possible; docs/comparison.md names the upper.
MIN_ZOOM, MAX_ZOOM = 0.3, 3.4
# Features of A that each feature of B is matched with.
_NEIGHBOURS = 2
# Side of the squares that count once, for features and for places. Working pixels.
_FEATURE_SIDE, _PLACE_SIDE = 4.0, LONG_SIDE / 8

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Matches:
    """Features of B and the similar features of A; n rows each.

    `a`, `b` are n x 2 places in working pixels. `turn` (radians) and `zoom` (logarithm) lead from B
    to A. `weight` is 0 to 1, higher for a match without a similar second one. `inner` is whether
    both features lie away from the margins.
    """

    a: FloatArray
    b: FloatArray
    turn: FloatArray
    zoom: FloatArray
    weight: FloatArray
    inner: BoolArray


@dataclass(frozen=True, slots=True)
class Candidate:
    """A map (2 x 3, from B's working pixels to A's) and the matches that agree with it.

    Away from the margins, `inliers` counts features that are a few pixels apart, and `places` the
    squares of an eighth of the long side that hold one: the marks of a ruler are many features in
    few places. `support` is the summed weight of all matches that agree.
    """

    matrix: FloatArray
    inliers: int
    places: int
    support: float


def features(texture: Texture) -> tuple[FloatArray, FloatArray]:
    """Return SIFT features: n x 4 (x, y, size, direction in radians) and n x 128 descriptors."""
    sift = cv2.SIFT.create(_MAX_FEATURES, _OCTAVE_LAYERS, _CONTRAST, _EDGE, _SIGMA)
    grey = np.clip(128 + 42 * texture.detail, 0, 255).astype(np.uint8)
    points, descriptors = sift.detectAndCompute(grey, (texture.mask > 0).astype(np.uint8))
    if descriptors is None:
        return np.zeros((0, 4), np.float32), np.zeros((0, 128), np.float32)
    frames = [(p.pt[0], p.pt[1], p.size, np.deg2rad(p.angle)) for p in points]
    rooted = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1))
    return np.array(frames, np.float32), rooted.astype(np.float32)


def matches(a: Texture, b: Texture) -> Matches:
    """Match each feature of B with the most similar ones of A."""
    (points_a, descriptors_a), (points_b, descriptors_b) = features(a), features(b)
    if min(len(descriptors_a), len(descriptors_b)) <= _NEIGHBOURS:
        points_a, points_b = points_a[:0], points_b[:0]
        rows = columns = np.zeros(0, np.intp)
        weight = np.zeros(0, np.float32)
    else:
        rows, columns, weight = _nearest(descriptors_a, descriptors_b)
    found_a, found_b = points_a[columns], points_b[rows]
    return Matches(
        a=found_a[:, :2],
        b=found_b[:, :2],
        turn=found_a[:, 3] - found_b[:, 3],
        zoom=np.log(found_a[:, 2] / found_b[:, 2]),
        weight=weight,
        inner=_within(a.inner, found_a) & _within(b.inner, found_b),
    )


def _within(mask: FloatArray, points: FloatArray) -> BoolArray:
    x, y = np.floor(points[:, 0]).astype(int), np.floor(points[:, 1]).astype(int)
    return np.asarray(mask[y.clip(0, mask.shape[0] - 1), x.clip(0, mask.shape[1] - 1)] > 0)


def _nearest(a: FloatArray, b: FloatArray) -> tuple[Indices, Indices, FloatArray]:
    """Return rows of descriptors B, similar rows of A, and a weight for each pair."""
    similarity = b @ a.T
    nearest = np.argpartition(-similarity, _NEIGHBOURS, axis=1)[:, : _NEIGHBOURS + 1]
    order = np.argsort(-np.take_along_axis(similarity, nearest, axis=1), axis=1)
    nearest = np.take_along_axis(nearest, order, axis=1)
    # Descriptors have length 1.
    cosine = np.take_along_axis(similarity, nearest, axis=1)
    distance = np.sqrt(np.maximum(2 - 2 * cosine, 1e-6))
    # Lowe's ratio of distances: the nearest to the second, every other to the nearest.
    rival = np.hstack((distance[:, 1:2], np.repeat(distance[:, :1], _NEIGHBOURS - 1, axis=1)))
    ratio = (distance[:, :_NEIGHBOURS] / rival).ravel()
    rows = np.repeat(np.arange(len(b)), _NEIGHBOURS)
    columns = nearest[:, :_NEIGHBOURS].ravel()
    mutual = similarity.argmax(axis=0)[columns] == rows
    weight = np.clip(1.3 - ratio, 0.05, 0.6) * np.where(mutual, 1.5, 1.0)
    return rows, columns, weight.astype(np.float32)


def candidates(found: Matches, count: int) -> list[Candidate]:
    """Return at most `count` distinct candidates, the best first."""
    if len(found.weight) == 0:
        return []
    leads = np.argsort(-found.weight, kind="stable")[:_MAX_LEADS]
    votes = _votes(found, leads)
    kept: list[Candidate] = []
    for lead in leads[np.argsort(-votes, kind="stable")[: 4 * count]]:
        candidate = _refined(found, _similarity(found, lead))
        if candidate is not None and not any(_same(candidate, other) for other in kept):
            kept.append(candidate)
        if len(kept) == count:
            break
    return sorted(kept, key=lambda candidate: -candidate.support)


def _votes(found: Matches, leads: Indices) -> FloatArray:
    """Return for each lead the summed weight of the matches that agree with its similarity."""
    zoom, turn = found.zoom[leads, None], found.turn[leads, None]
    c, s = np.exp(zoom) * np.cos(turn), np.exp(zoom) * np.sin(turn)
    dx = found.b[:, 0] - found.b[leads, :1]
    dy = found.b[:, 1] - found.b[leads, 1:]
    ex = c * dx - s * dy + found.a[leads, :1] - found.a[:, 0]
    ey = s * dx + c * dy + found.a[leads, 1:] - found.a[:, 1]
    # A feature's direction is inexact, so that the error grows with the distance from the lead.
    reach = _TOLERANCE + 0.06 * np.exp(zoom) * np.sqrt(dx * dx + dy * dy)
    near = ex * ex + ey * ey < reach * reach
    near &= np.abs(found.zoom - zoom) < _ZOOM
    # The cosine of the difference of two turns, without an n x n array of turns.
    cosine = np.cos(turn) * np.cos(found.turn) + np.sin(turn) * np.sin(found.turn)
    near &= cosine > np.cos(_TURN)
    near &= (zoom > np.log(MIN_ZOOM)) & (zoom < np.log(MAX_ZOOM))
    return np.asarray(near @ found.weight, np.float32)


def _wrapped(angle: FloatArray) -> FloatArray:
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)


def _similarity(found: Matches, lead: int) -> FloatArray:
    zoom, turn = float(np.exp(found.zoom[lead])), float(found.turn[lead])
    linear = zoom * rotation(turn)
    return affine(linear, found.a[lead] - linear @ found.b[lead])


def _refined(found: Matches, matrix: FloatArray) -> Candidate | None:
    for tolerance in (2.5 * _TOLERANCE, 1.5 * _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE):
        near = _agreeing(found, matrix, tolerance)
        if near.sum() < 3:
            return None
        matrix = fitted(found.b[near], found.a[near], found.weight[near])
    return support_of(found, matrix)


def support_of(found: Matches, matrix: FloatArray) -> Candidate:
    """Return a map (2 x 3, from B's working pixels to A's) with the matches that agree with it."""
    near = _agreeing(found, matrix, _TOLERANCE)
    inner = near & found.inner
    a, b = found.a[inner], found.b[inner]
    return Candidate(
        matrix=matrix,
        inliers=min(_distinct(a, _FEATURE_SIDE), _distinct(b, _FEATURE_SIDE)),
        places=min(_distinct(a, _PLACE_SIDE), _distinct(b, _PLACE_SIDE)),
        support=float(found.weight[near].sum()),
    )


def _distinct(points: FloatArray, size: float) -> int:
    return len(np.unique(np.floor(points / size), axis=0))


def _agreeing(found: Matches, matrix: FloatArray, tolerance: float) -> BoolArray:
    off = mapped(matrix, found.b) - found.a
    zoom = np.log(max(np.hypot(matrix[0, 0], matrix[1, 0]), 1e-6))
    turn = np.arctan2(matrix[1, 0], matrix[0, 0])
    near = np.hypot(off[:, 0], off[:, 1]) < tolerance
    near &= np.abs(found.zoom - zoom) < _ZOOM
    near &= np.abs(_wrapped(found.turn - turn)) < _TURN
    return np.asarray(near)


def fitted(source: FloatArray, target: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the weighted least-squares similarity (2 x 3) from source to target (Umeyama 1991)."""
    total = weight.sum()
    mean_s, mean_t = (weight @ points / total for points in (source, target))
    s, t = source - mean_s, target - mean_t
    norm = max(float(weight @ (s * s).sum(axis=1)), 1e-9)
    c = float(weight @ (s * t).sum(axis=1)) / norm
    d = float(weight @ (s[:, 0] * t[:, 1] - s[:, 1] * t[:, 0])) / norm
    linear = np.array([[c, -d], [d, c]])
    return affine(linear, mean_t - linear @ mean_s)


def _same(one: Candidate, other: Candidate) -> bool:
    corners = np.array([[x, y] for x in (0, LONG_SIDE) for y in (0, LONG_SIDE)])
    off = mapped(one.matrix - other.matrix, corners)
    return bool(np.abs(off).max() < 3 * _TOLERANCE)
