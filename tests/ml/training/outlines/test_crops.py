from dataclasses import replace

import cv2
import numpy as np
import pytest

from ml.training.data.dataset import Example
from ml.training.outlines import crops
from ml.training.outlines.crops import crop, random_crop
from ml.training.outlines.pictures import Outlined, outlined_examples
from tests.ml.conftest import needs_data
from tests.ml.measurement.drawn_lesions import ellipse, lesion

SIZE = 96


@pytest.fixture(scope="module")
def drawn() -> Outlined:
    mask = ellipse((320, 240), (110, 70)) > 0
    example = Example(None, "train", False, "NV", False, "phone", "drawn", "1", "1")
    return Outlined(example, np.asarray(lesion(axes=(110, 70))), mask)


def is_dark(pixels):
    return pixels.astype(float).mean(axis=2) < 140


def test_picture_and_mask_are_cut_alike(drawn):
    pixels, mask = crop(drawn.pixels, drawn.mask, SIZE, 2.0)
    assert pixels.shape == (SIZE, SIZE, 3)
    assert mask.shape == (SIZE, SIZE)
    both = (is_dark(pixels) & (mask > 0.5)).sum()
    assert both > 0.95 * (is_dark(pixels) | (mask > 0.5)).sum()
    assert 0.45 < np.ptp(np.flatnonzero((mask > 0.5).any(axis=0))) / SIZE < 0.55


def test_random_crops_move_picture_and_mask_together(drawn):
    for seed in range(12):
        pixels, mask = random_crop(drawn, SIZE, np.random.default_rng(seed))
        level = (pixels[mask > 0.5].mean() + pixels[mask < 0.1].mean()) / 2
        dark = pixels.mean(axis=2) < level
        assert (dark & (mask > 0.5)).sum() > 0.8 * (dark | (mask > 0.5)).sum()


def test_random_crops_depend_on_the_seed_only(drawn):
    one, again, other = (
        random_crop(drawn, SIZE, np.random.default_rng(seed))[0] for seed in (1, 1, 2)
    )
    assert (one == again).all()
    assert (one != other).any()


def test_a_lesion_may_be_painted_over_with_one_colour(drawn, monkeypatch):
    spotted = drawn.pixels.copy()
    spotted[220:260, 280:360] = (200, 60, 60)
    monkeypatch.setattr(crops, "_PAINT", (1.0, 1.0))
    monkeypatch.setattr(crops, "_SOFT", 0.01)

    def spread(share):
        monkeypatch.setattr(crops, "_EVENED", share)
        crop = random_crop(replace(drawn, pixels=spotted), SIZE, np.random.default_rng(3))
        inner = cv2.erode(crop[1], np.ones((11, 11), np.uint8)) > 0.5
        return crop[0][inner].std(axis=0).max()

    assert spread(1) < 6
    assert spread(0) > 30


def test_a_crop_beyond_the_picture_is_padded_without_lesion(drawn):
    _, mask = crop(drawn.pixels, drawn.mask, SIZE, None)
    assert not mask[round(SIZE * 480 / 640) + 1 :].any()
    assert mask.sum() == pytest.approx(drawn.mask.sum() * (SIZE / 640) ** 2, rel=0.03)


@pytest.mark.images
@needs_data
def test_no_group_is_in_two_parts():
    groups = {
        part: {example.group for example, _ in outlined_examples(part)}
        for part in ("train", "val", "test")
    }
    assert all(groups.values())
    assert not groups["test"] & (groups["train"] | groups["val"])
    assert not groups["train"] & groups["val"]
