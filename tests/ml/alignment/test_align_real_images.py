"""Alignment of real photos with copies of themselves and with other lesions."""

import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from ml.alignment.align import Alignment, align
from ml.imaging.preprocessing import open_image
from ml.training.data import dataset
from ml.training.data.examples import Example
from tests.ml.alignment.copies import Copy, copied, distance
from tests.ml.conftest import DATA, needs_data

pytestmark = [needs_data, pytest.mark.images]

SHARES = {"ham10000": 30, "isic2017": 15, "pad_ufes_20": 15}
BORDERS = (cv2.BORDER_CONSTANT, cv2.BORDER_REFLECT_101, cv2.BORDER_REPLICATE)


@pytest.fixture(scope="module")
def lesions() -> list[Example]:
    """Sixty pictures of the validation part, each of another group."""
    val = dataset.select(dataset.load_examples(DATA), "val")
    chosen = []
    for source, count in SHARES.items():
        groups = {e.group: e for e in val if e.source == source}
        ordered = sorted(groups.values(), key=lambda e: zlib.crc32(e.path.name.encode()))
        chosen += ordered[:count]
    return chosen


def any_copy(seed: int) -> Copy:
    """A copy that is rotated, enlarged or reduced, tilted, relit and recompressed."""
    rng = np.random.default_rng(seed)
    return Copy(
        turn=(180 if seed % 4 == 0 else rng.uniform(-180, 180)),
        zoom=float(np.exp(rng.uniform(np.log(0.6), np.log(1.7)))),
        shift=(rng.uniform(-0.08, 0.08), rng.uniform(-0.08, 0.08)),
        askew=rng.uniform(0, 0.02),
        gain=tuple(rng.uniform(0.75, 1.2, 3)),
        gamma=rng.uniform(0.7, 1.4),
        vignette=rng.uniform(0, 0.5),
        blur=rng.uniform(0, 0.8),
        noise=rng.uniform(0, 4),
        quality=int(rng.integers(40, 91)),
        border=BORDERS[seed % 3],
    )


def test_copies_are_aligned_within_2_percent_of_the_width(lesions: list[Example]) -> None:
    offs, ratios = [], []
    for seed, example in enumerate(lesions):
        picture = open_image(example.path)
        copy, truth = copied(picture, any_copy(seed))
        found = align(picture, copy)
        if found.aligned:
            off = distance(found, truth, picture, copy)
            offs.append(off / picture.width)
            ratios.append(off / found.error_px)
    assert (np.array(offs) < 0.02).sum() >= 0.95 * len(lesions)
    assert 0.4 < np.median(ratios) < 1.6


def test_other_lesions_are_never_accepted(lesions: list[Example]) -> None:
    """Each with the next of its source, and with its own mirror image."""
    pictures = [open_image(example.path) for example in lesions]
    found = [align(a, b) for a, b in zip(pictures[::2], pictures[1::2], strict=True)]
    found += [align(picture, ImageOps.mirror(picture)) for picture in pictures[::6]]
    assert [each for each in found if each.aligned] == []


def test_a_full_size_photo_is_aligned_from_a_small_copy() -> None:
    path = min((DATA / "images" / "pad_ufes_20_full_size").glob("*.jpg"))
    picture = open_image(path)
    small = picture.resize((picture.width // 4, picture.height // 4), Image.Resampling.BOX)
    found: Alignment = align(picture, small.rotate(180))
    assert found.zoom == pytest.approx(4, rel=0.01)
    assert abs(found.turn_degrees) == pytest.approx(180, abs=0.5)
