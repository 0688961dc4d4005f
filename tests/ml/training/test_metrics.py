import numpy as np
import pytest

from ml.arrays import BoolArray, FloatArray
from ml.training import metrics

LABELS = np.array([False, False, True, True])


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([0.1, 0.2, 0.3, 0.4], 1.0), ([0.4, 0.3, 0.2, 0.1], 0.0), ([0.5] * 4, 0.5)],
)
def test_auc(scores: list[float], expected: float) -> None:
    assert metrics.auc(np.array(scores), LABELS) == expected


def test_auc_needs_both_classes() -> None:
    assert np.isnan(metrics.auc(np.array([0.1, 0.2]), np.array([True, True])))


def tied_scores() -> tuple[FloatArray, BoolArray]:
    rng = np.random.default_rng(2)
    labels = rng.random(200) < 0.3
    return np.round(labels + rng.normal(0, 1, 200), 1), labels


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    scores, labels = tied_scores()
    above = scores[labels][:, None] - scores[~labels]
    assert metrics.auc(scores, labels) == pytest.approx(
        ((np.sign(above) + 1) / 2).mean(), abs=1e-12
    )


def test_curves_have_a_point_for_each_different_score() -> None:
    scores, labels = tied_scores()
    called = scores >= np.unique(scores)[::-1, None]
    hits, misses = (called & labels).sum(axis=1), (called & ~labels).sum(axis=1)
    false_alarms, sensitivity = metrics.roc_curve(scores, labels)
    assert false_alarms == pytest.approx(np.append(0, misses / misses[-1]), abs=1e-12)
    assert sensitivity == pytest.approx(np.append(0, hits / hits[-1]), abs=1e-12)
    sensitivity, precision = metrics.precision_curve(scores, labels)
    assert sensitivity == pytest.approx(hits / hits[-1], abs=1e-12)
    assert precision == pytest.approx(hits / (hits + misses), abs=1e-12)
    expected = (np.diff(hits, prepend=0) * precision).sum() / labels.sum()
    assert metrics.average_precision(scores, labels) == pytest.approx(expected, abs=1e-12)


def test_calibration_error_of_calibrated_and_overconfident_scores() -> None:
    labels = np.tile([True, False], 500)
    assert metrics.calibration_error(np.full(1000, 0.5), labels) == pytest.approx(0, abs=1e-9)
    assert metrics.calibration_error(np.full(1000, 0.9), labels) == pytest.approx(0.4)


def test_brier_of_a_perfect_and_of_an_even_score() -> None:
    assert metrics.brier(LABELS.astype(float), LABELS) == 0
    assert metrics.brier(np.full(4, 0.5), LABELS) == 0.25


def test_bootstrap_is_wider_when_groups_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "ROUNDS", 200)
    rng = np.random.default_rng(1)
    labels = rng.random(60) < 0.5
    scores = labels + rng.normal(0, 1.2, 60)
    apart = metrics.bootstrap(
        metrics.auc, np.repeat(scores, 4), np.repeat(labels, 4), np.arange(240).astype(str)
    )
    together = metrics.bootstrap(
        metrics.auc,
        np.repeat(scores, 4),
        np.repeat(labels, 4),
        np.repeat(np.arange(60), 4).astype(str),
    )
    assert together[1] - together[0] > 1.3 * (apart[1] - apart[0])
