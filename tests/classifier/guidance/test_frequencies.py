"""How many lesions in a band are malignant, by how common malignant lesions are."""

import pytest

from classifier.guidance.dots import dot_paths
from classifier.guidance.frequencies import (
    IMAGINED_LESIONS,
    SETTINGS,
    frequencies,
    has_counts,
    malignant_share,
)
from classifier.templatetags.guidance import at_least, at_most
from ml.classification.fake import fake_manifest
from ml.classification.manifest import BandTable, Share
from ml.labels import Band, Modality


def _shares(count: int, of: int) -> dict[Band, Share]:
    share = count / of
    return dict.fromkeys(
        Band, Share(count=count, of=of, share=share, low=share / 2, high=min(1, share * 2))
    )


def _table() -> BandTable:
    return BandTable("test", _shares(9, 10), _shares(1, 10), dict.fromkeys(Band, 9.0))


def test_counts_are_for_a_thousand_lesions_in_each_setting() -> None:
    rows = list(frequencies(_table(), Band.HIGHER))

    assert [row.malignant for row in rows] == [10, 70]
    assert [row.benign for row in rows] == [990, 930]
    assert [row.malignant_in_band for row in rows] == pytest.approx([9, 63])
    assert [row.benign_in_band for row in rows] == pytest.approx([99, 93])


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_share_is_the_odds_times_the_likelihood_ratio(setting) -> None:
    prevalence = setting.malignant / IMAGINED_LESIONS
    odds = prevalence / (1 - prevalence) * _table().likelihood_ratios[Band.HIGHER]

    assert malignant_share(_table(), Band.HIGHER, prevalence).share == pytest.approx(
        odds / (1 + odds)
    )


def test_the_bounds_take_both_intervals_at_their_worst() -> None:
    bounds = malignant_share(_table(), Band.HIGHER, 0.5)

    assert bounds.low == pytest.approx(0.45 / (0.45 + 0.2))
    assert bounds.high == pytest.approx(1 / (1 + 0.05))


def test_a_band_without_photos_has_no_share() -> None:
    table = BandTable("test", _shares(0, 10), _shares(0, 10), dict.fromkeys(Band, 1.0))

    assert malignant_share(table, Band.LOWER, 0.01).share == 0


def test_a_fake_model_has_no_counts() -> None:
    assert has_counts(_table())
    assert not has_counts(fake_manifest().bands[Modality.PHONE])


def test_there_is_one_dot_for_each_of_the_thousand() -> None:
    frequency = next(frequencies(_table(), Band.HIGHER))

    counts = {name: path.count("M") for name, path in dot_paths(frequency).items()}
    assert counts == {"malignant": 9, "benign": 99, "rest": 892}


def test_bounds_are_never_rounded_inwards() -> None:
    assert (at_least(1234.9), at_most(0.1)) == ("1,234", "1")
