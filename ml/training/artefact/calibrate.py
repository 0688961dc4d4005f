"""Choose calibration and operating points for a modality, on lesions that its network never saw."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.arrays import BoolArray, FloatArray
from ml.classification.manifest import Calibration, Caution, OperatingPoints, calibrated
from ml.training.data.dataset import Example
from ml.training.evaluation.promise import MIN_SOURCE_MALIGNANT, PROMISED_SHARE
from ml.training.evaluation.tones import tone_group

# Share of the malignant lesions that may get "lower concern". The promise is 4%; the rest is a
# margin for other hospitals; groups too small for it get the promise itself. Less gives fewer
# lesions lower concern.
MISSED_SHARE = 0.03
# Share of the benign lesions below the higher point. Set by judgement: lower calls more benign
# moles "higher concern", higher finds fewer malignant ones.
SPECIFICITY = 0.90
# Share of malignant lesions on which the scores rest. Each source is weighted to it: scores would
# otherwise depend on how many malignant lesions each source happens to have.
PREVALENCE = 0.3
# Factor of the range of the views' logits when lower concern is decided. Set by judgement.
DISAGREEMENT_WEIGHT = 0.5
# The logit is raised by this much for each unit of `lesion_distance` above what this share of the
# lesions have.
DISTANCE_WEIGHT, TYPICAL_SHARE = 0.5, 0.5
# And, for close-ups, by this much for each unit of luma below this highlight. Chosen on the folds:
# without it, the melanomas that are missed on dark skin (tone 2) push the lower point so far down
# that 13% of the benign close-ups are told lower concern; with it 23%. The highlight tells tones 0
# to 2 from the others with an AUC of 0.78.
DARKNESS_WEIGHT, DARKNESS_START = 0.1, 165.0
# Newton's method converges in a few rounds; the ridge keeps it stable when classes are separable.
_ROUNDS = 50
_RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Judged:
    """Lesions of one modality by a network that never saw them, as n rows.

    `logits` n x views. `distance` is the gate's `lesion_distance`, `highlight` the quality gate's
    measure. `source` and `tone` name the
    groups that the promise is kept for; a tone is "" where it was not recorded.
    """

    logits: FloatArray
    distance: FloatArray
    highlight: FloatArray
    malignant: BoolArray
    source: npt.NDArray[np.str_]
    tone: npt.NDArray[np.str_]

    @property
    def mean(self) -> FloatArray:
        """The mean logit of each row's views."""
        return np.asarray(self.logits.mean(axis=1))

    def raised(self, caution: Caution) -> FloatArray:
        """Return the logits that decide lower concern."""
        spread = np.ptp(self.logits, axis=1)
        doubts = [
            caution.for_views(float(s))
            + caution.for_distance(float(d))
            + caution.for_darkness(float(h))
            for s, d, h in zip(spread, self.distance, self.highlight, strict=True)
        ]
        return np.asarray(self.mean + np.array(doubts))

    def where(self, mask: npt.NDArray[Any]) -> "Judged":
        """Return the rows selected by a mask."""
        return Judged(*(getattr(self, column.name)[mask] for column in fields(self)))

    def groups(self) -> dict[str, BoolArray]:
        """Return name -> rows of everything, each large enough source, and each tone group."""
        found = {"all": np.ones(len(self.malignant), bool)}
        for source in np.unique(self.source).tolist():
            mine = self.source == source
            if (mine & self.malignant).sum() >= MIN_SOURCE_MALIGNANT:
                found[source] = mine
        return found | {t: self.tone == t for t in np.unique(self.tone).tolist() if t}


def judged(
    examples: Sequence[Example], logits: FloatArray, distance: FloatArray, highlight: FloatArray
) -> Judged:
    """Return rows of examples, whose logits are n x views."""
    return Judged(
        logits,
        distance,
        highlight,
        np.array([e.malignant for e in examples], bool),
        np.array([e.source for e in examples]),
        np.array([tone_group(e) for e in examples]),
    )


