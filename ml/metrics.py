"""Figures of merit, in numpy alone."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ml.types import FloatArray

BoolArray = npt.NDArray[np.bool_]
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
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.cumsum(labels[order])[ends]
    gained = np.diff(hits, prepend=0)
    return float((gained * hits / (ends + 1)).sum() / labels.sum())


def brier(scores: FloatArray, labels: BoolArray) -> float:
    """Return the mean squared difference between score and label (0 best, 1 worst)."""
    return float(np.mean((scores - labels) ** 2))


def calibration_error(scores: FloatArray, labels: BoolArray, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal mass."""
    order = np.argsort(scores, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
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
    statistic: Callable[[FloatArray, BoolArray], float],
    scores: FloatArray,
    labels: BoolArray,
    groups: npt.NDArray[np.str_],
    *,
    rounds: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """Return a 95% percentile interval, drawing whole groups with replacement."""
    rng = np.random.default_rng(seed)
    _, inverse = np.unique(groups, return_inverse=True)
    members = np.split(np.argsort(inverse, kind="stable"), np.cumsum(np.bincount(inverse))[:-1])
    values = []
    for _ in range(rounds):
        drawn = np.concatenate([members[i] for i in rng.integers(len(members), size=len(members))])
        values.append(statistic(scores[drawn], labels[drawn]))
    low, high = np.nanpercentile(values, (2.5, 97.5))
    return float(low), float(high)
