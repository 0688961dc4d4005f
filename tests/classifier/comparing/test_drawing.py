"""Two aligned photos as they are drawn: transform, outlines, error of the fit."""

import pytest

from classifier.comparing.drawing import (
    drawn_outline,
    fit_of,
    outline_on_earlier,
    zoom_to_mole,
)
from classifier.comparing.models import Comparison
from classifier.measuring.models import Measurement
from classifier.photos.models import Photo

EARLIER, LATER = Photo(width=500, height=250), Photo(width=250, height=250)
SHIFT = [[1, 0, 10], [0, 1, 20]]
UPSIDE_DOWN = [[-1, 0, 500], [0, -1, 250]]
TENTH = [[0.1, 0, 0], [0, 0.1, 0], [0, 0, 1]]


def comparison(matrix, error_px=2.0):
    return Comparison(earlier=EARLIER, later=LATER, matrix=matrix, error_px=error_px)


def measurement(*points, to_mm=None):
    scale = {"kind": "card", "to_mm": to_mm, "relative_sd": 0.01, "shown": []} if to_mm else None
    return Measurement(result={"outline": {"points": points}, "scale": scale})


def test_the_fit_is_given_in_pixels_and_shares_and_with_a_scale_in_mm():
    fit = fit_of(comparison(SHIFT), None)
    assert (fit.error_px, fit.share, fit.error_mm, fit.turned) == (2.0, 2 / 500, None, None)
    assert fit_of(comparison(SHIFT), measurement(to_mm=TENTH)).error_mm == pytest.approx(0.2)


def test_a_photo_taken_upside_down_is_noticed():
    assert fit_of(comparison(UPSIDE_DOWN), None).turned == 180


def test_the_transform_is_in_drawn_units():
    # 1 drawn unit is half a pixel of the earlier photo and a quarter of the later one.
    assert fit_of(comparison(SHIFT), None).transform == "matrix(0.5, 0.0, 0.0, 0.5, 20.0, 40.0)"


def test_outlines_are_drawn_where_they_lie():
    outline = measurement((0.0, 0.0), (1.0, 1.0))
    assert drawn_outline(EARLIER, outline) == "0.0,0.0 1000.0,500.0"
    assert outline_on_earlier(comparison(SHIFT), outline) == "20.0,40.0 520.0,540.0"


@pytest.mark.parametrize("without", [None, measurement()])
def test_without_an_outline_nothing_is_drawn(without):
    assert drawn_outline(EARLIER, without) == ""
    assert outline_on_earlier(comparison(SHIFT), without) == ""
    assert zoom_to_mole(without) == ""


def test_the_viewer_zooms_to_the_mole_but_not_to_a_blur():
    assert zoom_to_mole(measurement((0.4, 0.4), (0.6, 0.5))) == "0.5000 0.4500 3.25"
    assert zoom_to_mole(measurement((0.5, 0.5), (0.5001, 0.5))).endswith(" 13.00")
    assert zoom_to_mole(measurement((0.0, 0.0), (1.0, 1.0))).endswith(" 1.00")
