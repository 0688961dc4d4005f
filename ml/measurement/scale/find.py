"""Find the scale of a picture: by card, coin, ruler, or the field of a dermoscope."""

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

# All were set by judgement. The standard deviations go into the intervals of every figure in mm:
# too small ones report changes that are not there (docs/measurement.md has the shares for each
# kind).

# A person sets a mark within 2 pixels in 95% of cases, on a picture as large as a screen shows it.
_MARK_SD = 1.0
_SCREEN_SIDE = 1600
# Perspective is not corrected for a ruler: a length seen at 15 degrees is 3% too short, and people
# hold the camera within about that angle.
_TILT_SD = 0.02
_MAX_RULER_SD = 0.05
# The maker of a dermoscope states the field of the model, not of each device.
_FIELD_SD = 0.015
# Long side at which the field is searched.
_FIELD_SIDE = 512
# Darker than this share of the middle's brightness is the rim around the field.
_RIM = 0.3
# Share of the field's edge that must be visible, and its largest mean scatter relative to the
# radius.
_MIN_ARC = 0.1
_MAX_SCATTER = 0.01
# Points of the edge further off than this many medians are strays; this share must remain.
_STRAY_MEDIANS, _MIN_NEAR = 3, 0.7


class ScaleInput(TypedDict, total=False):
    """What a person entered about the scale. Points are in pixels of the picture.

    `coin` is a code of `ml.measurement.scale.coins.COINS`, and `circle` (x, y, radius) corrects
    which circle it is. `points` are the ends of a length of `mm` on a ruler. `field_mm` is the
    diameter of a dermoscope's round field, `width_mm` the width of a picture without a rim.
    """

    coin: str
    circle: tuple[float, float, float]
    points: tuple[Point, Point]
    mm: float
    field_mm: float
    width_mm: float


def find_scale(picture: Image.Image, *, kind: str, **given: Unpack[ScaleInput]) -> Scale | None:
    """Return the scale of an upright RGB picture; None only for kind "auto" without a card.

    "card" and "auto" (the card if there is one) need no input, "coin" needs `coin`, "ruler" needs
    `points` and `mm`, "dermoscope" needs `field_mm` or `width_mm`. Raises ScaleError if there is no
    scale, KeyError if input is missing and ValueError for another kind.
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
    raise ValueError(f"unknown kind of scale: {kind!r}")


def _card_if_any(picture: Image.Image) -> Scale | None:
    try:
        return find_card(picture)
    except ScaleError:
        return None


def _by_marks(picture: Image.Image, points: tuple[Point, Point], mm: float) -> Scale:
    """Return the scale from a length that a person marked, the same in every direction."""
    length = float(np.hypot(points[1][0] - points[0][0], points[1][1] - points[0][1]))
    mark_sd = _MARK_SD * max(1.0, max(picture.size) / _SCREEN_SIDE)
    if length == 0 or (ends_sd := 2**0.5 * mark_sd / length) > _MAX_RULER_SD:
        raise ScaleError(ScaleFault.MARKS_TOO_CLOSE)
    return Scale("ruler", _uniform(mm / length), float(np.hypot(ends_sd, _TILT_SD)), points)


def _by_field(picture: Image.Image, given: ScaleInput) -> Scale:
    """Return the scale from the round field, or from the width of a picture without a rim."""
    field = _round_field(picture) if "field_mm" in given else None
    if field is not None:
        x, y, radius = field
        turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
        shown = np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)])
        return Scale(
            "dermoscope", _uniform(given["field_mm"] / 2 / radius), _FIELD_SD, as_points(shown)
        )
    if "width_mm" in given:
        middle = (picture.height - 1) / 2
        ends = ((0.0, middle), (picture.width - 1.0, middle))
        return Scale("dermoscope", _uniform(given["width_mm"] / picture.width), _FIELD_SD, ends)
    raise ScaleError(ScaleFault.UNKNOWN_FIELD)


def _round_field(picture: Image.Image) -> tuple[float, float, float] | None:
    """Return the bright field on a dark background (x, y, radius in pixels), or None."""
    factor = max(picture.size) / _FIELD_SIDE
    size = (round(picture.width / factor), round(picture.height / factor))
    grey = np.asarray(picture.convert("L").resize(size, Image.Resampling.BOX))
    edge = _field_edge(grey)
    if len(edge) < _MIN_ARC * np.pi * min(size):
        return None
    x, y, radius = _circle(edge)
    scatter = np.abs(np.hypot(*(edge - (x, y)).T) - radius)
    near = scatter < _STRAY_MEDIANS * np.median(scatter) + 0.5
    x, y, radius = _circle(edge[near])
    if scatter[near].mean() > _MAX_SCATTER * radius or near.mean() < _MIN_NEAR:
        return None
    ((x, y),) = mapped(resizing((factor, factor)), [(x, y)]).tolist()
    # The edge is half a pixel outside the last bright one.
    return x, y, (radius + 0.5) * factor


def _field_edge(grey: ByteArray) -> FloatArray:
    """Return the points of the field's edge inside the picture, n x 2."""
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
    """Return the circle with the smallest algebraic error to points, n x 2 (Kasa 1976)."""
    known = np.column_stack([2 * points, np.ones(len(points))])
    (x, y, rest), *_ = np.linalg.lstsq(known, (points**2).sum(axis=1), rcond=None)
    return float(x), float(y), float(np.sqrt(rest + x * x + y * y))


def _uniform(mm_per_pixel: float) -> Matrix:
    return as_matrix(np.diag([mm_per_pixel, mm_per_pixel, 1.0]))
