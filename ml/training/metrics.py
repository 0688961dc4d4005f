"""Figures of merit. Curves and their areas are from scikit-learn.

The bootstrap over groups and the calibration error over bins of equal size are here because
scikit-learn has neither.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import config_context, metrics

from ml.arrays import BoolArray, FloatArray

# Bins of the reliability diagram and of the calibration error, as is usual (Guo and others 2017).
BINS = 10
# Draws of the bootstrap: enough for a 95% interval (Efron and Tibshirani 1993).
ROUNDS = 1000


def auc(scores: FloatArray, labels: BoolArray) -> float:
    """Return the area under the ROC curve (ties count half), nan with one class.

    A bootstrap may draw one class only. `roc_auc_score` gives the same figure, but slower.
    """
    if labels.all() or not labels.any():
        return float("nan")
    return float(metrics.auc(*roc_curve(scores, labels)))


def auc_by(names: npt.NDArray[np.str_], scores: FloatArray, labels: BoolArray) -> dict[str, float]:
    """Return name -> AUC of the rows that have it, by name."""
    return {str(n): auc(scores[names == n], labels[names == n]) for n in np.unique(names)}


def average_precision(scores: FloatArray, labels: BoolArray) -> float:
    """Return the average precision; equal scores are one point."""
    return float(metrics.average_precision_score(labels, scores))


def roc_curve(scores: FloatArray, labels: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return 1 - specificity and sensitivity from (0, 0) to (1, 1); equal scores are one point."""
    false_alarms, sensitivity, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    return false_alarms, sensitivity


def precision_curve(scores: FloatArray, labels: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return sensitivity and precision at each score, from the highest down."""
    precision, sensitivity, _ = metrics.precision_recall_curve(labels, scores)
    # scikit-learn starts at the lowest score and ends with a point that belongs to none.
    return sensitivity[-2::-1], precision[-2::-1]


def balanced_accuracy(called: BoolArray, labels: BoolArray) -> float:
    """Return the mean of sensitivity and specificity."""
    return float((called[labels].mean() + (~called[~labels]).mean()) / 2)


def brier(scores: FloatArray, labels: BoolArray) -> float:
    """Return the mean squared difference between score and label (0 best, 1 worst)."""
    return float(np.mean((scores - labels) ** 2))


def equal_mass_bins(scores: FloatArray, bins: int = BINS) -> Sequence[npt.NDArray[np.intp]]:
    """Return the indexes of the scores in bins of equal size, lowest scores first."""
    order = np.argsort(scores, kind="stable")
    return np.array_split(order, min(bins, len(order)))


def calibration_error(scores: FloatArray, labels: BoolArray, bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal size."""
    parts = equal_mass_bins(scores, bins)
    gaps = [abs(scores[part].mean() - labels[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(scores))


def bootstrap(
    statistic: Callable[[FloatArray, Any], float],
    scores: FloatArray,
    labels: npt.NDArray[Any],
    groups: npt.NDArray[np.str_],
) -> tuple[float, float]:
    """Return the 95% bootstrap interval (percentiles) of a statistic of scores and labels.

    Whole groups are drawn with replacement, because pictures of a group are not independent.
    """
    rng = np.random.default_rng(0)
    _, inverse = np.unique(groups, return_inverse=True)
    members = np.split(np.argsort(inverse, kind="stable"), np.cumsum(np.bincount(inverse))[:-1])
    values = []
    # The arrays are valid: checking them again in each round takes half of the time.
    with config_context(assume_finite=True, skip_parameter_validation=True):
        for _ in range(ROUNDS):
            chosen = rng.integers(len(members), size=len(members))
            drawn = np.concatenate([members[i] for i in chosen])
            values.append(statistic(scores[drawn], labels[drawn]))
    low, high = np.nanpercentile(values, (2.5, 97.5))
    return float(low), float(high)
