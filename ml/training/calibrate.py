"""Calibration and operating points, chosen on the validation part alone, for each modality."""

import math

import numpy as np
import numpy.typing as npt

from ml.manifest import Calibration, OperatingPoints
from ml.types import FloatArray

# Of the malignant lesions, the share that may be told "lower concern"; the promise is 4%, the rest
# is margin for other hospitals.
MISSED_SHARE = 0.03
SPECIFICITY = 0.90
_ROUNDS = 50
_RIDGE = 1e-3


def platt(logits: FloatArray, labels: npt.NDArray[np.bool_]) -> Calibration:
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


def operating_points(scores: FloatArray, labels: npt.NDArray[np.bool_]) -> OperatingPoints:
    """Choose `lower` so that a new malignant lesion falls below it with at most `MISSED_SHARE`
    chance (split conformal: Vovk 2005), and `higher` at a specificity of `SPECIFICITY`.
    """
    malignant = np.sort(scores[labels])
    allowed = math.floor((len(malignant) + 1) * MISSED_SHARE)
    # With too few malignant lesions to promise anything, the point goes under the lowest of them.
    lower = float(malignant[allowed - 1]) if allowed else float(malignant[0]) * 0.9
    higher = float(np.quantile(scores[~labels], SPECIFICITY, method="higher"))
    return OperatingPoints(lower=lower, higher=max(higher, lower))
