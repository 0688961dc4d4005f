"""Every code of measuring and comparing has its sentence, and figures read as they should."""

import pytest

from classifier.comparing import texts as comparison_words
from classifier.measuring import texts as measure_words
from classifier.measuring.models import Measurement
from classifier.measuring.services import CONSENT_WITHDRAWN
from ml.alignment.align import AlignmentReason
from ml.measurement.results import MeasureReason
from ml.measurement.scale.types import ScaleFault
from tests.classifier.measuring.rows import figures


def row(reasons, shown=None):
    return Measurement(reasons=reasons, result={"figures": shown or {}})


@pytest.mark.parametrize("reason", MeasureReason)
def test_every_reason_is_said_as_an_obstacle_and_as_a_caution(reason):
    assert measure_words.reasons_told(row([reason.value])) == [measure_words.OBSTACLES[reason]]
    told = measure_words.reasons_told(row([reason.value], figures()))
    assert told == [measure_words.CAUTIONS[reason]]
    assert str(measure_words.OBSTACLES[reason]) != str(measure_words.CAUTIONS[reason])


@pytest.mark.parametrize("fault", ScaleFault)
def test_every_fault_of_a_scale_is_said(fault):
    mixed = row([MeasureReason.HAIR.value, fault.value], figures())
    assert measure_words.scale_faults_told(mixed) == [measure_words.SCALE_FAULTS[fault]]
    assert measure_words.reasons_told(mixed) == [measure_words.CAUTIONS[MeasureReason.HAIR]]


@pytest.mark.parametrize("reason", AlignmentReason)
def test_every_reason_not_to_align_is_said(reason):
    assert str(comparison_words.REASONS[reason])


def test_consent_that_was_taken_back_is_said():
    assert measure_words.reasons_told(row([CONSENT_WITHDRAWN]))


def test_sentences_use_no_word_that_promises():
    said = (measure_words.OBSTACLES, measure_words.CAUTIONS, measure_words.SCALE_FAULTS)
    text = " ".join(str(sentence) for sentences in said for sentence in sentences.values()).lower()
    for word in ("safe", "accurate", "all clear", "your risk", "cancer"):
        assert word not in text


def test_figures_are_shown_with_their_interval():
    told = measure_words.figures_told(row([], figures(5.23, colours=3)))
    assert [(figure.code, figure.words) for figure in told] == [
        ("longest_diameter", "5.2 mm (5.1 to 5.4)"),
        ("area", "21.5 mm² (20.2 to 22.8)"),
        ("asymmetry", "0.10 (0.09 to 0.11)"),
        ("colours", "3 (3 to 3)"),
    ]


def test_pixels_are_not_shown():
    told = measure_words.figures_told(row([], figures(200, unit="px")))
    assert [figure.code for figure in told] == ["asymmetry"]
