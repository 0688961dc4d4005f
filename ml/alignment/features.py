"""Guesses of how one picture lies on another, from the small structures that they share.

SIFT (Lowe 2004) with the descriptor's root (Arandjelovic and Zisserman 2012). Every match carries a
place, a size and a direction, so that each alone is a guess of the whole similarity; the guess that
the most other matches agree with is refined on them by least squares.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ml.alignment.texture import LONG_SIDE, Texture
from ml.arrays import BoolArray, FloatArray
from ml.geometry import affine, mapped, rotation

_MOST_FEATURES = 900
_CONTRAST = 0.012
_GUESSES = 500
_TOLERANCE = 6.0  # working pixels
_TURN, _ZOOM = 0.5, 0.45  # radians, logarithm
LEAST_ZOOM, MOST_ZOOM = 0.3, 3.4
_NEIGHBOURS = 2
# Features closer than this are one; and the squares in which inliers are counted. Working pixels.
_SPECK, _PLACE = 4.0, LONG_SIDE / 8

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Matches:
    """Features of B and the features of A that look like them; n rows each.

    `a`, `b` are n x 2 places in working pixels, `turn` and `zoom` what leads from B to A (radians,
    logarithm), `weight` is 0 to 1, more for a match without a rival, `inner` whether both lie away
    from the margins.
    """

    a: FloatArray
    b: FloatArray
    turn: FloatArray
    zoom: FloatArray
    weight: FloatArray
    inner: BoolArray


@dataclass(frozen=True, slots=True)
class Guess:
    """A map (2 x 3, from B's working pixels to A's) and how many matches agree with it.

    Away from the margins, `inliers` counts features a few pixels apart, `places` squares of an
    eighth of the long side that hold one: the marks of a ruler are many features in few places.
    `support` is the weight of all that agree.
    """

    matrix: FloatArray
    inliers: int
    places: int
    support: float


def features(seen: Texture) -> tuple[FloatArray, FloatArray]:
    """Return SIFT features: n x 4 (x, y, size, direction in radians) and n x 128 descriptors."""
    sift = cv2.SIFT.create(_MOST_FEATURES, 3, _CONTRAST, 12, 1.2)
    grey = np.clip(128 + 42 * seen.detail, 0, 255).astype(np.uint8)
    points, descriptors = sift.detectAndCompute(grey, (seen.mask > 0).astype(np.uint8))
    if descriptors is None:
        return np.zeros((0, 4), np.float32), np.zeros((0, 128), np.float32)
    frames = [(p.pt[0], p.pt[1], p.size, np.deg2rad(p.angle)) for p in points]
    rooted = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1))
    return np.array(frames, np.float32), rooted.astype(np.float32)


def matches(a: Texture, b: Texture) -> Matches:
    """Match each feature of B with the most similar ones of A."""
    (points_a, kinds_a), (points_b, kinds_b) = features(a), features(b)
    if min(len(kinds_a), len(kinds_b)) <= _NEIGHBOURS:
        points_a, points_b = points_a[:0], points_b[:0]
        rows = columns = np.zeros(0, np.intp)
        weight = np.zeros(0, np.float32)
    else:
        rows, columns, weight = _likest(kinds_a, kinds_b)
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


def _likest(kinds_a: FloatArray, kinds_b: FloatArray) -> tuple[Indices, Indices, FloatArray]:
    """Return rows of B, rows of A that are like them, and how much each pair is to be trusted."""
    likeness = kinds_b @ kinds_a.T
    nearest = np.argpartition(-likeness, _NEIGHBOURS, axis=1)[:, : _NEIGHBOURS + 1]
    order = np.argsort(-np.take_along_axis(likeness, nearest, axis=1), axis=1)
    nearest = np.take_along_axis(nearest, order, axis=1)
    alike = np.take_along_axis(likeness, nearest, axis=1)
    distance = np.sqrt(np.maximum(2 - 2 * alike, 1e-6))
    # Lowe's ratio to the rival: the first's is the second, every other's is the first.
    rival = np.hstack((distance[:, 1:2], np.repeat(distance[:, :1], _NEIGHBOURS - 1, axis=1)))
    ratio = (distance[:, :_NEIGHBOURS] / rival).ravel()
    rows = np.repeat(np.arange(len(kinds_b)), _NEIGHBOURS)
    columns = nearest[:, :_NEIGHBOURS].ravel()
    mutual = likeness.argmax(axis=0)[columns] == rows
    weight = np.clip(1.3 - ratio, 0.05, 0.6) * np.where(mutual, 1.5, 1.0)
    return rows, columns, weight.astype(np.float32)


def guesses(found: Matches, most: int) -> list[Guess]:
    """Return the best distinct guesses, the best first."""
    if len(found.weight) == 0:
        return []
    leads = np.argsort(-found.weight, kind="stable")[:_GUESSES]
    support = _support(found, leads)
    kept: list[Guess] = []
    for lead in leads[np.argsort(-support, kind="stable")[: 4 * most]]:
        guess = _refined(found, _similarity(found, lead))
        if guess is not None and not any(_same(guess, other) for other in kept):
            kept.append(guess)
        if len(kept) == most:
            break
    return sorted(kept, key=lambda guess: -guess.support)


def _support(found: Matches, leads: Indices) -> FloatArray:
    """Weigh the matches that agree with each lead's own similarity."""
    zoom, turn = found.zoom[leads, None], found.turn[leads, None]
    c, s = np.exp(zoom) * np.cos(turn), np.exp(zoom) * np.sin(turn)
    dx = found.b[:, 0] - found.b[leads, :1]
    dy = found.b[:, 1] - found.b[leads, 1:]
    ex = c * dx - s * dy + found.a[leads, :1] - found.a[:, 0]
    ey = s * dx + c * dy + found.a[leads, 1:] - found.a[:, 1]
    # A feature's own direction is rough: the error grows with the distance from it.
    reach = _TOLERANCE + 0.06 * np.exp(zoom) * np.sqrt(dx * dx + dy * dy)
    near = ex * ex + ey * ey < reach * reach
    near &= np.abs(found.zoom - zoom) < _ZOOM
    # The cosine of the difference of two turns, without the turns of every pair.
    alike = np.cos(turn) * np.cos(found.turn) + np.sin(turn) * np.sin(found.turn)
    near &= alike > np.cos(_TURN)
    near &= (zoom > np.log(LEAST_ZOOM)) & (zoom < np.log(MOST_ZOOM))
    return np.asarray(near @ found.weight, np.float32)


