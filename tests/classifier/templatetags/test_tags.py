"""Template tags: a score on its scale, and how counts and shares are formatted."""

import pytest
from django.contrib.messages.storage.base import Message

from classifier.templatetags.components import percent, undo_url
from classifier.templatetags.guidance import about
from classifier.templatetags.results import scale_position


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0, 10), (0.1, 70), (0.2, 130), (0.35, 190), (0.5, 250), (0.75, 310), (1, 370)],
)
def test_a_score_is_drawn_in_its_band(score: float, expected: float) -> None:
    assert scale_position(score, lower=0.2, higher=0.5) == pytest.approx(expected)


@pytest.mark.parametrize(("score", "expected"), [(0.25, 70), (0.5, 250)])
def test_equal_operating_points_leave_the_middle_band_empty(score: float, expected: float) -> None:
    assert scale_position(score, lower=0.5, higher=0.5) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "fewer than 1"), (0.49, "fewer than 1"), (0.5, "fewer than 1"), (0.6, "about 1")],
)
def test_small_counts_are_never_shown_as_0(count: float, words: str) -> None:
    assert about(count) == words


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.0001, "<0.1%"), (0.004, "0.4%"), (0.07, "7%"), (0.9999, ">99.9%"), (1, "100%")],
)
def test_shares_are_never_rounded_to_0_or_100(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("tags", "url"), [("undo:/moles/1/", "/moles/1/"), ("other", ""), ("", "")]
)
def test_the_undo_url_is_read_from_the_extra_tag(tags: str, url: str) -> None:
    assert undo_url(Message(20, "Deleted.", extra_tags=tags)) == url
