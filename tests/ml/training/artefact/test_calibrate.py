import numpy as np
import pytest

from ml.training.artefact import calibrate


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


def test_disagreement_raises_only_the_lower_point() -> None:
    rng = np.random.default_rng(1)
    labels = np.repeat([True, False], (200, 600))
    mean = rng.normal(np.where(labels, 1.5, -1.5), 2)
    logits = mean[:, None] + rng.uniform(0, 1, 800)[:, None] * np.array((-1, 1))
    (first, plain), (second, cautious) = (calibrate.fit(logits, labels, w) for w in (0.0, 0.5))
    assert first == second
    assert cautious.higher == plain.higher
    assert cautious.lower > plain.lower
