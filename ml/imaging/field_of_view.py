"""The lit part of a picture: inside straight black borders and a dermoscope's round field.

A dermoscope's picture is often a disc on black, which the networks and the gates saw too seldom in
training: they call it no lesion. Training and serving look at `lit_part` instead.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, FloatArray
from ml.geometry import Box, mapped, resizing

Bounds = tuple[int, int, int, int]
Circle = tuple[float, float, float]

# All were set by judgement; docs/model.md, "Black borders", has what they do on validation
# pictures. Long side at which the field is searched.
_SIDE = 512
# Darker than this share of the middle's brightness is the rim around the field.
_RIM = 0.3
# Share of the field's edge that must be visible, and its largest mean scatter relative to the
# radius.
_MIN_ARC = 0.1
_MAX_SCATTER = 0.01
# Points of the edge further off than this many medians are strays; this share must remain.
_STRAY_MEDIANS, _MIN_NEAR = 3, 0.7
# Share of what lies outside the circle that must be dark. Around a round dark lesion at the
# picture's edge it is bright.
_MIN_DARK = 0.85
# A row or column with a smaller share of lit pixels belongs to a straight border.
_MIN_LIT = 0.02
# Narrower borders, in shares of the side, and smaller dark corners, in shares of the centred
# square, stay as they are: the networks saw many of them in training.
_MIN_BORDER = 0.02
_MIN_CORNERS = 0.03
# The outermost share of the radius is dimmer than the rest, and is mirrored over too.
_SOFT_EDGE = 0.04


@dataclass(frozen=True, slots=True)
class FieldOfView:
    """The lit part of a picture, in its pixels.

    `box`: left, top, right and bottom of its bounds. `circle`: x, y and radius of a round field
    that leaves dark corners in the box, None where the box is lit to its corners.
    """

    box: Bounds
    circle: Circle | None

    def outwards(self, box: Box, size: tuple[int, int]) -> Box:
        """Return a box in the lit part as one in the whole picture, of `size` (width, height)."""
        left, top, right, bottom = self.box
        across, down = (right - left) / size[0], (bottom - top) / size[1]
        x, y, width, height = box
        return (
            left / size[0] + x * across,
            top / size[1] + y * down,
            width * across,
            height * down,
        )


def find_field(picture: Image.Image) -> FieldOfView | None:
    """Return the lit part of an upright RGB picture, None if that is all of it."""
    lit, factor = _lit(picture)
    left, top, right, bottom = bounds = _lit_bounds(lit)
    circle = _circle(lit, bounds)
    if circle is not None and _dark_corners(circle, bounds) >= _MIN_CORNERS:
        x, y, radius = _on_picture(circle, factor)
        around = np.array((x - radius, y - radius, x + radius, y + radius)) + 0.5
        return FieldOfView(_within(around, picture.size), (x, y, radius))
    height, width = lit.shape
    if max(left, width - right) < _MIN_BORDER * width and (
        max(top, height - bottom) < _MIN_BORDER * height
    ):
        return None
    return FieldOfView(_within(np.array(bounds) * factor, picture.size), None)


def lit_part(picture: Image.Image, field: FieldOfView | None) -> Image.Image:
    """Return the picture within its field, dark corners replaced by the field's mirror image.

    Each pixel outside the circle takes the one as far inside it, on the same line to its middle.
    Unlike a plain colour there, this moves neither the gates nor the score (docs/model.md).
    """
    if field is None:
        return picture
    inner = picture.crop(field.box)
    if field.circle is None:
        return inner
    x, y, radius = field.circle
    return _mirrored(inner, (x - field.box[0], y - field.box[1], radius * (1 - _SOFT_EDGE)))


def round_field(picture: Image.Image) -> Circle | None:
    """Return the bright disc on a dark background (x, y, radius in pixels), or None."""
    lit, factor = _lit(picture)
    circle = _circle(lit, _lit_bounds(lit))
    return None if circle is None else _on_picture(circle, factor)


def _lit(picture: Image.Image) -> tuple[BoolArray, float]:
    """Return which pixels of a smaller copy are lit, and how many of the picture's one spans."""
    factor = max(1.0, max(picture.size) / _SIDE)
    size = (max(4, round(picture.width / factor)), max(4, round(picture.height / factor)))
    grey = np.asarray(picture.convert("L").resize(size, Image.Resampling.BOX))
    height, width = grey.shape
    middle = grey[height // 4 : -(height // 4), width // 4 : -(width // 4)]
    return np.asarray(grey > _RIM * np.median(middle)), factor


def _lit_bounds(lit: BoolArray) -> Bounds:
    """Return left, top, right and bottom of the rows and columns that are lit."""
    rows = np.flatnonzero(lit.mean(axis=1) > _MIN_LIT)
    columns = np.flatnonzero(lit.mean(axis=0) > _MIN_LIT)
    if not len(rows) or not len(columns):
        return 0, 0, lit.shape[1], lit.shape[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _circle(lit: BoolArray, bounds: Bounds) -> Circle | None:
    """Return the circle with dark corners outside it, in pixels of `lit`, or None."""
    edge = _field_edge(lit, bounds)
    if len(edge) < _MIN_ARC * np.pi * min(bounds[2] - bounds[0], bounds[3] - bounds[1]):
        return None
    x, y, radius = _circle_through(edge)
    scatter = np.abs(np.hypot(*(edge - (x, y)).T) - radius)
    near = scatter < _STRAY_MEDIANS * np.median(scatter) + 0.5
    x, y, radius = _circle_through(edge[near])
    if scatter[near].mean() > _MAX_SCATTER * radius or near.mean() < _MIN_NEAR:
        return None
    # The edge is half a pixel outside the last bright one.
    circle = x, y, radius + 0.5
    outside = _away(circle, lit.shape) > radius + 1
    return circle if outside.any() and lit[outside].mean() < 1 - _MIN_DARK else None


def _field_edge(lit: BoolArray, bounds: Bounds) -> FloatArray:
    """Return the points of the field's edge inside the bounds, n x 2."""
    left, top, right, bottom = bounds
    contours, _ = cv2.findContours(lit.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    points = max(
        (contour.reshape(-1, 2) for contour in contours), key=len, default=np.empty((0, 2))
    )
    inside = (points > (left + 1, top + 1)).all(axis=1) & (points < (right - 2, bottom - 2)).all(
        axis=1
    )
    return np.asarray(points[inside], np.float64)


def _circle_through(points: FloatArray) -> Circle:
    """Return the circle with the smallest algebraic error to points, n x 2 (Kasa 1976)."""
    known = np.column_stack([2 * points, np.ones(len(points))])
    (x, y, rest), *_ = np.linalg.lstsq(known, (points**2).sum(axis=1), rcond=None)
    return float(x), float(y), float(np.sqrt(rest + x * x + y * y))


def _dark_corners(circle: Circle, bounds: Bounds) -> float:
    """Return the share of the bounds' centred square that lies outside the circle."""
    left, top, right, bottom = bounds
    x, y, radius = circle
    side = min(right - left, bottom - top)
    shift = ((left + right - side) / 2, (top + bottom - side) / 2)
    away = _away((x - shift[0], y - shift[1], radius), (side, side))
    return float((away > radius).mean())


def _away(circle: Circle, shape: tuple[int, int]) -> FloatArray:
    """Return each pixel's distance from the circle's middle."""
    x, y, _ = circle
    return np.asarray(np.hypot(np.arange(shape[1]) - x, np.arange(shape[0])[:, None] - y))


def _on_picture(circle: Circle, factor: float) -> Circle:
    """Return a circle of the smaller copy in pixels of the picture."""
    x, y, radius = circle
    ((x, y),) = mapped(resizing((factor, factor)), [(x, y)]).tolist()
    return x, y, radius * factor


def _within(bounds: FloatArray, size: tuple[int, int]) -> Bounds:
    left, top, right, bottom = np.clip(np.rint(bounds), 0, (*size, *size)).astype(int).tolist()
    return left, top, right, bottom


def _mirrored(picture: Image.Image, circle: Circle) -> Image.Image:
    pixels = np.asarray(picture)
    x, y, radius = circle
    away = _away(circle, pixels.shape[:2])
    inward = np.where(away > radius, np.maximum(2 * radius - away, 0) / np.maximum(away, 1), 1)
    columns = x + (np.arange(picture.width) - x) * inward
    rows = y + (np.arange(picture.height)[:, None] - y) * inward
    nearest = [
        np.clip(np.rint(places), 0, side - 1).astype(np.intp)
        for places, side in ((rows, picture.height), (columns, picture.width))
    ]
    return Image.fromarray(pixels[nearest[0], nearest[1]])
