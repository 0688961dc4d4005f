"""Fit the heads of the not-a-lesion gate and of the modality on the network's features."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from ml.gate import Heads
from ml.types import FloatArray

COMPONENTS = 48
# Share of the validation part's lesions of either modality that each of the two tests may refuse.
REFUSED_SHARE = 0.01
# Inverse weight of the penalty, by cross-validation over the teaching photographs.
_STRENGTH = 1e-2
_LEAST_SCALE = 1e-3


def fit_heads(lesions: FloatArray, phone: npt.NDArray[np.bool_], others: FloatArray) -> Heads:
    """Return heads from features (n x f) of lesions and of other things; `phone` marks lesions."""
    centre = lesions.mean(axis=0)
    scale = lesions.std(axis=0) + _LEAST_SCALE
    standard = ((lesions - centre) / scale).astype(np.float64)
    strange = ((others - centre) / scale).astype(np.float64)
    is_lesion = np.repeat((True, False), (len(lesions), len(others)))
    _, _, axes = np.linalg.svd(standard - standard.mean(axis=0), full_matrices=False)
    components = axes[:COMPONENTS].T
    places = [standard[phone] @ components, standard[~phone] @ components]
    arrays = {
        "centre": centre,
        "scale": scale,
        "lesion": _logistic(np.concatenate([standard, strange]), is_lesion),
        "phone": _logistic(standard, phone),
        "components": components,
        "means": np.stack([p.mean(axis=0) for p in places]),
        "spreads": np.stack([p.std(axis=0) for p in places]),
    }
    return Heads(**{name: np.asarray(a, np.float32) for name, a in arrays.items()})


def gate_thresholds(
    heads: Heads, lesions: FloatArray, phone: npt.NDArray[np.bool_]
) -> dict[str, float]:
    """Return the thresholds that refuse at most `REFUSED_SHARE` of either modality's lesions."""
    logits = np.array([heads.lesion_logit(f) for f in lesions])
    distances = np.array([heads.distance(f) for f in lesions])
    return {
        "lesion_logit": float(min(np.quantile(logits[m], REFUSED_SHARE) for m in (phone, ~phone))),
        "lesion_distance": float(
            max(np.quantile(distances[m], 1 - REFUSED_SHARE) for m in (phone, ~phone))
        ),
    }


def _logistic(features: FloatArray, labels: npt.NDArray[np.bool_]) -> FloatArray:
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=300)
    model.fit(features, labels)
    return np.append(model.coef_[0], model.intercept_[0])
