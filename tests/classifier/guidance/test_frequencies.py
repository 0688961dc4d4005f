"""Natural frequencies: what a band means among many lesions, by how common malignant ones are."""

import pytest

from classifier.guidance.frequencies import IMAGINED, SETTINGS, among_told, frequencies, has_counts
from classifier.templatetags.guidance import at_least, at_most, dots
from ml.classification.fake import fake_manifest
from ml.classification.manifest import BandTable, Share
from ml.labels import Band, Modality


def _told(count: int, of: int) -> dict[Band, Share]:
    share = count / of
    return dict.fromkeys(
        Band, Share(count=count, of=of, share=share, low=share / 2, high=min(1, share * 2))
    )


def _table() -> BandTable:
    return BandTable("test", _told(9, 10), _told(1, 10), dict.fromkeys(Band, 9.0))


def test_frequencies_are_worked_out_for_a_thousand_in_each_setting() -> None:
    worked_out = list(frequencies(_table(), Band.HIGHER))

    assert [row.malignant for row in worked_out] == [10, 70]
    assert [row.benign for row in worked_out] == [990, 930]
    assert [row.told_malignant for row in worked_out] == pytest.approx([9, 63])
    assert [row.told_benign for row in worked_out] == pytest.approx([99, 93])


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_share_is_the_odds_times_the_likelihood_ratio(setting) -> None:
    common = setting.malignant / IMAGINED
    odds = common / (1 - common) * _table().likelihood_ratios[Band.HIGHER]

    assert among_told(_table(), Band.HIGHER, common).share == pytest.approx(odds / (1 + odds))


def test_the_bounds_take_both_intervals_at_their_worst() -> None:
    told = among_told(_table(), Band.HIGHER, 0.5)

    assert told.low == pytest.approx(0.45 / (0.45 + 0.2))
    assert told.high == pytest.approx(1 / (1 + 0.05))


def test_a_band_without_photos_has_no_share() -> None:
    table = BandTable("test", _told(0, 10), _told(0, 10), dict.fromkeys(Band, 1.0))

    assert among_told(table, Band.LOWER, 0.01).share == 0


def test_a_stand_in_has_no_counts() -> None:
    assert has_counts(_table())
    assert not has_counts(fake_manifest().bands[Modality.PHONE])


def test_there_is_one_dot_for_each_of_the_thousand() -> None:
    worked_out = next(frequencies(_table(), Band.HIGHER))

    counts = {name: path.count("M") for name, path in dots(worked_out).items()}
    assert counts == {"malignant": 9, "benign": 99, "rest": 892}


def test_bounds_are_never_rounded_inwards() -> None:
    assert (at_least(1234.9), at_most(0.1)) == ("1,234", "1")
