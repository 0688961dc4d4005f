"""The panel of a comparison: change first, and no less than the later photo's result asks for."""

from typing import Any

import pytest

from classifier.comparing.models import Comparison
from classifier.comparing.page import comparison_page
from classifier.comparing.verdict import WAITING, WHICH_MOLE
from tests.classifier.measuring.rows import figures, make_measurement, photos_of_one_mole
from tests.factories import make_assessment, make_comparison

pytestmark = pytest.mark.django_db


@pytest.fixture
def comparison() -> Comparison:
    return make_comparison(*photos_of_one_mole())


def measure(comparison: Comparison, earlier: float, later: float) -> None:
    make_measurement(comparison.earlier, figures=figures(earlier))
    make_measurement(comparison.later, figures=figures(later))


def become(comparison: Comparison, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(comparison, name, value)


@pytest.mark.parametrize(
    ("sizes", "word", "found"),
    [
        ((5.0, 8.0), "Changed", "It is larger"),
        ((8.0, 5.0), "Changed", "It is smaller"),
        ((5.0, 5.4), "Probably changed", "It may be larger"),
    ],
)
def test_a_change_is_named_and_sends_to_a_doctor(
    comparison: Comparison, sizes: tuple[float, float], word: str, found: str
) -> None:
    measure(comparison, *sizes)
    verdict = comparison_page(comparison).verdict
    assert verdict.word == word
    assert verdict.found.startswith(found)
    assert verdict.is_for_doctor
    assert "to a doctor soon" in verdict.sentence


def test_no_change_is_not_called_harmless(comparison: Comparison) -> None:
    measure(comparison, 5.0, 5.0)
    verdict = comparison_page(comparison).verdict
    assert (verdict.word, verdict.found) == ("No change found", "")
    assert "does not mean that there is none" in verdict.sentence
    assert not verdict.is_for_doctor


@pytest.mark.parametrize(
    ("band", "asked", "is_for_doctor"),
    [("lower", "", False), ("unclear", "next opportunity", False), ("higher", "soon", True)],
)
@pytest.mark.parametrize("is_measured", [True, False])
def test_the_result_of_the_later_photo_still_counts(
    comparison: Comparison, band: str, asked: str, is_for_doctor: bool, is_measured: bool
) -> None:
    make_assessment(comparison.later, band=band)
    if is_measured:
        measure(comparison, 5.0, 5.0)
    verdict = comparison_page(comparison).verdict
    assert asked in verdict.result
    assert bool(verdict.result) == bool(asked)
    assert verdict.is_for_doctor == is_for_doctor


def test_a_change_counts_though_the_photos_are_not_aligned(comparison: Comparison) -> None:
    measure(comparison, 5.0, 8.0)
    become(comparison, aligned=False, reason="poor_fit")
    page = comparison_page(comparison)
    assert page.verdict.word == "Changed"
    assert "not closely enough" in page.reason
    become(comparison, status="failed", aligned=None, reason="")
    assert comparison_page(comparison).verdict.word == "Changed"


def test_without_a_change_the_reason_is_said_once(comparison: Comparison) -> None:
    become(comparison, aligned=False, reason="poor_fit")
    page = comparison_page(comparison)
    assert "not closely enough" in page.verdict.sentence
    assert page.reason == ""


def test_a_question_or_a_wait_comes_before_figures(comparison: Comparison) -> None:
    measure(comparison, 5.0, 8.0)
    become(comparison, aligned=False, reason="no_agreement")
    page = comparison_page(comparison)
    assert (page.verdict, page.change) == (WHICH_MOLE, None)
    become(comparison, status="running", aligned=None, reason="")
    assert comparison_page(comparison).verdict == WAITING
