import numpy as np
import pytest

from ml.imaging.masks import disc, filled, grown, large_parts


def test_an_outline_contains_the_pixels_whose_centres_it_contains() -> None:
    square = np.array([(1.6, 2.6), (5.4, 2.6), (5.4, 6.4), (1.6, 6.4)])
    rows, columns = np.nonzero(filled(square, (10, 12, 3)))
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (2, 5, 3, 6)


def test_a_pixel_grows_to_a_disc() -> None:
    mask = np.zeros((21, 21), bool)
    mask[10, 10] = True
    y, x = np.nonzero(grown(mask, 5))
    assert np.hypot(x - 10, y - 10).max() == pytest.approx(5, abs=0.6)
    assert len(x) == disc(5).sum()


def test_small_parts_are_left_out() -> None:
    mask = np.zeros((10, 10), bool)
    mask[1:3, 1:3] = mask[5:9, 5:9] = True
    assert large_parts(mask, 5).sum() == 16
    assert large_parts(mask, 4).sum() == 20
