"""Laying one photo of a mole on another, or saying that this cannot be done honestly.

Features give guesses of the similarity between the two (`ml.alignment.features`), the best are
refined by correlation (`ml.alignment.refinement`), and a guess is believed only when the structure
within agrees far beyond what two different moles reach (`ml.alignment.agreement`). The limits were
set on unrelated pairs of the training part with a margin: see docs/comparison.md.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from PIL import Image

from ml.alignment import features
from ml.alignment.agreement import Agreement, agreement
from ml.alignment.features import LEAST_ZOOM, MOST_ZOOM, Guess, Matches
from ml.alignment.refinement import ROUGH, Fit, refined
from ml.alignment.texture import Texture, texture
from ml.arrays import FloatArray
from ml.geometry import Matrix, as_matrix, resized, turn_degrees, zoom

Points = Sequence[Sequence[float]]

_TRIES = 4
_LEAST_MATCHES = 16
_LEAST_INLIERS = 4
# Alike: structure agrees nearly everywhere.
_LEAST_OVERALL, _LEAST_TYPICAL, _LEAST_MARGIN = 0.5, 0.4, 0.25
# Somewhat alike, which is enough when very many features agree.
_SOMEWHAT, _SOME_MARGIN = 0.28, 0.15
_MANY_INLIERS, _MANY_PLACES = 36, 9
_LEAST_OVERLAP = 0.3
_LEAST_AREA = 4000.0  # working pixels
# Share of a guess's inliers that a refined fit must keep.
_KEPT_INLIERS = 0.7
_MOST_STRETCH = 1.3
# What copies of known place showed: see docs/comparison.md. Working pixels.
_LEAST_ERROR, _ERROR_OF_NOISE, _MEAN_TO_RMS = 0.1, 1.2, 0.9
# Of a mark set by hand, relative to the distance between the two marks; and the least distance.
_MARK_PRECISION = 0.02
_LEAST_MARK_DISTANCE = 8.0


class AlignmentReason(StrEnum):
    """Why two photos were not aligned, as a stable code."""

    TOO_LITTLE_STRUCTURE = "too_little_structure"
    NO_AGREEMENT = "no_agreement"
    POOR_FIT = "poor_fit"
    IMPLAUSIBLE = "implausible"
    MARKS_TOO_CLOSE = "marks_too_close"


@dataclass(frozen=True, slots=True)
class Alignment:
    """How B lies on A.

    `matrix` (2 x 3, affine: a similarity but for the slight stretch of a camera held askew) maps
    the pixels of upright B onto those of upright A, pixel centres at whole numbers. `error_px` is
    the mean distance from the true place that is to be expected over what both show, in pixels of
    A. Both are None when not aligned; `reason` then is an AlignmentReason, and "" otherwise.
    `inliers` counts the features that agreed, also when they were too few.
    """

    aligned: bool
    matrix: Matrix | None
    error_px: float | None
    inliers: int
    reason: str

    @property
    def zoom(self) -> float:
        """Return how many pixels of A one pixel of B is long. Raises ValueError if not aligned."""
        return zoom(self._map())

    @property
    def turn_degrees(self) -> float:
        """Return the angle from B to A, clockwise as seen, -180 to 180. Raises ValueError."""
        return turn_degrees(self._map())

    def _map(self) -> Matrix:
        if self.matrix is None:
            raise ValueError("not aligned")
        return self.matrix

    def enlarged(self, *, a: tuple[float, float], b: tuple[float, float]) -> "Alignment":
        """Return the alignment of the same pictures with (x, y) times as many pixels each."""
        if self.matrix is None or self.error_px is None:
            return self
        matrix = as_matrix(resized(self.matrix, onto=a, of=b))
        return replace(self, matrix=matrix, error_px=self.error_px * math.sqrt(a[0] * a[1]))

    def as_dict(self) -> dict[str, Any]:
        """Return the fields, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Alignment":
        """Return what `as_dict` gave, also after JSON made lists of its tuples."""
        matrix = values["matrix"]
        kept = {name: values[name] for name in ("aligned", "error_px", "inliers", "reason")}
        return cls(matrix=None if matrix is None else as_matrix(matrix), **kept)


