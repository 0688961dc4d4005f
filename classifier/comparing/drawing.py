"""Two aligned photos as the pages draw them: transform, outlines, error of the fit.

The pages draw the earlier photo DRAWN_WIDTH units wide. Outlines are in those units.
"""

from dataclasses import dataclass

import numpy as np

from classifier.comparing.models import Comparison
from classifier.comparing.texts import fit_in_words
from classifier.measuring.drawing import svg_points
from classifier.measuring.models import Measurement
from classifier.measuring.texts import Text
from classifier.photos.models import Photo
from ml.arrays import FloatArray
from ml.geometry import between_drawings, mapped, middle, turn_degrees, zoom_at

# `static/js/comparing` draws in the same units.
DRAWN_WIDTH = 1000
# The mole's share of the view once the page zooms to it, and the least extent of a mole as a share
# of the photo: smaller ones would be enlarged to a blur. Set by judgement.
_MOLE_SHARE, _LEAST_EXTENT = 0.65, 0.05
# Degrees; from here on the camera was held upside down, which the page mentions. Smaller turns
# are ordinary.
_UPSIDE_DOWN = 150


@dataclass(frozen=True, slots=True)
class Fit:
    """How closely the later photo fits the earlier one. `transform` is for CSS, in drawn units.

    `error_px` is in pixels of the earlier photo, `share` the same as a share of its width,
    `error_mm` None without a scale. `turned`: by how many degrees the later photo was turned, None
    unless it was about upside down.
    """

    words: Text
    transform: str
    error_px: float
    share: float
    error_mm: float | None
    turned: int | None


def fit_of(comparison: Comparison, earlier: Measurement | None) -> Fit:
    """Describe the fit of an aligned comparison; `earlier` is the earlier photo's measurement."""
    error = comparison.error_px or 0.0
    share = error / comparison.earlier.width
    turned = turn_degrees(np.array(comparison.matrix))
    mm_a_pixel = _mm_a_pixel(comparison.earlier, earlier)
    return Fit(
        words=fit_in_words(share),
        transform=_css(_drawn_matrix(comparison)),
        error_px=error,
        share=share,
        error_mm=error * mm_a_pixel if mm_a_pixel else None,
        turned=round(abs(turned)) if abs(turned) >= _UPSIDE_DOWN else None,
    )


def drawn_height(photo: Photo) -> float:
    """Return the height of a photo drawn DRAWN_WIDTH wide."""
    return DRAWN_WIDTH * photo.height / photo.width


def drawn_outline(photo: Photo, measurement: Measurement | None) -> str:
    """Return the points of an SVG polygon on the drawn photo itself; empty without an outline."""
    return svg_points(_outline(photo, measurement))


def outline_on_earlier(comparison: Comparison, measurement: Measurement | None) -> str:
    """Return the later photo's outline where it lies on the drawn earlier photo."""
    return svg_points(mapped(_drawn_matrix(comparison), _outline(comparison.later, measurement)))


def zoom_to_mole(measurement: Measurement | None) -> str:
    """Return where the viewer zooms to: the mole's middle as fractions, and the factor, or ""."""
    points = measurement.outline_points if measurement else ()
    if not points:
        return ""
    extent = float(np.ptp(np.array(points), axis=0).max())
    factor = max(1.0, _MOLE_SHARE / max(extent, _LEAST_EXTENT))
    x, y = middle(points)
    return f"{x:.4f} {y:.4f} {factor:.2f}"


def _outline(photo: Photo, measurement: Measurement | None) -> FloatArray:
    points = measurement.outline_points if measurement else ()
    return np.array(points, float).reshape(-1, 2) * (DRAWN_WIDTH, drawn_height(photo))


def _drawn_matrix(comparison: Comparison) -> FloatArray:
    """Return the 2 x 3 matrix from the drawn later photo to the drawn earlier one."""
    return between_drawings(
        np.array(comparison.matrix),
        onto=DRAWN_WIDTH / comparison.earlier.width,
        of=DRAWN_WIDTH / comparison.later.width,
    )


def _css(matrix: FloatArray) -> str:
    return f"matrix({', '.join(str(round(float(value), 6)) for value in matrix.T.flatten())})"


def _mm_a_pixel(photo: Photo, measurement: Measurement | None) -> float | None:
    """Return the length of a pixel in the middle of a photo; None without a scale."""
    scale = measurement.scale if measurement else None
    return zoom_at(scale.to_mm, (photo.width / 2, photo.height / 2)) if scale else None
