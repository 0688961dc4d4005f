"""What was stored is read by typed properties, and any part of it may be missing."""

import json

import pytest

from classifier.measuring.models import Measurement
from ml.measurement import results
from ml.measurement.scale.types import Scale
from tests.classifier.measuring.rows import SQUARE, figures, make_measurement
from tests.factories import make_photo

TENTH = Scale("coin", ((0.1, 0, 0), (0, 0.1, 0), (0, 0, 1)), 0.02, ((10, 10), (60, 10), (35, 40)))
TRIANGLE = ((0.3, 0.3), (0.6, 0.3), (0.6, 0.6))


def stored(measurement):
    """Return the row that a worker stores, as it comes back from the database."""
    return Measurement(result=json.loads(json.dumps(measurement.as_dict())))


def test_every_part_of_what_was_measured_is_read_back():
    figure = results.Figure(5.2, 4.9, 5.5, "mm")
    outline = results.Outline(TRIANGLE, 0.9, "drawn")
    row = stored(results.Measurement(outline, TENTH, {"longest_diameter": figure, "area": figure}))

    assert row.outline_points == TRIANGLE
    assert row.is_drawn
    assert row.scale == TENTH
    assert row.scale_name == "A coin"
    assert row.longest_diameter == {"value": 5.2, "low": 4.9, "high": 5.5, "unit": "mm"}
    assert set(row.figures) == {"longest_diameter", "area"}


@pytest.mark.parametrize(
    "row",
    [
        Measurement(),
        Measurement(result={"outline": None}),
        Measurement(result={"outline": {"points": []}, "scale": None, "figures": None}),
        stored(results.Measurement(None, None)),
    ],
    ids=["not finished", "no outline", "no points", "a refusal"],
)
def test_what_is_missing_is_empty(row):
    assert row.outline_points == ()
    assert not row.is_drawn
    assert row.scale is None
    assert row.scale_name == ""
    assert row.figures == {}
    assert row.longest_diameter is None


@pytest.mark.django_db
def test_the_database_finds_the_same_parts():
    photo = make_photo()
    found = make_measurement(photo, source="found", figures={})
    drawn = make_measurement(photo, source="drawn", figures=figures())
    make_measurement(photo, source="found", figures=figures(), status="failed")

    assert set(photo.measurements.finished()) == {found, drawn}
    assert photo.measurements.with_figures().get() == drawn
    assert photo.measurements.outlined_by_program().get() == found
    assert found.outline_points == tuple(map(tuple, SQUARE))
