"""The editor's form takes points inside the photo, and asks for what each scale needs."""

import json

import pytest

from classifier.measuring.forms import MeasureForm, coin_choices
from classifier.measuring.models import Measurement
from ml.measurement.scale.coins import COINS
from tests.classifier.measuring.rows import SQUARE

FOUND = {"outline_by": "found", "scale_kind": "auto"}
MARKS = [[0.1, 0.5], [0.9, 0.5]]
OK = [
    ({}, {}),
    ({"outline_by": "drawn", "outline": json.dumps(SQUARE)}, {"outline": SQUARE}),
    ({"outline": json.dumps(SQUARE)}, {}),
    ({"scale_kind": "card", "coin": "eur_2"}, {}),
    ({"scale_kind": "coin", "coin": "eur_2"}, {"coin": "eur_2"}),
    (
        {"scale_kind": "coin", "coin": "eur_2", "circle": "[0.5, 0.5, 0.2]"},
        {"coin": "eur_2", "circle": [0.5, 0.5, 0.2]},
    ),
    (
        {"scale_kind": "ruler", "points": json.dumps(MARKS), "mm": "20"},
        {"points": MARKS, "mm": 20.0},
    ),
    ({"scale_kind": "dermoscope", "field_mm": "12.5"}, {"field_mm": 12.5}),
    ({"scale_kind": "dermoscope", "width_mm": "16"}, {"width_mm": 16.0}),
    ({"scale_kind": "none", "mm": "10"}, {}),
]
WRONG = [
    ({"outline_by": "drawn"}, "outline_by"),
    ({"outline_by": "drawn", "outline": "[[0.1, 0.1], [0.2, 0.2]]"}, "outline_by"),
    (
        {"outline_by": "drawn", "outline": "[[0.1,0.1],[0.5,0.5],[0.5,0.1],[0.1,0.5]]"},
        "outline_by",
    ),
    ({"outline": "[[0.1, 0.1], [0.2, 1.2], [0.3, 0.1]]"}, "outline"),
    ({"outline": "[[0.1, NaN], [0.2, 0.2], [0.3, 0.1]]"}, "outline"),
    ({"outline": "no points"}, "outline"),
    ({"outline": '{"a": 1}'}, "outline"),
    ({"outline": "[[0.1, 0.1], [0.2]]"}, "outline"),
    ({"outline": json.dumps([[0.1, 0.2]] * 500)}, "outline"),
    ({"circle": "[0.1, 0.2]"}, "circle"),
    ({"points": json.dumps([*MARKS, [0.2, 0.2]])}, "points"),
    ({"scale_kind": "coin"}, "coin"),
    ({"scale_kind": "coin", "coin": "button"}, "coin"),
    ({"scale_kind": "ruler", "mm": "10"}, "mm"),
    ({"scale_kind": "ruler", "points": json.dumps(MARKS)}, "mm"),
    ({"scale_kind": "ruler", "points": json.dumps(MARKS), "mm": "-4"}, "mm"),
    ({"scale_kind": "dermoscope"}, "field_mm"),
    ({"scale_kind": "guess"}, "scale_kind"),
]


@pytest.mark.parametrize(("data", "given"), OK)
def test_complete_data_is_accepted(data, given):
    form = MeasureForm(FOUND | data)
    assert form.is_valid(), form.errors
    assert form.given() == given


@pytest.mark.parametrize(("data", "field"), WRONG)
def test_an_error_appears_at_its_field(data, field):
    assert list(MeasureForm(FOUND | data).errors) == [field]


def test_every_coin_can_be_chosen():
    offered = [code for _, coins in coin_choices()[1:] for code, _ in coins]
    assert offered == list(COINS)


def test_the_editor_starts_with_the_previous_data():
    row = Measurement(
        scale_kind="ruler",
        given={"points": MARKS, "mm": 20.0, "outline": SQUARE},
        result={"outline": {"points": SQUARE, "source": "drawn"}},
    )
    known = MeasureForm.initial_from(row)
    form = MeasureForm({name: value for name, value in known.items() if value})
    assert form.is_valid(), form.errors
    assert form.given() == row.given
    assert MeasureForm.initial_from(None) == {}
