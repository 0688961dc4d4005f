"""Template tags: where a score stands, what a band means in counts, how shares are written."""

import pytest
from django.contrib.messages.storage.base import Message

from classifier.templatetags.components import percent, undo_url
from classifier.templatetags.figures import about, frequency, scale_position
from ml.fake import fake_manifest
from ml.labels import Band, Modality
from ml.manifest import BandTable, Share


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0, 10), (0.1, 70), (0.2, 130), (0.35, 190), (0.5, 250), (0.75, 310), (1, 370)],
)
def test_a_score_stands_in_its_band(score: float, expected: float) -> None:
    assert scale_position(score, lower=0.2, higher=0.5) == pytest.approx(expected)


@pytest.mark.parametrize(("score", "expected"), [(0.25, 70), (0.5, 250)])
def test_points_that_coincide_leave_the_middle_band_empty(score: float, expected: float) -> None:
    assert scale_position(score, lower=0.5, higher=0.5) == pytest.approx(expected)


def _table() -> BandTable:
    def told(count: int, of: int) -> dict[Band, Share]:
        share = Share(count=count, of=of, share=count / of, low=0.0, high=1.0)
        return dict.fromkeys(Band, share)

    return BandTable("test", told(9, 10), told(1, 10), dict.fromkeys(Band, 9.0))


def test_frequencies_are_worked_out_for_a_thousand() -> None:
    worked_out = frequency(_table(), Band.HIGHER, malignant=10)

    assert worked_out is not None
    assert (worked_out.told_malignant, worked_out.told_benign) == pytest.approx((9, 99))
    assert worked_out.benign == 990


def test_there_is_one_dot_for_each_of_the_thousand() -> None:
    worked_out = frequency(_table(), Band.HIGHER, malignant=10)

    assert worked_out is not None
    counts = {name: path.count("M") for name, path in worked_out.dots().items()}
    assert counts == {"malignant": 9, "benign": 99, "rest": 892}


def test_a_table_without_counts_has_no_frequencies() -> None:
    table = fake_manifest().bands[Modality.PHONE]

    assert frequency(table, Band.LOWER, malignant=10) is None


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "fewer than 1"), (0.49, "fewer than 1"), (0.5, "fewer than 1"), (0.6, "about 1")],
)
def test_small_counts_are_never_called_none(count: float, words: str) -> None:
    assert about(count) == words


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.0001, "<0.1%"), (0.004, "0.4%"), (0.07, "7%"), (0.9999, ">99.9%"), (1, "100%")],
)
def test_shares_are_never_rounded_to_the_ends(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("tags", "url"), [("undo:/moles/1/", "/moles/1/"), ("other", ""), ("", "")]
)
def test_a_message_says_where_undo_goes(tags: str, url: str) -> None:
    assert undo_url(Message(20, "Deleted.", extra_tags=tags)) == url
