"""Align one photo of a mole with another, or refuse where the photos do not clearly match.

Features give candidate similarities between the two (`ml.alignment.features`). The best are refined
by correlation (`ml.alignment.refinement`). A candidate is accepted only if the structure inside the
overlap agrees far better than it does between different moles (`ml.alignment.agreement`).
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
from ml.alignment.features import MAX_ZOOM, MIN_ZOOM, Candidate, Matches
from ml.alignment.refinement import UNREFINED_ERROR, Fit, refined
from ml.alignment.texture import Texture, texture
from ml.arrays import FloatArray
from ml.geometry import Matrix, as_matrix, resized, turn_degrees, zoom

Points = Sequence[Sequence[float]]

# The limits were set on pairs of the training part: unrelated pairs must be refused, copies and
# second photos of a lesion accepted. docs/comparison.md has the figures on the other half. Looser
# limits align different moles: a mirror image reached two thirds of these.

# Candidates that are refined. Set by judgement: each costs time, also if nothing agrees.
_MAX_CANDIDATES = 4
# Fewer matches than this are too little structure; fewer inliers agree by chance.
_MIN_MATCHES = 16
_MIN_INLIERS = 4
# Good agreement: correlation overall, in the median cell, and beyond the wrong alignments.
_MIN_OVERALL, _MIN_TYPICAL, _MIN_MARGIN = 0.5, 0.4, 0.25
# Fair agreement, which is enough when very many features agree in many places.
_FAIR_OVERALL, _FAIR_MARGIN = 0.28, 0.15
_MANY_INLIERS, _MANY_PLACES = 36, 9
# Share of the smaller picture that both show, and area in working pixels (of about 77,000).
_MIN_OVERLAP = 0.3
_MIN_AREA = 4000.0
# Share of a candidate's inliers that the refined map must keep; else the refinement went astray.
_KEPT_INLIERS = 0.7
# Longest to shortest axis of the map: more stretch than a tilted camera gives.
_MAX_STRETCH = 1.3
# Model of the expected error in working pixels, set on copies whose true map is known. On 200
# others the true error is 1.01 times the estimate in the median.
_MIN_ERROR, _ERROR_OF_NOISE, _MEAN_TO_RMS = 0.1, 1.2, 0.9
# Error of a mark set by hand, relative to the distance between the two marks, and the smallest
# distance in pixels. Set by judgement: too small promises a precision that fingers do not have.
_MARK_PRECISION = 0.02
_MIN_MARK_DISTANCE = 8.0
# Marks are trusted beyond the zoom that features are: a person has looked.
_ZOOM_BY_MARKS = 3


class AlignmentReason(StrEnum):
    """Why two photos were not aligned, as a stable code."""

    TOO_LITTLE_STRUCTURE = "too_little_structure"
    NO_AGREEMENT = "no_agreement"
    POOR_FIT = "poor_fit"
    IMPLAUSIBLE = "implausible"
    MARKS_TOO_CLOSE = "marks_too_close"


@dataclass(frozen=True, slots=True)
class Alignment:
    """How to map photo B onto photo A.

    `matrix` (2 x 3, affine: a similarity with the slight stretch of a tilted camera) maps the
    pixels of upright B onto those of upright A, pixel centres at whole numbers. `error_px` is the
    expected mean distance from the true place over what both show, in pixels of A. Both are None
    when not aligned; `reason` then is an AlignmentReason, and "" otherwise. `inliers` is the number
    of features that agree, also when they were too few.
    """

    aligned: bool
    matrix: Matrix | None
    error_px: float | None
    inliers: int
    reason: str

    @property
    def zoom(self) -> float:
        """Pixels of A per pixel of B. Raises ValueError if not aligned."""
        return zoom(self._map())

    @property
    def turn_degrees(self) -> float:
        """Rotation from B to A, clockwise on the screen, -180 to 180. Raises ValueError."""
        return turn_degrees(self._map())

    def _map(self) -> Matrix:
        if self.matrix is None:
            raise ValueError("not aligned")
        return self.matrix

    def enlarged(self, *, a: tuple[float, float], b: tuple[float, float]) -> "Alignment":
        """Return the alignment after A and B are resized by these factors in x and y."""
        if self.matrix is None or self.error_px is None:
            return self
        matrix = as_matrix(resized(self.matrix, onto=a, of=b))
        return replace(self, matrix=matrix, error_px=self.error_px * math.sqrt(a[0] * a[1]))

    def as_dict(self) -> dict[str, Any]:
        """Return the fields for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Alignment":
        """Read what `as_dict` returned, also after JSON turned its tuples into lists."""
        matrix = values["matrix"]
        kept = {name: values[name] for name in ("aligned", "error_px", "inliers", "reason")}
        return cls(matrix=None if matrix is None else as_matrix(matrix), **kept)