def _wrapped(angle: FloatArray) -> FloatArray:
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)


def _similarity(found: Matches, lead: int) -> FloatArray:
    zoom, turn = float(np.exp(found.zoom[lead])), float(found.turn[lead])
    linear = zoom * rotation(turn)
    return affine(linear, found.a[lead] - linear @ found.b[lead])


def _refined(found: Matches, matrix: FloatArray) -> Guess | None:
    for tolerance in (2.5 * _TOLERANCE, 1.5 * _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE):
        near = _agreeing(found, matrix, tolerance)
        if near.sum() < 3:
            return None
        matrix = fitted(found.b[near], found.a[near], found.weight[near])
    return weighed(found, matrix)


def weighed(found: Matches, matrix: FloatArray) -> Guess:
    """Return what speaks for a map (2 x 3, from B's working pixels to A's)."""
    near = _agreeing(found, matrix, _TOLERANCE)
    inner = near & found.inner
    a, b = found.a[inner], found.b[inner]
    return Guess(
        matrix=matrix,
        inliers=min(_distinct(a, _SPECK), _distinct(b, _SPECK)),
        places=min(_distinct(a, _PLACE), _distinct(b, _PLACE)),
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
    """Return the similarity (2 x 3) that maps source onto target best (Umeyama 1991, no mirror)."""
    total = weight.sum()
    mean_s, mean_t = (weight @ points / total for points in (source, target))
    s, t = source - mean_s, target - mean_t
    norm = max(float(weight @ (s * s).sum(axis=1)), 1e-9)
    c = float(weight @ (s * t).sum(axis=1)) / norm
    d = float(weight @ (s[:, 0] * t[:, 1] - s[:, 1] * t[:, 0])) / norm
    linear = np.array([[c, -d], [d, c]])
    return affine(linear, mean_t - linear @ mean_s)


def _same(one: Guess, other: Guess) -> bool:
    corners = np.array([[x, y] for x in (0, LONG_SIDE) for y in (0, LONG_SIDE)])
    off = mapped(one.matrix - other.matrix, corners)
    return bool(np.abs(off).max() < 3 * _TOLERANCE)
