"""Figures of merit, in numpy alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.arrays import FloatArray

BoolArray = npt.NDArray[np.bool_]
BINS = 10
_Z95 = 1.959964


def auc(scores: FloatArray, labels: BoolArray) -> float:
    """Return the area under the ROC curve (Mann-Whitney, ties count half), nan with one class."""
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if not positives or not negatives:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[labels].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def average_precision(scores: FloatArray, labels: BoolArray) -> float:
    """Return the mean precision at each malignant lesion, tied scores taken together."""
    hits, misses = _caught(scores, labels)
    gained = np.diff(hits, prepend=0)
    return float((gained * hits / (hits + misses)).sum() / labels.sum())


def roc_curve(scores: FloatArray, labels: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return 1 - specificity and sensitivity from (0, 0) to (1, 1), tied scores taken together."""
    hits, misses = _caught(scores, labels)
    return np.insert(misses / misses[-1], 0, 0.0), np.insert(hits / hits[-1], 0, 0.0)


def precision_curve(scores: FloatArray, labels: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return sensitivity and precision at each score, from the highest down."""
    hits, misses = _caught(scores, labels)
    return hits / hits[-1], hits / (hits + misses)


def _caught(scores: FloatArray, labels: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return how many malignant and how many benign lie at or above each different score."""
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.cumsum(labels[order])[ends]
    return hits.astype(float), (ends + 1 - hits).astype(float)


def balanced_accuracy(called: BoolArray, labels: BoolArray) -> float:
    """Return the mean of sensitivity and specificity of calling some malignant."""
    return float((called[labels].mean() + (~called[~labels]).mean()) / 2)


def brier(scores: FloatArray, labels: BoolArray) -> float:
    """Return the mean squared difference between score and label (0 best, 1 worst)."""
    return float(np.mean((scores - labels) ** 2))


def equal_mass_bins(scores: FloatArray, bins: int = BINS) -> Sequence[npt.NDArray[np.intp]]:
    """Return the indexes of the scores in bins of equal size, lowest scores first."""
    order = np.argsort(scores, kind="stable")
    return np.array_split(order, min(bins, len(order)))


def calibration_error(scores: FloatArray, labels: BoolArray, bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal mass."""
    parts = equal_mass_bins(scores, bins)
    gaps = [abs(scores[part].mean() - labels[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(scores))


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927); 0 to 1 when nothing was counted."""
    if not of:
        return 0.0, 1.0
    share, spread = count / of, _Z95**2 / of
    centre = (share + spread / 2) / (1 + spread)
    half = _Z95 * np.sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def bootstrap(
    statistic: Callable[[FloatArray, Any], float],
    scores: FloatArray,
    labels: npt.NDArray[Any],
    groups: npt.NDArray[np.str_],
    *,
    rounds: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """Return a 95% percentile interval of a statistic of two columns, mostly scores and labels.

    Whole groups are drawn with replacement.
    """
    rng = np.random.default_rng(seed)
    _, inverse = np.unique(groups, return_inverse=True)
    members = np.split(np.argsort(inverse, kind="stable"), np.cumsum(np.bincount(inverse))[:-1])
    values = []
    for _ in range(rounds):
        drawn = np.concatenate([members[i] for i in rng.integers(len(members), size=len(members))])
        values.append(statistic(scores[drawn], labels[drawn]))
    low, high = np.nanpercentile(values, (2.5, 97.5))
    return float(low), float(high)
