"""Calibration of each collection once its scores are moved to its own prevalence.

Scores rest on one prevalence, and no collection has just that one. So the raw calibration error
mostly says how common malignant lesions are in a collection. Moved by one intercept, which is all
that another prevalence changes, it says whether the scores are right otherwise.
"""

from typing import Any

import numpy as np

from ml.arrays import FloatArray
from ml.training import metrics
from ml.training.evaluation.results import Results

# Bisection between these intercepts: each step halves them, so that 60 reach every digit.
_WIDEST = 30.0
_STEPS = 60


def moved_figures(results: Results) -> list[dict[str, Any]]:
    """Return the calibration error of each collection, raw and with its scores moved."""
    found = []
    for collection, rows in results.assessed().by_collection().items():
        if rows.measurable:
            prevalence = float(rows.label.mean())
            shift = intercept_to(rows.score, prevalence)
            found.append(
                {
                    "source": collection.source,
                    "modality": collection.modality.value,
                    "n": len(rows),
                    "prevalence": prevalence,
                    "intercept": shift,
                    "calibration_error": metrics.calibration_error(rows.score, rows.label),
                    "moved_error": metrics.calibration_error(moved(rows.score, shift), rows.label),
                }
            )
    return found


def intercept_to(scores: FloatArray, prevalence: float) -> float:
    """Return the shift of the log-odds for which the scores' mean is the prevalence."""
    low, high = -_WIDEST, _WIDEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if moved(scores, middle).mean() < prevalence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def moved(scores: FloatArray, intercept: float) -> FloatArray:
    """Return scores with their log-odds shifted."""
    return np.asarray(1 / (1 + np.exp(-(log_odds(scores) + intercept))))


def log_odds(scores: FloatArray) -> FloatArray:
    """Return the log-odds of scores; 0 and 1 count as 1e-12 from there."""
    inside = np.clip(scores, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(inside / (1 - inside)))
