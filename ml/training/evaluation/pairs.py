"""Lesions with a close-up and a dermoscope picture: how well each, and both together, rank them."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ml.arrays import BoolArray, FloatArray
from ml.classification.pairs import mean_log_odds
from ml.labels import Modality
from ml.training import metrics
from ml.training.evaluation.figures import by_modality
from ml.training.evaluation.moved_scores import log_odds
from ml.training.evaluation.results import Results


def joint_log_odds(close_up: FloatArray, dermoscope: FloatArray) -> FloatArray:
    """Return the log-odds, n, of lesions from those of both pictures, n each, as serving does.

    Raises ValueError if one has more.
    """
    rows = zip(close_up, dermoscope, strict=True)
    return np.array(
        [mean_log_odds({Modality.PHONE: [one], Modality.DERMOSCOPE: [two]}) for one, two in rows]
    )


def pair_figures(results: Results) -> dict[str, Any]:
    """Return AUC of close-up, dermoscope and both on the same lesions; empty without any.

    Only lesions whose two pictures both got a score are counted. `gain` is the AUC of both minus
    that of the better picture.
    """
    rows = paired(results)
    if not rows:
        return {}
    found = {m.value: np.array([each.score for each in rows[m]]) for m in Modality}
    found["both"] = joint_log_odds(
        log_odds(found[Modality.PHONE]), log_odds(found[Modality.DERMOSCOPE])
    )
    label = np.array([each.malignant for each in rows[Modality.PHONE]])
    group = np.array([each.group for each in rows[Modality.PHONE]])
    areas = {name: _area(scores, label, group) for name, scores in found.items()}
    better = max(Modality, key=lambda modality: areas[modality]["auc"])
    both = np.stack([found["both"], found[better]], axis=1)
    low, high = metrics.bootstrap(_gain, both, label, group)
    return {
        "n": len(label),
        "malignant": int(label.sum()),
        **areas,
        "gain": {"auc": _gain(both, label), "auc_low": low, "auc_high": high},
    }


def paired(results: Results) -> dict[Modality, list["Picture"]]:
    """Return each modality's pictures of the lesions with both, in one order.

    Empty if they are not of both labels.
    """
    pictures = {modality: _by_pair(rows) for modality, rows in by_modality(results).items()}
    names = sorted(set.intersection(*map(set, pictures.values()))) if len(pictures) > 1 else []
    if len({bool(pictures[Modality.PHONE][n].malignant) for n in names}) < 2:
        return {}
    return {m: [pictures[m][name] for name in names] for m in Modality}


class Picture(NamedTuple):
    """One of the two pictures of a lesion."""

    score: float
    malignant: bool
    group: str


def _by_pair(rows: Results) -> dict[str, Picture]:
    seen = rows.assessed()
    return {
        example.pair: Picture(float(score), example.malignant, example.group)
        for example, score in zip(seen.example, seen.score, strict=True)
        if example.pair
    }


def _area(scores: FloatArray, label: BoolArray, group: npt.NDArray[np.str_]) -> dict[str, float]:
    low, high = metrics.bootstrap(metrics.auc, scores, label, group)
    return {"auc": metrics.auc(scores, label), "auc_low": low, "auc_high": high}


def _gain(both: FloatArray, label: BoolArray) -> float:
    """Return the AUC of the first column minus that of the second."""
    return metrics.auc(both[:, 0], label) - metrics.auc(both[:, 1], label)
