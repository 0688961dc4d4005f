"""Every code of measuring and comparing has its sentence, and figures read as they should."""

import pytest

from classifier.comparing import texts as comparing_texts
from classifier.measuring import texts
from classifier.measuring.models import Measurement
from ml.alignment.align import AlignmentReason
from ml.measurement.results import MeasureReason
from ml.measurement.scale.types import ScaleFault
from tests.classifier.measuring.rows import figures


def row(reasons, shown=None):
    return Measurement(reasons=reasons, result={"figures": shown or {}})


@pytest.mark.parametrize("reason", MeasureReason)
def test_every_reason_has_a_sentence_as_refusal_and_as_caution(reason):
    assert texts.reason_sentences(row([reason.value])) == [texts.REFUSALS[reason]]
    with_figures = row([reason.value], figures())
    assert texts.reason_sentences(with_figures) == [texts.CAUTIONS[reason]]
    assert str(texts.REFUSALS[reason]) != str(texts.CAUTIONS[reason])


@pytest.mark.parametrize("fault", ScaleFault)
def test_every_fault_of_a_scale_has_a_sentence(fault):
    mixed = row([MeasureReason.HAIR.value, fault.value], figures())
    assert texts.scale_fault_sentences(mixed) == [texts.SCALE_FAULTS[fault]]
    assert texts.reason_sentences(mixed) == [texts.CAUTIONS[MeasureReason.HAIR]]


@pytest.mark.parametrize("reason", AlignmentReason)
def test_every_reason_not_to_align_has_a_sentence(reason):
    assert str(comparing_texts.REASONS[reason])


def test_withdrawn_consent_has_a_sentence():
    assert texts.reason_sentences(row([texts.CONSENT_WITHDRAWN]))


def test_no_sentence_promises_safety_or_accuracy():
    by_code = (texts.REFUSALS, texts.CAUTIONS, texts.SCALE_FAULTS)
    text = " ".join(
        str(sentence) for sentences in by_code for sentence in sentences.values()
    ).lower()
    for word in ("safe", "accurate", "all clear", "your risk", "cancer"):
        assert word not in text


def test_figures_are_shown_with_their_interval():
    found = texts.figure_texts(row([], figures(5.23, colours=3)))
    assert [(figure.code, figure.words) for figure in found] == [
        ("longest_diameter", "5.2 mm (5.1 to 5.4)"),
        ("area", "21.5 mm² (20.2 to 22.8)"),
        ("asymmetry", "0.10 (0.09 to 0.11)"),
        ("colours", "3 (3 to 3)"),
    ]


def test_pixels_are_not_shown():
    found = texts.figure_texts(row([], figures(200, unit="px")))
    assert [figure.code for figure in found] == ["asymmetry"]
