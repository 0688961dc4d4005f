from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from ml.measurement.checks import jaccard
from ml.measurement.find import choose, find_lesion
from ml.measurement.network_looks import find_by_network
from ml.measurement.outline import find_outline, inside
from tests.ml.measurement.drawn_lesions import SIZE, ellipse, lesion, picture, skin, stained

SHAPE = SIZE[::-1]


@pytest.fixture(scope="module")
def both():
    segmented = find_outline(lesion())
    return segmented, find_by_network(lesion(), segmented)


def test_the_network_outlines_a_drawn_lesion(both):
    _, seen = both
    assert seen.method == "network"
    assert len(seen.looks) == 5
    assert jaccard(inside(seen.points, SHAPE), ellipse() > 0) > 0.85
    assert seen.beside > 0.85


def test_a_small_mole_is_found_from_where_segmentation_saw_it():
    small = picture(stained(skin(), ellipse((400, 300), (14, 10))))
    seen = find_by_network(small, find_outline(small))
    assert seen.points.mean(axis=0) == pytest.approx((400, 300), abs=4)


def test_a_clear_edge_is_left_to_segmentation(both):
    assert choose(*both).chosen.method == "segmentation"
    assert choose(*both).other.method == "network"


def test_segmentation_is_not_kept_where_the_network_sees_something_else(both):
    segmented, seen = both
    found = choose(segmented, replace(seen, beside=0.5))
    assert found.chosen.method == "network"
    assert found.other is segmented


def test_one_method_alone_is_enough(both):
    segmented, seen = both
    assert choose(segmented, None) == (segmented, None)
    assert choose(None, seen) == (seen, None)
    assert choose(None, None) is None


def test_nothing_is_found_on_one_colour():
    assert find_lesion(Image.fromarray(np.full((200, 300, 3), 190, np.uint8))) is None
