"""Fit what age and sex add to the score of one modality, and measure what they gain."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from ml.arrays import BoolArray, FloatArray
from ml.classification.person import male_sign, scaled_age
from ml.training.metrics import auc

# scikit-learn's C, a weak ridge: it keeps the coefficients finite when a few rows are separable,
# and moves them by less than their error on the thousands of rows of a collection.
_C = 100.0
# As usual for cross-validation, and as in the folds of the phone photos.
_FOLDS = 5


def fit_person_layer(
    logits: FloatArray,
    ages: FloatArray,
    sexes: Sequence[str],
    labels: BoolArray,
    weights: FloatArray | None = None,
) -> dict[str, float]:
    """Return a modality's entry of `person` in the manifest.

    All are of length n: `logits` are calibrated log-odds, `ages` in years (nan if unknown), `sexes`
    "male", "female" or "", `labels` whether malignant. `weights` count rows more often, to give
    sources one prevalence: otherwise age would tell the source. Rows without age or sex are left
    out. Raises ValueError if the others are not of both kinds.
    """
    kept = _is_known(ages, sexes)
    design, known_ages = _design(logits, ages, sexes)[kept], ages[kept]
    counted = np.ones(len(labels)) if weights is None else weights
    slope, age, age_squared, male, intercept = _fit(design, labels[kept], counted[kept])
    # Without its mean over the data a term can be left out where it is unknown.
    age_terms = age * design[:, 1] + age_squared * design[:, 2]
    age_mean = float(np.average(age_terms, weights=counted[kept]))
    male_mean = float(np.average(male * design[:, 3], weights=counted[kept]))
    return {
        "slope": slope,
        "intercept": intercept + age_mean + male_mean,
        "age": age,
        "age_squared": age_squared,
        "male": male,
        "age_mean": age_mean,
        "male_mean": male_mean,
        "age_low": float(known_ages.min()),
        "age_high": float(known_ages.max()),
    }


def person_gain(
    logits: FloatArray,
    ages: FloatArray,
    sexes: Sequence[str],
    labels: BoolArray,
    groups: Sequence[str],
    weights: FloatArray | None = None,
) -> dict[str, Any]:
    """Return the AUC of the photo alone and with the layer, over rows with age and sex, and `n`.

    Arguments as in `fit_person_layer`. Each row is scored by a layer that was fitted without its
    group, in five folds. Raises ValueError if there are too few rows for that.
    """
    kept = _is_known(ages, sexes)
    design, truth = _design(logits, ages, sexes)[kept], labels[kept]
    counted = (np.ones(len(labels)) if weights is None else weights)[kept]
    scores = np.empty(len(truth))
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=0)
    for rest, held_out in folds.split(design, truth, np.asarray(groups)[kept]):
        *coefficients, intercept = _fit(design[rest], truth[rest], counted[rest])
        scores[held_out] = design[held_out] @ np.array(coefficients) + intercept
    return {
        "auc_photo": auc(logits[kept], truth),
        "auc_with": auc(scores, truth),
        "n": len(truth),
    }


def _is_known(ages: FloatArray, sexes: Sequence[str]) -> BoolArray:
    return np.isfinite(ages) & np.isin(sexes, ("female", "male"))


def _design(logits: FloatArray, ages: FloatArray, sexes: Sequence[str]) -> FloatArray:
    """Return the columns log-odds, x, x^2 and m of `PersonLayer`."""
    x = np.array([scaled_age(age) for age in ages])
    m = np.array([male_sign(sex) for sex in sexes])
    return np.stack([logits, x, x**2, m], axis=1)


def _fit(design: FloatArray, labels: BoolArray, weights: FloatArray) -> list[float]:
    """Return the coefficients of the columns, then the intercept."""
    model = LogisticRegression(C=_C, max_iter=1000).fit(design, labels, weights)
    return [float(value) for value in (*model.coef_[0], model.intercept_[0])]
