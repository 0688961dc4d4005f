"""Choose calibration and operating points for a modality, on validation pictures only."""

import math

import numpy as np

from ml.arrays import BoolArray, FloatArray
from ml.classification.manifest import Calibration, OperatingPoints, calibrated

# Share of the malignant lesions that may get "lower concern". The promise is 4%; the rest is a
# margin for other hospitals. Less gives fewer lesions lower concern.
MISSED_SHARE = 0.03
# Share of the benign lesions below the higher point. Set by judgement: lower calls more benign
# moles "higher concern", higher finds fewer malignant ones.
SPECIFICITY = 0.90
# Factor of the range of the views' logits when lower concern is decided. Set by judgement.
DISAGREEMENT_WEIGHT = 0.5
# Newton's method converges in a few rounds; the ridge keeps it stable when classes are separable.
_ROUNDS = 50
_RIDGE = 1e-3


def platt(logits: FloatArray, labels: BoolArray) -> Calibration:
    """Fit score = sigmoid(slope * logit + intercept) by Newton's method (Platt 1999).

    Labels are smoothed by Platt's prior, so that with few examples scores are not too extreme.
    """
    positives, negatives = int(labels.sum()), int((~labels).sum())
    targets = np.where(labels, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    design = np.stack([logits, np.ones_like(logits)], axis=1).astype(np.float64)
    parameters = np.array([1.0, 0.0])
    for _ in range(_ROUNDS):
        scores = 1 / (1 + np.exp(-np.clip(design @ parameters, -60, 60)))
        gradient = design.T @ (scores - targets) + _RIDGE * parameters
        curvature = (design.T * (scores * (1 - scores))) @ design + _RIDGE * np.eye(2)
        parameters -= np.linalg.solve(curvature, gradient)
    return Calibration(slope=float(parameters[0]), intercept=float(parameters[1]))


def fit(
    logits: FloatArray, labels: BoolArray, weight: float
) -> tuple[Calibration, OperatingPoints]:
    """Return the calibration and the operating points of logits, n x views.

    `weight` is as in `points`.
    """
    calibration = platt(logits.mean(axis=1), labels)
    return calibration, points(logits, labels, calibration, weight)


def points(
    logits: FloatArray, labels: BoolArray, calibration: Calibration, weight: float
) -> OperatingPoints:
    """Return the operating points of logits, n x views, under a calibration.

    `weight` is the factor of the views' range in lower concern, as in the manifest.
    """
    mean, spread = logits.mean(axis=1), np.ptp(logits, axis=1)
    scores, cautious = (scores_of(each, calibration) for each in (mean, mean + weight * spread))
    return operating_points(scores, cautious, labels)


def scores_of(logits: FloatArray, calibration: Calibration) -> FloatArray:
    """Return calibrated scores, n, of logits, n."""
    return np.array([calibrated(float(logit), calibration) for logit in logits])


def operating_points(
    scores: FloatArray, cautious: FloatArray, labels: BoolArray
) -> OperatingPoints:
    """Choose `lower` and `higher` from scores of validation pictures.

    A new malignant lesion falls below `lower` with a probability of at most `MISSED_SHARE` (split
    conformal: Vovk 2005); `higher` has a specificity of `SPECIFICITY`. `cautious` are the scores
    raised by the views' disagreement, which lower concern is decided by.
    """
    malignant = np.sort(cautious[labels])
    allowed = math.floor((len(malignant) + 1) * MISSED_SHARE)
    # Too few malignant lesions for the promise: the point goes below the lowest of them.
    lower = float(malignant[allowed - 1]) if allowed else float(malignant[0]) * 0.9
    higher = float(np.quantile(scores[~labels], SPECIFICITY, method="higher"))
    return OperatingPoints(lower=lower, higher=max(higher, lower))
