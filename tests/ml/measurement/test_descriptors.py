import numpy as np
import pytest

from ml.geometry import area
from ml.measurement import descriptors
from ml.measurement.outline import resampled
from tests.ml.measurement.drawn_lesions import SKIN, round_points

DISC = round_points([50.0] * 128, (100, 100))
ANGLES = np.linspace(0, 2 * np.pi, 128, endpoint=False)
ELLIPSE = np.column_stack([80 * np.cos(ANGLES), 40 * np.sin(ANGLES)])
HALF_MOON = resampled(np.column_stack([np.cos(ANGLES / 2), np.sin(ANGLES / 2)]) * 50, 128)
STAR = round_points(50 * (1 + 0.3 * np.cos(7 * ANGLES)))


def turned(points, degrees):
    turn = np.deg2rad(degrees)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return points @ matrix.T


def pixels(*colours):
    return np.repeat(np.array(colours, np.uint8), 100, axis=0)


@pytest.mark.parametrize(
    ("points", "expected"), [(DISC, 100), (ELLIPSE, 160), (turned(ELLIPSE, 33), 160), (STAR, 126.9)]
)
def test_the_longest_diameter_is_the_largest_distance(points, expected):
    assert descriptors.longest_diameter(points) == pytest.approx(expected, rel=0.015)


def test_areas():
    assert area(DISC) == pytest.approx(np.pi * 50**2, rel=0.005)
    assert area(ELLIPSE[::-1]) == pytest.approx(np.pi * 80 * 40, rel=0.005)


@pytest.mark.parametrize("degrees", [0, 20, 45, 77])
def test_symmetric_shapes_have_no_asymmetry(degrees):
    assert descriptors.asymmetry(turned(DISC, degrees)) < 0.03
    assert descriptors.asymmetry(turned(ELLIPSE, degrees)) < 0.04


def test_a_half_moon_is_less_symmetric_than_a_disc():
    assert descriptors.asymmetry(HALF_MOON) > descriptors.asymmetry(DISC) + 0.05


def test_a_comma_is_less_symmetric_than_an_ellipse():
    comma = round_points(50 * (1 + 0.5 * np.cos(ANGLES) + 0.3 * np.sin(2 * ANGLES)))
    assert descriptors.asymmetry(comma) > descriptors.asymmetry(ELLIPSE) + 0.08


def test_border_irregularity_is_one_for_a_disc_and_grows():
    assert descriptors.border(DISC) == pytest.approx(1, abs=0.005)
    assert descriptors.border(DISC) < descriptors.border(ELLIPSE) < descriptors.border(STAR)


def test_shape_does_not_depend_on_size():
    assert descriptors.border(STAR * 9) == pytest.approx(descriptors.border(STAR))
    assert descriptors.asymmetry(HALF_MOON * 9) == pytest.approx(descriptors.asymmetry(HALF_MOON))


@pytest.mark.parametrize("count", range(1, 7))
def test_six_colours_are_counted(count):
    inside = pixels(*list(descriptors.COLOURS.values())[:count])
    assert descriptors.colours(inside, pixels(SKIN)) == count


def test_a_colour_under_5_percent_does_not_count():
    inside = np.vstack([pixels(descriptors.COLOURS["dark brown"]), [[38, 32, 32]] * 4])
    assert descriptors.colours(inside.astype(np.uint8), pixels(SKIN)) == 1


def test_colours_do_not_depend_on_the_light():
    inside = pixels((110, 72, 54), (60, 40, 34), (170, 120, 90))
    dim = np.array((0.8, 0.75, 0.7))
    dark = (inside * dim).astype(np.uint8), (pixels(SKIN) * dim).astype(np.uint8)
    assert descriptors.colours(*dark) == descriptors.colours(inside, pixels(SKIN))
    lit = descriptors.colour_spread(inside, pixels(SKIN))
    assert descriptors.colour_spread(*dark) == pytest.approx(lit, rel=0.05)


def test_spread_of_colour():
    one = pixels((110, 72, 54))
    assert descriptors.colour_spread(one, pixels(SKIN)) == pytest.approx(0, abs=1e-3)
    near = descriptors.colour_spread(pixels((110, 72, 54), (120, 80, 60)), pixels(SKIN))
    far = descriptors.colour_spread(pixels((110, 72, 54), (38, 32, 32)), pixels(SKIN))
    assert 0 < near < far
