"""Read a score where malignant lesions are commoner or rarer than where it was calibrated.

By Bayes' rule the odds of a score change by the ratio of the two prevalences' odds, if the lesions
are otherwise alike (Saerens and others 2002).
"""

from collections.abc import Mapping
from typing import Any

from ml.labels import Modality


def rests_on(raw: Mapping[str, Any], modality: Modality) -> float | None:
    """Return the share of malignant lesions, 0 to 1, that a modality's scores rest on.

    `raw` is a manifest's document. Its `prevalence` is one share, or counts by modality; None if it
    says nothing.
    """
    found = raw.get("prevalence")
    if isinstance(found, Mapping):
        counts = found.get(modality)
        return counts["malignant"] / counts["of"] if counts else None
    return found


def at_prevalence(score: float, calibrated_at: float, there: float) -> float:
    """Return what a score means at the prevalence `there`; all three lie between 0 and 1."""
    odds = _odds(score) * _odds(there) / _odds(calibrated_at)
    return odds / (1 + odds)


def _odds(share: float) -> float:
    # A score is at most 1 - 1e-26, which rounds to 1.
    return share / max(1 - share, 1e-12)
