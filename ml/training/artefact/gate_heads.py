"""Fit the heads of the not-a-lesion gate and of the modality on the network's features."""

import zlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from ml.arrays import BoolArray, FloatArray
from ml.classification.gate import Heads, standardise

# Principal components in which the Mahalanobis distance is taken. Set by judgement.
COMPONENTS = 48
FOLDS = 3
# Share of the lesions of any source and modality that each of the two tests may refuse. More
# refuses other things more reliably and annoys people more often.
REFUSED_SHARE = 0.01
# scikit-learn's C of the logistic heads, by cross-validation over the training photographs.
_C = 0.1
# Added to standard deviations, so that a constant feature is not divided by 0.
_MIN_SCALE = 1e-3
# Share of the mean variance added to each direction of the covariance, so that none is too narrow.
_SHRINKAGE = 0.02


def fit_heads(
    lesions: FloatArray,
    phone: BoolArray,
    others: FloatArray,
    disturbed: tuple[FloatArray, BoolArray] | None = None,
) -> Heads:
    """Return heads from features (n x f) of lesions and of other things; `phone` is by lesion.

    If all lesions are of one modality, every picture gets that one. `disturbed` are features and
    modality of lesions that only the two linear heads learn from: they would widen what counts as
    near to a lesion.
    """
    centre = lesions.mean(axis=0)
    scale = lesions.std(axis=0) + _MIN_SCALE
    standard = standardise(lesions, centre, scale).astype(np.float64)
    unlike = standardise(others, centre, scale).astype(np.float64)
    _, axes = np.linalg.eigh(np.cov(standard.T))
    components = axes[:, ::-1][:, :COMPONENTS]
    places = [standard[kind] @ components for kind in (phone, ~phone) if kind.any()]
    if disturbed is not None:
        standard = np.concatenate([standard, standardise(disturbed[0], centre, scale)])
        phone = np.concatenate([phone, disturbed[1]])
    is_lesion = np.repeat((True, False), (len(standard), len(others)))
    arrays = {
        "centre": centre,
        "scale": scale,
        "lesion": _logistic(np.concatenate([standard, unlike]), is_lesion),
        "phone": _logistic(standard, phone),
        "components": components,
        "means": np.stack([p.mean(axis=0) for p in places]),
        "whitenings": np.stack([_whitening(p) for p in places]),
    }
    return Heads(**{name: np.asarray(a, np.float32) for name, a in arrays.items()})


def gate_measures(heads: Heads, lesions: FloatArray) -> FloatArray:
    """Return lesion logit and distance, n x 2, from features, n x f."""
    return np.array([(heads.lesion_logit(f), heads.distance(f)) for f in lesions], np.float64)


def held_out_measures(
    lesions: FloatArray,
    phone: BoolArray,
    groups: Iterable[str],
    others: FloatArray,
    disturbed: tuple[FloatArray, BoolArray] | None = None,
) -> FloatArray:
    """Return `gate_measures` of lesions by heads that were fitted without their group."""
    fold = np.array([zlib.crc32(group.encode()) % FOLDS for group in groups])
    found = np.empty((len(lesions), 2))
    for each in range(FOLDS):
        train, test = fold != each, fold == each
        heads = fit_heads(lesions[train], phone[train], others, disturbed)
        found[test] = gate_measures(heads, lesions[test])
    return found


def gate_thresholds(measures: FloatArray, kinds: npt.NDArray[np.str_]) -> dict[str, float]:
    """Return the thresholds that refuse at most `REFUSED_SHARE` of the lesions of any kind.

    `measures` are `gate_measures` (n x 2) by heads that were fitted without the lesion's group;
    `kinds` names the source and modality of each lesion.
    """
    found = [measures[kinds == kind].T for kind in np.unique(kinds)]
    return {
        "lesion_logit": float(min(np.quantile(m[0], REFUSED_SHARE) for m in found)),
        "lesion_distance": float(max(np.quantile(m[1], 1 - REFUSED_SHARE) for m in found)),
    }


def _whitening(places: FloatArray) -> FloatArray:
    """Return w (k x k) such that (places - mean) @ w has a mean square of about 1."""
    covariance = np.cov(places.T)
    even = np.trace(covariance) / len(covariance)
    inverse = np.linalg.inv(covariance + _SHRINKAGE * even * np.eye(len(covariance)))
    return np.linalg.cholesky(inverse)


def _logistic(features: FloatArray, labels: BoolArray) -> FloatArray:
    if len(set(labels.tolist())) == 1:
        return np.append(np.zeros(features.shape[1]), 1.0 if labels[0] else -1.0)
    model = LogisticRegression(C=_C, class_weight="balanced", max_iter=300)
    model.fit(features, labels)
    return np.append(model.coef_[0], model.intercept_[0])
