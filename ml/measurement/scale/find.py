"""Millimetres on the skin from what lies beside a lesion, or from the dermoscope's field."""

from typing import TypedDict, Unpack

import cv2
import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.geometry import Matrix, Point, as_matrix, as_points, mapped, resizing
from ml.measurement.scale.card_search import find_card
from ml.measurement.scale.coin_search import find_coin
from ml.measurement.scale.coins import COINS
from ml.measurement.scale.types import Scale, ScaleError, ScaleFault

# A hand sets a mark to within 2 pixels of a picture as large as a screen shows it, 95 of 100 times.
_MARK_SD = 1.0
_SCREEN_SIDE = 1600
# Without a correction of perspective a length seen at 15 degrees is short by 3%; people hold a
# ruler's picture within about that.
_TILT_SD = 0.02
_WORST_RULER_SD = 0.05
# The field that a dermoscope's maker states is that of its lens, not of each piece.
_FIELD_SD = 0.015
_FIELD_SIDE = 512
_RIM = 0.3  # of the middle's brightness: what is darker is the rim round the field
_MIN_ARC = 0.1  # of the field's edge must be seen: its corners, where the picture cuts it
_ROUND_ENOUGH = 0.01  # scatter of that edge relative to the radius


class Given(TypedDict, total=False):
    """What is known of a scale. Points are in pixels of the upright full-size picture.

    `coin` is a code of `ml.measurement.scale.coins.COINS`; `circle` (x, y, radius) puts right which
    circle it is. `points` are the ends of a length of `mm` on a ruler. `field_mm` is the diameter
    of a dermoscope's round field; `width_mm` the width of its picture where that has no rim.
    """

    coin: str
    circle: tuple[float, float, float]
    points: tuple[Point, Point]
    mm: float
    field_mm: float
    width_mm: float


def find_scale(picture: Image.Image, *, kind: str, **given: Unpack[Given]) -> Scale | None:
    """Return the scale of an upright RGB picture; None only of kind "auto" where no card is seen.

    "card" and "auto" (the card if it is seen) ask for nothing, "coin" for `coin`, "ruler" for
    `points` and `mm`, "dermoscope" for `field_mm` or `width_mm`. Raises ScaleError where no scale
    can be had, KeyError where something is missing and ValueError for another kind.
    """
    if kind == "auto":
        return _card_if_any(picture)
    if kind == "card":
        return find_card(picture)
    if kind == "coin":
        return find_coin(picture, COINS[given["coin"]], given.get("circle"))
    if kind == "ruler":
        return _by_marks(picture, given["points"], given["mm"])
    if kind == "dermoscope":
        return _by_field(picture, given)
    raise ValueError(f"no scale is known by {kind!r}")


def _card_if_any(picture: Image.Image) -> Scale | None:
    try:
        return find_card(picture)
    except ScaleError:
        return None


def _by_marks(picture: Image.Image, points: tuple[Point, Point], mm: float) -> Scale:
    """Return the scale by a length that a person marked, the same in every direction."""
    length = float(np.hypot(points[1][0] - points[0][0], points[1][1] - points[0][1]))
    mark_sd = _MARK_SD * max(1.0, max(picture.size) / _SCREEN_SIDE)
    if length == 0 or (ends_sd := 2**0.5 * mark_sd / length) > _WORST_RULER_SD:
        raise ScaleError(ScaleFault.MARKS_TOO_CLOSE)
    return Scale("ruler", _even(mm / length), float(np.hypot(ends_sd, _TILT_SD)), points)


def _by_field(picture: Image.Image, given: Given) -> Scale:
    """Return the scale by the round field, or by the width of a picture that shows no rim."""
    field = _round_field(picture) if "field_mm" in given else None
    if field is not None:
        x, y, radius = field
        turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
        shown = np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)])
        return Scale(
            "dermoscope", _even(given["field_mm"] / 2 / radius), _FIELD_SD, as_points(shown)
        )
    if "width_mm" in given:
        middle = (picture.height - 1) / 2
        ends = ((0.0, middle), (picture.width - 1.0, middle))
        return Scale("dermoscope", _even(given["width_mm"] / picture.width), _FIELD_SD, ends)
    raise ScaleError(ScaleFault.UNKNOWN_FIELD)


def _round_field(picture: Image.Image) -> tuple[float, float, float] | None:
    """Return the bright field on a dark ground (x, y, radius in pixels), or None."""
    factor = max(picture.size) / _FIELD_SIDE
    size = (round(picture.width / factor), round(picture.height / factor))
    grey = np.asarray(picture.convert("L").resize(size, Image.Resampling.BOX))
    edge = _field_edge(grey)
    if len(edge) < _MIN_ARC * np.pi * min(size):
        return None
    x, y, radius = _circle(edge)
    scatter = np.abs(np.hypot(*(edge - (x, y)).T) - radius)
    near = scatter < 3 * np.median(scatter) + 0.5
    x, y, radius = _circle(edge[near])
    if scatter[near].mean() > _ROUND_ENOUGH * radius or near.mean() < 0.7:
        return None
    ((x, y),) = mapped(resizing((factor, factor)), [(x, y)]).tolist()
    # The edge runs half a pixel outside the last bright one.
    return x, y, (radius + 0.5) * factor


def _field_edge(grey: ByteArray) -> FloatArray:
    """Return the points of the field's edge that the picture does not cut off, n x 2."""
    height, width = grey.shape
    middle = grey[height // 4 : -(height // 4), width // 4 : -(width // 4)]
    bright = (grey > _RIM * np.median(middle)).astype(np.uint8)
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    points = max(
        (contour.reshape(-1, 2) for contour in contours), key=len, default=np.empty((0, 2))
    )
    inside = (points > 1).all(axis=1) & (points < (width - 2, height - 2)).all(axis=1)
    return np.asarray(points[inside], np.float64)


def _circle(points: FloatArray) -> tuple[float, float, float]:
    """Return the circle through points, n x 2, of least algebraic error (Kasa 1976)."""
    known = np.column_stack([2 * points, np.ones(len(points))])
    (x, y, rest), *_ = np.linalg.lstsq(known, (points**2).sum(axis=1), rcond=None)
    return float(x), float(y), float(np.sqrt(rest + x * x + y * y))


def _even(mm_per_pixel: float) -> Matrix:
    return as_matrix(np.diag([mm_per_pixel, mm_per_pixel, 1.0]))
