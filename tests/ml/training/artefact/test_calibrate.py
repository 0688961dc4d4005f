from dataclasses import fields, replace

import numpy as np
import pytest

from ml.classification.manifest import Caution
from ml.training.artefact import calibrate
from ml.training.artefact.calibrate import Judged
from ml.training.evaluation.promise import PROMISED_SHARE


def test_calibration_recovers_a_known_distortion() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, 4000)
    labels = rng.random(4000) < 1 / (1 + np.exp(-(0.5 * logits - 1)))
    found = calibrate.platt(logits, labels)
    assert found.slope == pytest.approx(0.5, abs=0.06)
    assert found.intercept == pytest.approx(-1, abs=0.12)


@pytest.mark.parametrize("count", [20, 65, 250])
def test_operating_points_have_the_promised_shares(count: int) -> None:
    rng = np.random.default_rng(count)
    labels = np.repeat([True, False], (count, 500))
    scores = np.clip(rng.normal(np.where(labels, 0.6, 0.3), 0.15), 0.01, 0.99)
    points = calibrate.operating_points(scores, scores, labels)
    assert (scores[labels] < points.lower).mean() <= calibrate.MISSED_SHARE
    assert (scores[~labels] < points.higher).mean() >= calibrate.SPECIFICITY - 0.01


def lesions(seed: int, count: int = 800, shift: float = 0.0, source: str = "near") -> Judged:
    """A quarter malignant, with logits that are lower by `shift`."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) < count // 4
    mean = rng.normal(np.where(labels, 1.5, -1.5), 2) - shift
    logits = mean[:, None] + rng.uniform(0, 1, count)[:, None] * np.array((-1, 1))
    distance = rng.uniform(1.5, 3, count)
    highlight = rng.uniform(120, 160, count)
    return Judged(logits, distance, highlight, labels, np.full(count, source), np.full(count, ""))


def joined(*parts: Judged) -> Judged:
    return Judged(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Judged)))


@pytest.mark.parametrize(
    "caution",
    [Caution(0.5), Caution(0.0, 1.0, 1.0), Caution(0, 0, 0, 0.1, 165), Caution(0.5, 1.0, 1.0)],
)
def test_caution_raises_only_the_lower_point(caution: Caution) -> None:
    rows = lesions(1)
    calibration = calibrate.fit(rows)
    plain, cautious = (calibrate.points(rows, calibration, c) for c in (Caution(), caution))
    assert cautious.higher == plain.higher
    assert cautious.lower > plain.lower


def test_the_promise_holds_in_the_worst_source_and_tone() -> None:
    rows = joined(lesions(1), lesions(2, 440, shift=1.0, source="far"))
    dark = np.where(np.arange(len(rows.tone)) % 8 == 0, "tone 0-2", "")
    rows = replace(rows, tone=dark)
    calibration = calibrate.fit(rows)
    points = calibrate.points(rows, calibration, Caution())
    scores = calibrate.scores_of(rows.mean, calibration)
    for name, mine in rows.groups().items():
        told_lower = (scores[mine & rows.malignant] < points.lower).mean()
        assert told_lower <= PROMISED_SHARE, name
    assert set(rows.groups()) == {"all", "near", "far", "tone 0-2"}


def test_a_source_with_few_malignant_lesions_is_no_group() -> None:
    assert set(lesions(1, 396).groups()) == {"all"}


@pytest.mark.parametrize(("count", "known"), [(23, False), (24, True), (32, True), (400, True)])
def test_a_limit_needs_as_many_lesions_as_the_promise_does(count: int, known: bool) -> None:
    assert (calibrate.lower_limit(np.linspace(0, 1, count)) is not None) is known


def test_scores_rest_on_one_prevalence_whatever_the_sources_hold() -> None:
    rows = joined(lesions(3, 4000), lesions(4, 4000, source="far"))
    rows = rows.where(~((rows.source == "far") & ~rows.malignant & (np.arange(8000) % 9 > 0)))
    weights = calibrate.weights_to_prevalence(rows.malignant, rows.source)
    for source in ("near", "far"):
        mine = rows.source == source
        share = weights[mine & rows.malignant].sum() / weights[mine].sum()
        assert share == pytest.approx(calibrate.PREVALENCE)
        assert weights[mine].sum() == pytest.approx(mine.sum())
    scores = calibrate.scores_of(rows.mean, calibrate.fit(rows))
    assert np.average(scores, weights=weights) == pytest.approx(calibrate.PREVALENCE, abs=0.01)