def platt(logits: FloatArray, labels: BoolArray, weights: FloatArray | None = None) -> Calibration:
    """Fit score = sigmoid(slope * logit + intercept) by Newton's method (Platt 1999).

    Labels are smoothed by Platt's prior, so that with few examples scores are not too extreme.
    `weights`, n, count some rows more often.
    """
    positives, negatives = int(labels.sum()), int((~labels).sum())
    targets = np.where(labels, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    design = np.stack([logits, np.ones_like(logits)], axis=1).astype(np.float64)
    counted = np.ones(len(labels)) if weights is None else weights
    parameters = np.array([1.0, 0.0])
    for _ in range(_ROUNDS):
        scores = 1 / (1 + np.exp(-np.clip(design @ parameters, -60, 60)))
        gradient = design.T @ (counted * (scores - targets)) + _RIDGE * parameters
        bend = counted * scores * (1 - scores)
        curvature = (design.T * bend) @ design + _RIDGE * np.eye(2)
        parameters -= np.linalg.solve(curvature, gradient)
    return Calibration(slope=float(parameters[0]), intercept=float(parameters[1]))


def weights_to_prevalence(labels: BoolArray, source: npt.NDArray[np.str_]) -> FloatArray:
    """Return weights, n, under which each source is malignant in `PREVALENCE` of its rows.

    A source keeps its size; one with a single class keeps its rows as they are.
    """
    weights = np.ones(len(labels))
    for name in np.unique(source):
        mine = source == name
        share = labels[mine].mean()
        if 0 < share < 1:
            weights[mine & labels] = PREVALENCE / share
            weights[mine & ~labels] = (1 - PREVALENCE) / (1 - share)
    return weights


def fit(rows: Judged) -> Calibration:
    """Return the calibration of a modality, for a prevalence of `PREVALENCE` in every source."""
    return platt(rows.mean, rows.malignant, weights_to_prevalence(rows.malignant, rows.source))


def points(rows: Judged, calibration: Calibration, caution: Caution) -> OperatingPoints:
    """Return the operating points of a modality under a calibration."""
    scores, cautious = (
        scores_of(logits, calibration) for logits in (rows.mean, rows.raised(caution))
    )
    return operating_points(scores, cautious, rows.malignant, list(rows.groups().values()))


def scores_of(logits: FloatArray, calibration: Calibration) -> FloatArray:
    """Return calibrated scores, n, of logits, n."""
    return np.array([calibrated(float(logit), calibration) for logit in logits])


def operating_points(
    scores: FloatArray,
    cautious: FloatArray,
    labels: BoolArray,
    groups: Sequence[BoolArray] = (),
) -> OperatingPoints:
    """Choose `lower` and `higher` from scores of validation pictures.

    A new malignant lesion of any of `groups` (masks, n each; none: all rows) falls below `lower`
    with a probability of at most `MISSED_SHARE`, in a small group `PROMISED_SHARE` (split conformal
    by group: Vovk 2005, 2012); `higher` has a specificity of `SPECIFICITY`. `cautious` are the
    scores of the raised logits, which lower concern is decided by.
    """
    every = np.ones(len(labels), bool)
    limits = [lower_limit(cautious[mine & labels]) for mine in (every, *groups)]
    # Too few malignant lesions for the promise: the point goes below the lowest of them.
    known = [limit for limit in limits if limit is not None]
    lower = min(known) if known else float(cautious[labels].min()) * 0.9
    higher = float(np.quantile(scores[~labels], SPECIFICITY, method="higher"))
    return OperatingPoints(lower=lower, higher=max(higher, lower))


def lower_limit(malignant: FloatArray) -> float | None:
    """Return the highest point that keeps the promise for malignant lesions with these scores.

    None if they are too few for it.
    """
    allowed = [math.floor((len(malignant) + 1) * s) for s in (MISSED_SHARE, PROMISED_SHARE)]
    place = allowed[0] or allowed[1]
    return float(np.sort(malignant)[place - 1]) if place else None
