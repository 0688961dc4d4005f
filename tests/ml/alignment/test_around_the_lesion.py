"""Alignment by the skin around a lesion that changed."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from classifier.demo.lesion import Lesion
from classifier.demo.picture import Appearance, SkinPatch, draw_photo
from ml.alignment.align import align
from ml.alignment.around_the_lesion import MIN_INLIERS, align_by_surroundings
from ml.measurement.measure import measure

SIZE = (640, 480)
ROUND = np.linspace(0, 2 * np.pi, 40)
MOLE = Lesion(13, irregularity=0.26, elongation=0.25)


def picture(visit, *, place=52, freckles=26):
    photo = draw_photo(MOLE, SkinPatch(place, freckles=freckles), visit, size=SIZE)
    return Image.open(io.BytesIO(photo)).convert("RGB")


def around_the_middle(share):
    """A circle in the middle, as wide as a share of the picture."""
    radius = SIZE[0] * share / 2
    x, y = SIZE[0] / 2, SIZE[1] / 2
    return np.stack([x + radius * np.cos(ROUND), y + radius * np.sin(ROUND)], axis=1)


@pytest.fixture(scope="module")
def early():
    return picture(Appearance(111, 0.22))


def test_growth_of_the_lesion_does_not_distort_the_alignment(early):
    late = picture(Appearance(116, 0.44, change=0.8))
    assert not align(early, late).aligned
    outlines = [measure(seen).outline.pixels(SIZE) for seen in (early, late)]
    found = align_by_surroundings(early, late, *outlines)
    assert found.aligned
    assert found.inliers >= MIN_INLIERS
    assert found.zoom == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("other", ["mirrored", "elsewhere"])
def test_different_skin_is_refused(early, other):
    mirrored = ImageOps.mirror(early)
    late = mirrored if other == "mirrored" else picture(Appearance(116, 0.22), place=77)
    found = align_by_surroundings(early, late, around_the_middle(0.36), around_the_middle(0.36))
    assert (found.aligned, found.matrix) == (False, None)
    assert found.reason


def test_little_skin_around_the_lesion_is_refused(early):
    late = picture(Appearance(112, 0.23))
    outlines = around_the_middle(0.9), around_the_middle(0.9)
    assert not align_by_surroundings(early, late, *outlines).aligned
