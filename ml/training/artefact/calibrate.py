"""Calibration and operating points, chosen on the validation part alone, for each modality."""

import math

import numpy as np

from ml.arrays import BoolArray, FloatArray
from ml.classification.manifest import Calibration, OperatingPoints
from ml.classification.predictor import calibrated

# Of the malignant lesions, the share that may be told "lower concern"; the promise is 4%, the rest
# is margin for other hospitals.
MISSED_SHARE = 0.03
SPECIFICITY = 0.90
# How much the spread of the views' logits counts against lower concern.
DISAGREEMENT_WEIGHT = 0.5
_ROUNDS = 50
_RIDGE = 1e-3


def platt(logits: FloatArray, labels: BoolArray) -> Calibration:
    """Fit score = sigmoid(slope * logit + intercept) by Newton's method (Platt 1999).

    Labels are pulled towards the middle by Platt's prior, so that few examples do not make the
    scores too sure.
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

    `weight` is how much the spread of the views counts against lower concern.
    """
    calibration = platt(logits.mean(axis=1), labels)
    return calibration, points(logits, labels, calibration, weight)


def points(
    logits: FloatArray, labels: BoolArray, calibration: Calibration, weight: float
) -> OperatingPoints:
    """Return the operating points of logits, n x views, under a calibration."""
    mean, spread = logits.mean(axis=1), np.ptp(logits, axis=1)
    scores, doubted = (scores_of(each, calibration) for each in (mean, mean + weight * spread))
    return operating_points(scores, doubted, labels)


def scores_of(logits: FloatArray, calibration: Calibration) -> FloatArray:
    """Return calibrated scores, n, of logits, n."""
    return np.array([calibrated(float(logit), calibration) for logit in logits])


def operating_points(scores: FloatArray, doubted: FloatArray, labels: BoolArray) -> OperatingPoints:
    """Choose `lower` so that a new malignant lesion falls below it with at most `MISSED_SHARE`
    chance (split conformal: Vovk 2005), and `higher` at a specificity of `SPECIFICITY`.

    `doubted` are the scores that lower concern is decided by: those less sure of themselves.
    """
    malignant = np.sort(doubted[labels])
    allowed = math.floor((len(malignant) + 1) * MISSED_SHARE)
    # With too few malignant lesions to promise anything, the point goes under the lowest of them.
    lower = float(malignant[allowed - 1]) if allowed else float(malignant[0]) * 0.9
    higher = float(np.quantile(scores[~labels], SPECIFICITY, method="higher"))
    return OperatingPoints(lower=lower, higher=max(higher, lower))
