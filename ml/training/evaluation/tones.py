"""How well malignant lesions are ranked on dark skin and on lighter skin."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ml.arrays import FloatArray
from ml.training import metrics
from ml.training.data.dataset import Example
from ml.training.evaluation.figures import by_modality
from ml.training.evaluation.results import Results

# MILK10k's tones and PAD-UFES-20's Fitzpatrick types, from dark to light. The darkest three are one
# group, because alone they are too few.
TONE_GROUPS = (range(3), range(3, 4), range(4, 6))
FITZPATRICK_GROUPS = (range(4, 7), range(3, 4), range(1, 3))
TONES = ("tone 0-2", "tone 3", "tone 4-5", "Fitzpatrick 4-6", "Fitzpatrick 3", "Fitzpatrick 1-2")
_DARKEST = TONE_GROUPS[0]
# With fewer lesions of a label, a bootstrap's interval is too narrow. Set by judgement.
_FEWEST = 10


def tone_group(example: Example) -> str:
    """Return which of `TONES` a lesion's skin has, "" if none was recorded."""
    for name, value, groups in (
        ("tone", example.skin_tone, TONE_GROUPS),
        ("Fitzpatrick", example.fitzpatrick, FITZPATRICK_GROUPS),
    ):
        for group in groups:
            if value in group:
                return f"{name} {group[0]}" + (f"-{group[-1]}" if len(group) > 1 else "")
    return ""


def tone_figures(results: Results) -> dict[str, dict[str, Any]]:
    """Return modality -> AUC on tones 0 to 2 and on 3 to 5, and the first minus the second.

    The AUC is None with too few lesions of a label, and so is then the difference. A modality
    without recorded tones is left out.
    """
    found = {}
    for modality, rows in by_modality(results).items():
        seen = rows.assessed()
        seen = seen.where(np.array([e.skin_tone is not None for e in seen.example], bool))
        if len(seen):
            found[modality.value] = _compared(seen)
    return found


def _compared(seen: Results) -> dict[str, Any]:
    dark = np.array([e.skin_tone in _DARKEST for e in seen.example])
    sides = {"dark": _side(seen.where(dark)), "light": _side(seen.where(~dark))}
    if any(side["auc"] is None for side in sides.values()):
        return sides | {"difference": None}
    columns = np.stack([seen.label, dark], axis=1)
    low, high = metrics.bootstrap(_difference, seen.score, columns, seen.group)
    difference = {"auc": _difference(seen.score, columns), "auc_low": low, "auc_high": high}
    return sides | {"difference": difference}


def _side(seen: Results) -> dict[str, Any]:
    malignant = int(seen.label.sum())
    counts = {"n": len(seen), "malignant": malignant}
    if min(malignant, len(seen) - malignant) < _FEWEST:
        return counts | {"auc": None, "auc_low": None, "auc_high": None}
    low, high = metrics.bootstrap(metrics.auc, seen.score, seen.label, seen.group)
    area = metrics.auc(seen.score, seen.label)
    return counts | {"auc": area, "auc_low": low, "auc_high": high}


def _difference(scores: FloatArray, columns: npt.NDArray[Any]) -> float:
    """Return the AUC where the second column is true minus that where it is false."""
    label, dark = columns.T
    return metrics.auc(scores[dark], label[dark]) - metrics.auc(scores[~dark], label[~dark])
