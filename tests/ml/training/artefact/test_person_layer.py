"""The layer of age and sex, fitted on drawn people."""

from typing import Any

import numpy as np
import pytest

from ml.classification.person import Person, PersonLayer
from ml.training.artefact.person_layer import fit_person_layer, person_gain

SLOPE, INTERCEPT, AGE, AGE_SQUARED, MALE = 0.9, -0.8, 0.7, -0.15, 0.5


def draw(count: int, seed: int = 0) -> tuple[Any, Any, Any, Any]:
    """Return log-odds, ages, sexes and labels that follow the coefficients above."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(-0.5, 1.5, count)
    ages = rng.integers(20, 86, count).astype(float)
    sexes = rng.choice(["female", "male"], count, p=[0.6, 0.4])
    x = (ages - 50) / 20
    terms = AGE * x + AGE_SQUARED * x**2 + MALE * np.where(sexes == "male", 0.5, -0.5)
    labels = rng.random(count) < 1 / (1 + np.exp(-(SLOPE * logits + INTERCEPT + terms)))
    return logits, ages, sexes, labels


def test_the_coefficients_are_found_again() -> None:
    found = fit_person_layer(*draw(40_000))
    assert found["slope"] == pytest.approx(SLOPE, abs=0.05)
    assert found["age"] == pytest.approx(AGE, abs=0.05)
    assert found["age_squared"] == pytest.approx(AGE_SQUARED, abs=0.05)
    assert found["male"] == pytest.approx(MALE, abs=0.07)
    uncentred = found["intercept"] - found["age_mean"] - found["male_mean"]
    assert uncentred == pytest.approx(INTERCEPT, abs=0.07)
    assert (found["age_low"], found["age_high"]) == (20, 85)


def test_both_terms_have_mean_0_over_the_data() -> None:
    logits, ages, sexes, labels = draw(2000)
    layer = PersonLayer(**fit_person_layer(logits, ages, sexes, labels))
    found = [layer.adjust(0.5, Person(*row)) for row in zip(ages, sexes, strict=True)]
    terms = [(each.age_term, each.sex_term) for each in found if each]
    assert np.mean(terms, axis=0) == pytest.approx([0, 0], abs=1e-9)


def test_rows_without_age_or_sex_are_left_out() -> None:
    logits, ages, sexes, labels = draw(2000)
    gaps = np.array([np.nan, 50.0, np.nan]), np.array(["male", "", ""])
    more = (np.full(3, 9.0), *gaps, np.zeros(3, bool))
    rows = [np.concatenate(pair) for pair in zip((logits, ages, sexes, labels), more, strict=True)]
    assert fit_person_layer(*rows) == fit_person_layer(logits, ages, sexes, labels)
    groups = np.arange(2003).astype(str)
    gain = person_gain(*rows, groups=groups)
    assert gain == person_gain(logits, ages, sexes, labels, groups[:2000])
    assert gain["n"] == 2000


def test_the_gain_is_found_where_there_is_one() -> None:
    logits, ages, sexes, labels = draw(4000)
    groups = (np.arange(4000) // 2).astype(str)
    gain = person_gain(logits, ages, sexes, labels, groups)
    assert gain["auc_with"] > gain["auc_photo"] + 0.01
    shuffled = np.random.default_rng(1).permutation(4000)
    none = person_gain(logits, ages[shuffled], sexes[shuffled], labels, groups)
    assert none["auc_with"] == pytest.approx(none["auc_photo"], abs=0.005)


def test_a_group_is_never_scored_by_its_own_labels() -> None:
    # Every person has an age of their own, and labels by chance: only a leak could tell them apart.
    rng = np.random.default_rng(2)
    people = np.repeat(np.arange(100), 20)
    ages = rng.uniform(20, 85, 100)[people]
    labels = (rng.random(100) < 0.5)[people]
    sexes = np.array(["female", "male"])[people % 2]
    gain = person_gain(rng.normal(size=2000), ages, sexes, labels, people.astype(str))
    assert gain["auc_with"] < 0.6


def test_labels_of_one_kind_are_refused() -> None:
    logits, ages, sexes, _ = draw(50)
    with pytest.raises(ValueError, match="class"):
        fit_person_layer(logits, ages, sexes, np.zeros(50, bool))
