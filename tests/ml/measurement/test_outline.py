import numpy as np
import pytest

from ml.measurement.checks import Signs, jaccard, quality_of
from ml.measurement.outline import contour, find_outline, inside, resampled
from ml.measurement.scene import corners, hairs, inks
from ml.training.studies.outline import drawn_agreement, drawn_kinds
from ml.training.synthetic.captures import capture
from tests.ml.measurement.drawn_lesions import SIZE, ellipse, lesion, lines, picture, skin, stained

SHAPE = SIZE[::-1]


def test_the_outline_of_an_ellipse():
    found = find_outline(lesion())
    assert jaccard(inside(found.points, SHAPE), ellipse() > 0) > 0.96


@pytest.mark.parametrize("tone", [(240, 205, 190), (150, 100, 78), (96, 62, 46)])
def test_lesions_on_light_and_dark_skin(tone):
    found = find_outline(lesion(tone=tone))
    assert jaccard(inside(found.points, SHAPE), ellipse() > 0) > 0.94


def test_of_two_spots_the_one_near_the_middle_is_found():
    middle, corner = ellipse((330, 230), (50, 50)), ellipse((70, 70), (35, 30))
    found = find_outline(picture(stained(skin(), np.maximum(middle, corner))))
    assert found.points.mean(axis=0) == pytest.approx((330, 230), abs=4)


def test_a_wide_shadow_is_not_a_lesion():
    shadow = 1 - 0.5 * np.linspace(0, 1, SIZE[0])[None, :, None] ** 2
    found = find_outline(picture(stained(skin(), ellipse(axes=(60, 45))) * shadow))
    assert jaccard(inside(found.points, SHAPE), ellipse(axes=(60, 45)) > 0) > 0.9


def test_the_contour_of_a_mask_and_what_is_inside_it():
    mask = ellipse() > 0
    points = contour(mask)
    assert points.shape == (128, 2)
    assert jaccard(inside(points, SHAPE), mask) > 0.985


def test_points_are_spaced_evenly():
    points = resampled(np.array([(0, 0), (8, 0), (8, 2), (0, 2)], float), 40)
    sides = np.linalg.norm(points - np.roll(points, 1, axis=0), axis=1)
    assert sides == pytest.approx(np.full(40, 0.5))


def test_hairs_are_masked_and_a_mole_is_not():
    hairy = lines(skin(grain=0), 15, (50, 40, 36)).astype(np.uint8)
    assert 0.02 < hairs(hairy).mean() < 0.3
    assert hairs(np.asarray(lesion())).mean() < 0.01


def test_ink_is_masked_and_a_mole_is_not():
    pen = stained(skin(), ellipse(), (70, 50, 150)).clip(0, 255).astype(np.uint8)
    assert inks(pen)[ellipse() > 0].mean() > 0.9
    assert not inks(np.asarray(lesion())).any()
    grey = stained(skin(), ellipse(), (96, 104, 118)).clip(0, 255).astype(np.uint8)
    assert not inks(grey).any()


def test_a_black_lesion_in_the_middle_is_not_a_corner():
    black = stained(skin(), ellipse(axes=(200, 150)), (20, 18, 18)).clip(0, 255).astype(np.uint8)
    assert not corners(black).any()


def test_worse_signs_give_less_quality():
    best = Signs(agreement=0.98, noise=0.05, edge=1.0, solidity=0.98, lost=0.0)
    assert quality_of(best) > 0.9
    for worse in (
        Signs(0.7, 0.05, 1.0, 0.98, 0.0),
        Signs(0.98, 0.6, 1.0, 0.98, 0.0),
        Signs(0.98, 0.05, 0.1, 0.98, 0.0),
        Signs(0.98, 0.05, 1.0, 0.5, 0.0),
        Signs(0.98, 0.05, 1.0, 0.98, 0.6),
    ):
        assert quality_of(worse) < quality_of(best) - 0.1


def test_drawn_lesions_agree_with_their_true_outlines():
    results = drawn_agreement(2)
    assert set(results) == set(drawn_kinds())
    for kind in ("phone", "dermoscope", "uneven light", "20 hairs"):
        assert all(found.jaccard > 0.78 for found in results[kind])
        assert all(abs(found.diameter) < 0.1 for found in results[kind])


def test_a_capture_maps_the_pictures_pixels():
    image = lesion()
    copy = capture(image, np.random.default_rng(1))
    there = np.append(find_outline(image).points.mean(axis=0), 1) @ copy.to_copy.T
    middle = find_outline(copy.picture).points.mean(axis=0)
    assert there[:2] / there[2] == pytest.approx(middle, abs=4)
