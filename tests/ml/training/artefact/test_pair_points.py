"""Two pictures of simulated lesions: two independent readings are better than one."""

import json

import numpy as np
import pytest

from ml.classification.manifest import parse_pair
from ml.labels import Band
from ml.training.artefact import calibrate
from ml.training.artefact.pair_points import fit_pairs, pair_bands


@pytest.fixture(scope="module")
def lesions() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log-odds of both pictures, each right for its own noise alone, and labels."""
    rng = np.random.default_rng(7)
    labels = rng.random(3_000) < 0.4
    signal = np.where(labels, 1.0, -1.0)
    close_up, dermoscope = (2 * (signal + rng.normal(0, 1, 3_000)) for _ in range(2))
    return close_up, dermoscope, labels


def test_the_manifest_can_read_it_and_both_pictures_are_calibrated_together(lesions) -> None:
    close_up, dermoscope, labels = lesions
    pair = parse_pair(json.loads(json.dumps(fit_pairs(*lesions))))
    # Independent log-odds add up, so the mean of two is doubled.
    assert pair.calibration.slope == pytest.approx(2, abs=0.25)
    scores = calibrate.scores_of((close_up + dermoscope) / 2, pair.calibration)
    assert (scores[labels] < pair.operating_points.lower).mean() <= calibrate.MISSED_SHARE
    below = (scores[~labels] < pair.operating_points.higher).mean()
    assert below >= calibrate.SPECIFICITY - 0.01
    assert pair.bands is not None
    assert sum(pair.bands.malignant[band].count for band in Band) == labels.sum()
    assert pair.bands.likelihood_ratios[Band.LOWER] < 1 < pair.bands.likelihood_ratios[Band.HIGHER]


def test_bands_can_be_counted_on_other_lesions(lesions) -> None:
    pair = fit_pairs(*lesions)
    few = [column[:100] for column in lesions]
    table = pair_bands(pair, *few, part="kept back")
    assert table["part"] == "kept back"
    assert table["benign"]["lower"]["of"] == int((~few[2]).sum())


def test_lists_of_different_length_are_refused(lesions) -> None:
    close_up, dermoscope, labels = lesions
    with pytest.raises(ValueError, match="shorter"):
        fit_pairs(close_up, dermoscope[:10], labels)
