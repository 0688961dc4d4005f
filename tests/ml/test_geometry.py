import math

import cv2
import numpy as np
import pytest
from PIL import Image

from ml import geometry

TILTED = [[0.02, 0.001, 3.0], [-0.002, 0.03, -1.0], [0.0001, -0.0002, 1.0]]
TURNED = geometry.affine(2 * geometry.rotation(math.radians(30)), (5, -7))


def test_a_resized_picture_shows_its_points_where_the_map_says():
    pixels = np.zeros((40, 60), np.uint8)
    pixels[11, 7] = 255
    large = np.asarray(Image.fromarray(pixels).resize((180, 80), Image.Resampling.BOX))
    rows, columns = np.nonzero(large)
    ((x, y),) = geometry.mapped(geometry.resizing((3, 2)), [(7, 11)])
    assert (columns.mean(), rows.mean()) == pytest.approx((x, y))


def test_fractions_reach_from_corner_to_corner():
    ends = geometry.mapped(geometry.from_fractions((60, 40)), [(0, 0), (0.5, 0.5), (1, 1)])
    assert ends == pytest.approx(np.array([(-0.5, -0.5), (29.5, 19.5), (59.5, 39.5)]))


def test_resizing_both_pictures_keeps_corresponding_places():
    onto, of = (2.0, 3.0), (0.5, 0.25)
    small = geometry.mapped(geometry.resizing(of), [(10, 20)])
    there = geometry.mapped(geometry.resizing(onto), geometry.mapped(TURNED, [(10, 20)]))
    assert geometry.mapped(geometry.resized(TURNED, onto=onto, of=of), small) == pytest.approx(
        there
    )


def test_a_drawing_counts_from_its_corner():
    # The corner of B's first pixel, in units of drawings of 4 and 3 a pixel.
    drawn = geometry.between_drawings(TURNED, onto=4, of=3)
    corner = geometry.mapped(TURNED, [(-0.5, -0.5)])
    assert geometry.mapped(drawn, [(0, 0)]) == pytest.approx((corner + 0.5) * 4)
    assert geometry.mapped(drawn, [(3, 6)]) == pytest.approx(
        (geometry.mapped(TURNED, [(0.5, 1.5)]) + 0.5) * 4
    )


def test_points_are_mapped_as_opencv_does():
    points = np.array([(0.0, 0.0), (100.0, 50.0), (-3.0, 8.0)])
    expected = cv2.perspectiveTransform(points[None], np.array(TILTED))[0]
    assert geometry.mapped(TILTED, points) == pytest.approx(expected)
    assert geometry.mapped(TURNED, points) == pytest.approx(cv2.transform(points[None], TURNED)[0])


@pytest.mark.parametrize("matrix", [TURNED, TILTED])
def test_the_inverse_maps_back_and_keeps_the_shape(matrix):
    points = np.array([(3.0, 4.0), (-50.0, 2.0)])
    back = geometry.inverse(matrix)
    assert back.shape == np.shape(matrix)
    assert geometry.mapped(back, geometry.mapped(matrix, points)) == pytest.approx(points)


def test_a_map_without_an_inverse_raises():
    with pytest.raises(np.linalg.LinAlgError):
        geometry.inverse([[1, 2, 0], [2, 4, 0]])


def test_zoom_and_turn_are_those_the_map_was_made_of():
    assert geometry.zoom(TURNED) == pytest.approx(2)
    assert geometry.turn_degrees(TURNED) == pytest.approx(30)
    assert geometry.turn_degrees(geometry.affine(geometry.rotation(-3), (0, 0))) == pytest.approx(
        math.degrees(-3)
    )


def test_the_local_zoom_of_a_homography_is_that_of_a_small_square():
    x, y = 120.0, -40.0
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * 0.5 + (x, y)
    area = cv2.contourArea(geometry.mapped(TILTED, square).astype(np.float32))
    assert geometry.zoom_at(TILTED, (x, y)) == pytest.approx(math.sqrt(area), rel=1e-3)
    assert geometry.zoom_at(geometry.homogeneous(TURNED), (x, y)) == pytest.approx(2)


def test_tuples_for_json_hold_plain_floats():
    matrix = geometry.as_matrix(TURNED)
    assert {type(value) for row in matrix for value in row} == {float}
    assert geometry.as_points(np.array([(1, 2)])) == ((1.0, 2.0),)


def test_the_middle_is_that_of_the_bounding_rectangle():
    assert geometry.middle([[1, 2], [5, 2], [1, 2], [1, 8]]) == (3, 5)
