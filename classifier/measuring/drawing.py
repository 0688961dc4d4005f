"""Shapes drawn over a photo: the outline of the mole, and what its scale was taken from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.measuring.models import Measurement
from classifier.photos.models import Photo
from ml.arrays import FloatArray
from ml.geometry import middle

# Skin shown on each side of the outline, as a share of the outline's size; and the least share of
# the photo's width that is shown. Set by judgement: smaller values hide the skin around the mole,
# larger ones make a small mole hard to see.
_MARGIN = 0.35
_LEAST_SHARE = 0.08
# A circle to start from where no coin was found: x, y and radius, as fractions.
_DEFAULT_COIN = (0.25, 0.5, 0.15)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes to draw over a photo, in its pixels. `view` is an SVG view box around the outline.

    `outline` and `scale` are points of SVG polygons, empty without one. `is_line`: the scale is a
    line between two marks, not a polygon.
    """

    view: str
    outline: str
    scale: str
    is_line: bool


def draw_measurement(photo: Photo, measurement: Measurement | None) -> Drawing:
    """Return what to draw over a photo. The view is the whole photo if there is no outline."""
    size = (photo.width, photo.height)
    outline = _array(measurement.outline_points if measurement else ()) * size
    scale = measurement.scale if measurement else None
    shown = _array(scale.shown if scale else ())
    return Drawing(
        view=_view_box(outline, size),
        outline=svg_points(outline),
        scale=svg_points(shown),
        is_line=len(shown) == 2,
    )


def svg_points(points: FloatArray) -> str:
    """Write points, n x 2, for an SVG polygon."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def coin_circle(photo: Photo, measurement: Measurement | None) -> tuple[float, float, float]:
    """Return the coin that was found, else a circle to start from.

    Centre x, y as fractions of the width and height, radius as a fraction of the width.
    """
    scale = measurement.scale if measurement else None
    if scale is None or scale.kind != "coin":
        return _DEFAULT_COIN
    x, y = middle(scale.shown)
    diameter = float(np.ptp(_array(scale.shown), axis=0).max())
    return x / photo.width, y / photo.height, diameter / 2 / photo.width


def _array(points: npt.ArrayLike) -> FloatArray:
    return np.array(points, float).reshape(-1, 2)


def _view_box(points: FloatArray, size: tuple[int, int]) -> str:
    """Return a view box around the points, of the photo's proportions and within the photo."""
    if not len(points):
        return f"0 0 {size[0]} {size[1]}"
    extent = float((np.ptp(points, axis=0) / size).max())
    share = min(1.0, max(_LEAST_SHARE, extent * (1 + 2 * _MARGIN)))
    shown = np.array(size, float) * share
    corner = np.clip(middle(points) - shown / 2, 0, size - shown)
    return " ".join(f"{value:.1f}" for value in (*corner, *shown))
