"""Views of a photo, and their maps restored to the whole of it."""

import numpy as np
import pytest

from ml.classification.augmented_views import (
    DEFAULT_VIEWS,
    GRID,
    View,
    average_map,
    read_views,
    take_all,
)

FLIPS = [View(mirrored=m, upended=u) for m in (False, True) for u in (False, True)]


def spot(row: int, column: int) -> np.ndarray:
    """A dark square on a light background, 96 x 96."""
    pixels = np.full((96, 96, 3), 220, np.uint8)
    pixels[row : row + 16, column : column + 16] = 30
    return pixels


def heaviest(cells: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(np.nanargmax(cells), cells.shape))


@pytest.mark.parametrize("view", FLIPS, ids=str)
def test_flipping_twice_gives_the_original(view: View) -> None:
    pixels = spot(8, 40)
    assert (view.take(view.take(pixels)) == pixels).all()


@pytest.mark.parametrize("view", [*FLIPS, View(zoom=0.8), View(True, True, 0.7)], ids=str)
def test_a_map_is_restored_to_its_place_in_the_picture(view: View) -> None:
    seen = view.take(spot(20, 56))
    darkness = (255 - seen[..., 0]).reshape(8, 12, 8, 12).mean(axis=(1, 3))
    row, column = heaviest(view.restore(darkness))
    assert abs(row - 28 / 96 * GRID) <= 2
    assert abs(column - 64 / 96 * GRID) <= 2


def test_a_crops_map_is_nan_outside_the_crop() -> None:
    whole = View(zoom=0.5).restore(np.ones((6, 6), np.float32))
    assert np.isnan(whole[0]).all()
    assert (whole[GRID // 2] == 1).sum() == GRID // 2


def test_the_average_covers_the_whole_picture() -> None:
    maps = np.stack([np.full((6, 6), 1.0), np.full((6, 6), 3.0)]).astype(np.float32)
    averaged = average_map((View(), View(zoom=0.5)), maps)
    assert averaged.shape == (GRID, GRID)
    assert averaged[0, 0] == 1
    assert averaged[GRID // 2, GRID // 2] == 2


def test_views_are_taken_in_order() -> None:
    stacked = take_all(DEFAULT_VIEWS, spot(8, 8))
    assert stacked.shape == (2, 96, 96, 3)
    assert stacked.dtype == np.float32
    assert (stacked[0] == spot(8, 8)).all()


def test_older_manifests_give_the_number_of_views() -> None:
    assert read_views({"views": 2}) == (View(), View(mirrored=True))
    named = {"views": [{"mirrored": True, "upended": False, "zoom": 0.9}]}
    assert read_views(named) == (View(mirrored=True, zoom=0.9),)
