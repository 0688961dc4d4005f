"""What a score means where malignant lesions are commoner or rarer."""

import pytest

from ml.classification.prevalence import at_prevalence, rests_on
from ml.labels import Modality


@pytest.mark.parametrize(
    ("score", "calibrated_at", "there", "expected"),
    [
        (0.3, 0.3, 0.01, 0.01),  # no news: the score is the prevalence
        (0.5, 0.5, 0.2, 0.2),
        (0.6, 0.5, 0.5, 0.6),
        (0.75, 0.5, 0.25, 0.5),  # odds 3 to 1, times 1 to 3
    ],
)
def test_odds_change_by_the_ratio_of_the_prevalences(
    score: float, calibrated_at: float, there: float, expected: float
) -> None:
    assert at_prevalence(score, calibrated_at, there) == pytest.approx(expected)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_a_certain_score_stays_certain(score: float) -> None:
    assert at_prevalence(score, 0.3, 0.01) == pytest.approx(score, abs=1e-9)


def test_a_manifest_says_what_its_scores_rest_on() -> None:
    counts = {"prevalence": {"phone": {"malignant": 30, "of": 120}}}
    assert rests_on(counts, Modality.PHONE) == 0.25
    assert rests_on(counts, Modality.DERMOSCOPE) is None
    assert rests_on({"prevalence": 0.3}, Modality.DERMOSCOPE) == 0.3
    assert rests_on({}, Modality.PHONE) is None