def align(a: Image.Image, b: Image.Image) -> Alignment:
    """Align B with A: upright RGB pictures of any size and in any rotation to each other."""
    texture_a, texture_b = texture(a), texture(b)
    matches = features.matches(texture_a, texture_b)
    if len(matches.weight) < _MIN_MATCHES:
        return _refused(AlignmentReason.TOO_LITTLE_STRUCTURE)
    refusal = _refused(AlignmentReason.NO_AGREEMENT)
    for candidate in features.candidates(matches, _MAX_CANDIDATES):
        if candidate.inliers < _MIN_INLIERS:
            continue
        found = _checked(texture_a, texture_b, matches, candidate)
        if found.aligned:
            return found.enlarged(a=_unscaled(texture_a), b=_unscaled(texture_b))
        if refusal.reason == AlignmentReason.NO_AGREEMENT and found.inliers > refusal.inliers:
            refusal = found
    return refusal


def _checked(a: Texture, b: Texture, matches: Matches, candidate: Candidate) -> Alignment:
    """Refine a candidate and accept or refuse it; all in working pixels."""
    fit = refined(a, b, candidate.matrix)
    support = features.support_of(matches, fit.matrix)
    if support.inliers < _KEPT_INLIERS * candidate.inliers:
        # Something that moved against its surroundings has pulled the refinement away.
        fit, support = Fit(candidate.matrix, UNREFINED_ERROR), candidate
    likeness = agreement(a, b, fit.matrix)
    reason = _reason(fit, support, likeness)
    if reason is not None:
        return _refused(reason, support.inliers)
    return _aligned(fit.matrix, _error(fit, likeness), support.inliers)


def align_by_marks(a: Points, b: Points) -> Alignment:
    """Align B with A by two places that a person marked in both: pixels, 2 x 2 each.

    Each mark is assumed to be off by 2% of the distance between the two.
    """
    marks_a, marks_b = np.array(a, float), np.array(b, float)
    apart = [float(np.hypot(*(marks[1] - marks[0]))) for marks in (marks_a, marks_b)]
    if min(apart) < _MIN_MARK_DISTANCE:
        return _refused(AlignmentReason.MARKS_TOO_CLOSE)
    zoom_of_marks = apart[0] / apart[1]
    if not MIN_ZOOM / _ZOOM_BY_MARKS <= zoom_of_marks <= MAX_ZOOM * _ZOOM_BY_MARKS:
        return _refused(AlignmentReason.IMPLAUSIBLE)
    matrix = features.fitted(marks_b, marks_a, np.ones(2))
    error = math.sqrt(2) * _MARK_PRECISION * apart[0]
    return _aligned(matrix, error, inliers=2)


def _reason(fit: Fit, support: Candidate, found: Agreement) -> AlignmentReason | None:
    """Return why a fit is refused, None when it is accepted.

    Accepted is good agreement of the structure, or fair agreement with very many features in many
    places: in two photos of one mole, light and focus change much of the structure.
    """
    margin = found.overall - found.chance
    good = found.overall > _MIN_OVERALL and found.typical > _MIN_TYPICAL and margin > _MIN_MARGIN
    many = support.inliers >= _MANY_INLIERS and support.places >= _MANY_PLACES
    fair = found.overall > _FAIR_OVERALL and margin > _FAIR_MARGIN
    if not fair:
        return AlignmentReason.NO_AGREEMENT
    if not _plausible(fit.matrix) or found.overlap < _MIN_OVERLAP or found.area < _MIN_AREA:
        return AlignmentReason.IMPLAUSIBLE
    return None if good or many else AlignmentReason.POOR_FIT


def _plausible(matrix: FloatArray) -> bool:
    long, short = np.linalg.svd(matrix[:, :2], compute_uv=False)
    upright = np.linalg.det(matrix[:, :2]) > 0
    return bool(upright and short >= MIN_ZOOM and long <= MAX_ZOOM and long < _MAX_STRETCH * short)


def _refused(reason: AlignmentReason, inliers: int = 0) -> Alignment:
    return Alignment(
        aligned=False, matrix=None, error_px=None, inliers=inliers, reason=reason.value
    )


def _aligned(matrix: FloatArray, error: float, inliers: int) -> Alignment:
    return Alignment(
        aligned=True, matrix=as_matrix(matrix), error_px=error, inliers=inliers, reason=""
    )


def _error(fit: Fit, found: Agreement) -> float:
    """Return the expected mean error in working pixels, from perspective, noise and blur."""
    unsharp = _MIN_ERROR + _ERROR_OF_NOISE * (1 - found.overall)
    return _MEAN_TO_RMS * math.hypot(fit.perspective_error, unsharp)


def _unscaled(texture: Texture) -> tuple[float, float]:
    x, y = texture.scale
    return 1 / x, 1 / y