def align(a: Image.Image, b: Image.Image) -> Alignment:
    """Lay B on A: upright RGB pictures of any two sizes, turned against each other in any way."""
    seen_a, seen_b = texture(a), texture(b)
    found = features.matches(seen_a, seen_b)
    if len(found.weight) < _LEAST_MATCHES:
        return _refused(AlignmentReason.TOO_LITTLE_STRUCTURE)
    answer = _refused(AlignmentReason.NO_AGREEMENT)
    for guess in features.guesses(found, _TRIES):
        if guess.inliers < _LEAST_INLIERS:
            continue
        tried = _tried(seen_a, seen_b, found, guess)
        if tried.aligned:
            return tried.enlarged(a=_unscaled(seen_a), b=_unscaled(seen_b))
        if answer.reason == AlignmentReason.NO_AGREEMENT and tried.inliers > answer.inliers:
            answer = tried
    return answer


def _tried(a: Texture, b: Texture, found: Matches, guess: Guess) -> Alignment:
    """Refine a guess and believe it or not; all in working pixels."""
    fit = refined(a, b, guess.matrix)
    backing = features.weighed(found, fit.matrix)
    if backing.inliers < _KEPT_INLIERS * guess.inliers:
        # What moved against its surroundings pulls the refinement away from what was found.
        fit, backing = Fit(guess.matrix, ROUGH), guess
    likeness = agreement(a, b, fit.matrix)
    reason = _reason(fit, backing, likeness)
    if reason is not None:
        return _refused(reason, backing.inliers)
    return _aligned(fit.matrix, _error(fit, likeness), backing.inliers)


def align_by_marks(a: Points, b: Points) -> Alignment:
    """Lay B on A by the same two places marked in both: pixels, 2 x 2 each.

    The error is that of two hands: each mark is taken to be off by 2% of the distance between
    the two.
    """
    marks_a, marks_b = np.array(a, float), np.array(b, float)
    apart = [float(np.hypot(*(marks[1] - marks[0]))) for marks in (marks_a, marks_b)]
    if min(apart) < _LEAST_MARK_DISTANCE:
        return _refused(AlignmentReason.MARKS_TOO_CLOSE)
    if not LEAST_ZOOM / 3 <= apart[0] / apart[1] <= MOST_ZOOM * 3:
        return _refused(AlignmentReason.IMPLAUSIBLE)
    matrix = features.fitted(marks_b, marks_a, np.ones(2))
    error = math.sqrt(2) * _MARK_PRECISION * apart[0]
    return _aligned(matrix, error, inliers=2)


def _reason(fit: Fit, backing: Guess, found: Agreement) -> AlignmentReason | None:
    """Return why a fit is not believed, None when it is.

    Either the structure agrees nearly everywhere, or very many features in many places do and the
    structure somewhat: in two photos of one mole, light and focus change much of the structure.
    """
    margin = found.overall - found.chance
    alike = (
        found.overall > _LEAST_OVERALL and found.typical > _LEAST_TYPICAL and margin > _LEAST_MARGIN
    )
    backed = backing.inliers >= _MANY_INLIERS and backing.places >= _MANY_PLACES
    somewhat = found.overall > _SOMEWHAT and margin > _SOME_MARGIN
    if not somewhat:
        return AlignmentReason.NO_AGREEMENT
    if not _plausible(fit.matrix) or found.overlap < _LEAST_OVERLAP or found.area < _LEAST_AREA:
        return AlignmentReason.IMPLAUSIBLE
    return None if alike or backed else AlignmentReason.POOR_FIT


def _plausible(matrix: FloatArray) -> bool:
    long, short = np.linalg.svd(matrix[:, :2], compute_uv=False)
    upright = np.linalg.det(matrix[:, :2]) > 0
    return bool(
        upright and short >= LEAST_ZOOM and long <= MOST_ZOOM and long < _MOST_STRETCH * short
    )


def _refused(reason: AlignmentReason, inliers: int = 0) -> Alignment:
    return Alignment(
        aligned=False, matrix=None, error_px=None, inliers=inliers, reason=reason.value
    )


def _aligned(matrix: FloatArray, error: float, inliers: int) -> Alignment:
    return Alignment(
        aligned=True, matrix=as_matrix(matrix), error_px=error, inliers=inliers, reason=""
    )


def _error(fit: Fit, found: Agreement) -> float:
    """Return the mean error to be expected, in working pixels: perspective, noise and blur."""
    unsharp = _LEAST_ERROR + _ERROR_OF_NOISE * (1 - found.overall)
    return _MEAN_TO_RMS * math.hypot(fit.apart, unsharp)


def _unscaled(seen: Texture) -> tuple[float, float]:
    x, y = seen.scale
    return 1 / x, 1 / y
