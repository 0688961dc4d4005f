"""Find the scale of a picture: by card, coin, ruler, or the field of a dermoscope."""

from typing import TypedDict, Unpack

import numpy as np
from PIL import Image

from ml.geometry import Matrix, Point, as_matrix, as_points
from ml.imaging.field_of_view import round_field
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
    field = round_field(picture) if "field_mm" in given else None
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


def _uniform(mm_per_pixel: float) -> Matrix:
    return as_matrix(np.diag([mm_per_pixel, mm_per_pixel, 1.0]))
