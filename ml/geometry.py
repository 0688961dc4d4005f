"""Where pixels lie, and maps between pictures.

Pixel centres are at whole numbers, as in OpenCV: a picture 100 pixels wide reaches from -0.5 to
99.5. Drawings (SVG, CSS) and fractions of a picture count from its top left corner instead.

Points are n x 2, x first. Maps are 2 x 3 (affine) or 3 x 3 (a homography) and act on (x, y, 1).
"""

import math

import numpy as np
import numpy.typing as npt

from ml.arrays import FloatArray

Point = tuple[float, float]
# x, y, width and height as fractions of a picture.
Box = tuple[float, float, float, float]
# A 2 x 3 or 3 x 3 map as plain numbers, ready for JSON.
Matrix = tuple[tuple[float, ...], ...]


def affine(linear: npt.ArrayLike, shift: npt.ArrayLike) -> FloatArray:
    """Return the 2 x 3 map made of a 2 x 2 matrix and a shift (where (0, 0) moves to)."""
    return np.column_stack((np.asarray(linear, float), np.asarray(shift, float)))


def rotation(radians: float) -> FloatArray:
    """Return the 2 x 2 matrix that rotates points, clockwise on the screen (y points down)."""
    cos, sin = math.cos(radians), math.sin(radians)
    return np.array([[cos, -sin], [sin, cos]])


def resizing(factor: Point) -> FloatArray:
    """Return the 3 x 3 map of pixels when a picture is resized by a factor in x and y.

    The corners of the small picture map to the corners of the large one.
    """
    x, y = factor
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])


def from_fractions(size: tuple[int, int]) -> FloatArray:
    """Return the 3 x 3 map from fractions of a picture's (width, height) to its pixels."""
    width, height = size
    return np.array([[width, 0, -0.5], [0, height, -0.5], [0, 0, 1]])


def resized(matrix: npt.ArrayLike, *, onto: Point, of: Point) -> FloatArray:
    """Return the map between two pictures after both are resized.

    `matrix` maps picture B onto A. A is resized by `onto`, B by `of`, each in x and y.
    """
    whole = resizing(onto) @ homogeneous(matrix) @ np.linalg.inv(resizing(of))
    return whole[: len(np.asarray(matrix))]


def between_drawings(matrix: npt.ArrayLike, *, onto: float, of: float) -> FloatArray:
    """Return the affine map between two pictures drawn with their origin at the corner.

    `matrix` maps the pixels of picture B onto those of A. A is drawn at `onto` units per pixel, B
    at `of`.
    """
    matrix = np.asarray(matrix, float)
    linear, shift = matrix[:2, :2], matrix[:2, 2]
    return affine(linear * (onto / of), (shift + 0.5 - linear @ (0.5, 0.5)) * onto)


def mapped(matrix: npt.ArrayLike, points: npt.ArrayLike) -> FloatArray:
    """Return points, n x 2, transformed by an affine map or a homography."""
    points = np.asarray(points, float)
    found: FloatArray = np.column_stack((points, np.ones(len(points)))) @ np.asarray(matrix).T
    return found[:, :2] / found[:, 2:] if found.shape[1] == 3 else found


def homogeneous(matrix: npt.ArrayLike) -> FloatArray:
    """Return a 2 x 3 or 3 x 3 map as 3 x 3."""
    matrix = np.asarray(matrix, float)
    return matrix if len(matrix) == 3 else np.vstack((matrix, (0, 0, 1)))


def inverse(matrix: npt.ArrayLike) -> FloatArray:
    """Return the inverse map, of the same shape. Raises LinAlgError for a singular one."""
    back = np.linalg.inv(homogeneous(matrix))
    return np.asarray(back / back[2, 2])[: len(np.asarray(matrix))]


def zoom(matrix: npt.ArrayLike) -> float:
    """Return the scale of an affine map: the square root of the factor of areas."""
    return math.sqrt(abs(float(np.linalg.det(np.asarray(matrix, float)[:2, :2]))))


def zoom_at(matrix: npt.ArrayLike, point: npt.ArrayLike) -> float:
    """Return the local scale of a homography: the root of its Jacobian determinant at a point."""
    matrix = np.asarray(matrix, float)
    place = matrix @ (*np.asarray(point, float), 1)
    jacobian = (matrix[:2, :2] - np.outer(place[:2] / place[2], matrix[2, :2])) / place[2]
    return math.sqrt(abs(float(np.linalg.det(jacobian))))


def turn_degrees(matrix: npt.ArrayLike) -> float:
    """Return the rotation of an affine map, clockwise on the screen, -180 to 180."""
    (a, b), (c, d) = np.asarray(matrix, float)[:2, :2]
    return math.degrees(math.atan2(c - b, a + d))


def area(points: FloatArray) -> float:
    """Return the area inside a closed outline (shoelace formula), in either direction."""
    x, y = points.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def middle(points: npt.ArrayLike) -> Point:
    """Return the middle of the smallest upright rectangle around points, n x 2, at least one."""
    points = np.asarray(points, float)
    x, y = (points.min(axis=0) + points.max(axis=0)) / 2
    return float(x), float(y)


def as_matrix(values: npt.ArrayLike) -> Matrix:
    """Return an array as tuples of plain numbers."""
    return tuple(tuple(row) for row in np.asarray(values, float).tolist())


def as_points(values: npt.ArrayLike) -> tuple[Point, ...]:
    """Return an n x 2 array as pairs of plain numbers."""
    return tuple((x, y) for x, y in np.asarray(values, float).tolist())
