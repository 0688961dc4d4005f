"""What the page of a comparison shows: both photos, how they lie on each other, what changed."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from classifier.assessments.models import Assessment
from classifier.comparing import change_selectors as changes
from classifier.comparing.change_texts import ChangeTold, change_told
from classifier.comparing.forms import MoveForm
from classifier.comparing.models import Comparison
from classifier.comparing.texts import ANOTHER_MOLE, REASONS, Text, fit_in_words
from classifier.measuring import selectors as measurements
from classifier.measuring.models import Measurement
from classifier.moles.page import size_in_words
from classifier.moles.selectors import moles_of
from classifier.photos.models import Photo
from ml.arrays import FloatArray
from ml.geometry import between_drawings, mapped, turn_degrees, zoom_at

# The pages draw the earlier photo so many units wide, whatever its size.
DRAWN_WIDTH = 1000
# How much of the view the mole fills when the page goes to it.
_LESION_SHARE, _LEAST_LESION = 0.65, 0.05
# From here on the camera was held upside down.
_UPSIDE_DOWN = 150


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two photos with what is known of it; `outline` are its points for an SVG."""

    word: Text
    photo: Photo
    assessment: Assessment | None
    size: str
    drawn_height: float
    outline: str


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the later photo lies on the earlier one. `transform` is for CSS, in drawn units.

    `error_px` is in pixels of the earlier photo, `error_mm` None without a scale. `turned` is by
    how many degrees the later photo was turned, None unless it was about upside down.
    """

    words: Text
    transform: str
    error_px: float
    share: float
    error_mm: float | None
    turned: int | None


def comparison_context(comparison: Comparison) -> dict[str, Any]:
    """Return what the page and its fragment show."""
    photos = (comparison.earlier, comparison.later)
    measured = [measurements.finished(photo) for photo in photos]
    fit = _fit(comparison, measured[0]) if comparison.aligned else None
    earlier = _side(_("Earlier"), photos[0], measured[0])
    later = _side(_("Later"), photos[1], measured[1])
    return {
        "comparison": comparison,
        "mole": comparison.earlier.mole,
        "earlier": earlier,
        "later": later,
        "sides": (earlier, later),
        "mole_place": _place(measured[0]) if fit else "",
        "later_outline": _drawn_outline(comparison, measured[1]) if fit else "",
        "fit": fit,
        "reason": REASONS.get(comparison.reason, "") if comparison.aligned is False else "",
        "is_turned": photos[0].taken_at > photos[1].taken_at,
        "changes": _changes(*measured),
        "asks_for_mole": _asks_for_mole(comparison),
        "move_form": _move_form(comparison),
        "can_be_marked": comparison.is_terminal and comparison.reason not in _NOT_BY_MARKS,
        "marks": json.dumps(comparison.marks),
    }


_NOT_BY_MARKS = ("unreadable", "consent_withdrawn")


def move_form(comparison: Comparison, data: Any = None) -> MoveForm:
    """Return the form that puts the later photo elsewhere."""
    moles = moles_of(comparison.subject)
    others = moles.exclude(pk=comparison.later.mole_id) if comparison.later.mole_id else moles
    return MoveForm(data, moles=others)


def _move_form(comparison: Comparison) -> MoveForm | None:
    return move_form(comparison) if _asks_for_mole(comparison) else None


def _changes(earlier: Measurement | None, later: Measurement | None) -> list[ChangeTold]:
    """Return what the figures of both photos say of change, as far as they can be compared."""
    if earlier is None or later is None:
        return []
    return [told for told in map(change_told, changes.between([(earlier, later)])) if told]


def _asks_for_mole(comparison: Comparison) -> bool:
    """Whether the photos look like two moles, and nobody has said yet that they show one."""
    together = comparison.earlier.mole_id and comparison.earlier.mole_id == comparison.later.mole_id
    return bool(together and comparison.reason == ANOTHER_MOLE and comparison.kept_at is None)


def _side(word: str, photo: Photo, measurement: Measurement | None) -> Side:
    points = _outline(measurement) * (DRAWN_WIDTH, DRAWN_WIDTH * photo.height / photo.width)
    return Side(
        word=word,
        photo=photo,
        assessment=photo.assessments.order_by("-requested_at", "id").first(),
        size=size_in_words(measurement),
        drawn_height=round(DRAWN_WIDTH * photo.height / photo.width, 2),
        outline=_points(points),
    )


def _fit(comparison: Comparison, measurement: Measurement | None) -> Fit:
    error = comparison.error_px or 0.0
    share = error / comparison.earlier.width
    turned = turn_degrees(np.array(comparison.matrix))
    per_mm = _mm_a_pixel(comparison.earlier, measurement)
    return Fit(
        words=fit_in_words(share),
        transform=_css(_drawn_matrix(comparison)),
        error_px=error,
        share=share,
        error_mm=error * per_mm if per_mm else None,
        turned=round(abs(turned)) if abs(turned) >= _UPSIDE_DOWN else None,
    )


def _drawn_matrix(comparison: Comparison) -> FloatArray:
    """Return the 2 x 3 matrix from the drawn later photo to the drawn earlier one."""
    return between_drawings(
        np.array(comparison.matrix),
        onto=DRAWN_WIDTH / comparison.earlier.width,
        of=DRAWN_WIDTH / comparison.later.width,
    )


def _css(matrix: FloatArray) -> str:
    a, b, c, d, e, f = (round(float(value), 6) for value in matrix.T.flatten())
    return f"matrix({a}, {b}, {c}, {d}, {e}, {f})"


def _drawn_outline(comparison: Comparison, measurement: Measurement | None) -> str:
    """Return the later photo's outline where it lies on the drawn earlier photo."""
    later = comparison.later
    drawn = _outline(measurement) * (DRAWN_WIDTH, DRAWN_WIDTH * later.height / later.width)
    return _points(mapped(_drawn_matrix(comparison), drawn))


def _outline(measurement: Measurement | None) -> FloatArray:
    """Return an outline's points as fractions, n x 2; none where there is no outline."""
    found = (measurement.result.get("outline") or {}) if measurement else {}
    return np.array(found.get("points") or np.empty((0, 2)), float)


def _place(measurement: Measurement | None) -> str:
    """Return where an outline lies, for the viewer: the middle as shares, and the zoom."""
    points = _outline(measurement)
    if not len(points):
        return ""
    low, high = points.min(axis=0), points.max(axis=0)
    zoom = max(1.0, _LESION_SHARE / max(float(max(high - low)), _LEAST_LESION))
    x, y = (low + high) / 2
    return f"{x:.4f} {y:.4f} {zoom:.2f}"


def _points(drawn: FloatArray) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)


def _mm_a_pixel(photo: Photo, measurement: Measurement | None) -> float | None:
    """Return how many millimetres a pixel in the middle of a photo is long."""
    stored = measurement.result.get("scale") if measurement else None
    if not stored:
        return None
    return zoom_at(stored["to_mm"], (photo.width / 2, photo.height / 2))
