"""Outline, scale and view are drawn in pixels of the photo."""

import pytest

from classifier.measuring.drawing import coin_circle, draw_measurement
from classifier.measuring.models import Measurement
from classifier.photos.models import Photo

PHOTO = Photo(width=400, height=200)
COIN = [[100, 90], [140, 90], [120, 70], [120, 110]]
MARKS = [[10, 10], [110, 10]]


def measurement(*points, shown=(), kind="coin"):
    scale = {"kind": kind, "to_mm": [], "relative_sd": 0.01, "shown": shown} if shown else None
    return Measurement(result={"outline": {"points": points}, "scale": scale})


def view(*points):
    return [float(value) for value in draw_measurement(PHOTO, measurement(*points)).view.split()]


def test_without_a_measurement_the_whole_photo_is_shown():
    drawing = draw_measurement(PHOTO, None)
    assert (drawing.view, drawing.outline, drawing.scale) == ("0 0 400 200", "", "")


def test_shapes_are_in_pixels():
    drawing = draw_measurement(PHOTO, measurement((0.1, 0.2), (0.2, 0.4), shown=COIN))
    assert drawing.outline == "40.0,40.0 80.0,80.0"
    assert drawing.scale.startswith("100.0,90.0 140.0,90.0")
    assert not drawing.is_line


def test_two_marks_are_a_line():
    assert draw_measurement(PHOTO, measurement(shown=MARKS, kind="ruler")).is_line


def test_the_view_has_the_photos_shape_around_the_outline():
    x, y, width, height = view((0.4, 0.4), (0.6, 0.6))
    assert width / height == PHOTO.width / PHOTO.height
    assert (x + width / 2, y + height / 2) == (200, 100)
    assert width > 0.2 * PHOTO.width


@pytest.mark.parametrize("at", [0.0, 1.0])
def test_the_view_stays_within_the_photo(at):
    x, y, width, height = view((at, at), (abs(at - 0.1), abs(at - 0.1)))
    assert x >= 0
    assert y >= 0
    assert x + width <= PHOTO.width
    assert y + height <= PHOTO.height


def test_a_tiny_outline_keeps_skin_around_it():
    assert view((0.5, 0.5), (0.501, 0.501))[2] >= 0.08 * PHOTO.width


def test_the_coin_is_a_circle_in_fractions():
    assert coin_circle(PHOTO, measurement(shown=COIN)) == (120 / 400, 90 / 200, 20 / 400)


@pytest.mark.parametrize("row", [None, measurement(), measurement(shown=MARKS, kind="ruler")])
def test_without_a_coin_there_is_a_circle_to_start_from(row):
    x, y, radius = coin_circle(PHOTO, row)
    assert radius < min(x, y)
