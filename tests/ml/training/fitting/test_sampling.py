"""Augmentation, and the pictures of an epoch."""

import numpy as np

from ml.labels import Modality
from ml.training.fitting.augmentation import augment
from ml.training.fitting.sampling import Sampler
from tests.ml.training.data.test_dataset import example


def test_augmentation_is_random_and_determined_by_the_seed() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (150, 200, 3), np.uint8)
    first, again, other = (augment(picture, 96, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first.shape == (96, 96, 3)
    assert first.dtype == np.uint8
    assert (first == again).all()
    assert (first != other).any()


def test_an_epoch_is_deterministic_and_draws_phone_photos_more_often() -> None:
    examples = [example(n) for n in range(8)]
    examples += [example(n, source="pad_ufes_20", modality=Modality.PHONE) for n in range(8, 12)]
    pixels = [np.full((32, 32, 3), 10 * n, np.uint8) for n in range(12)]
    sampler = Sampler(examples, pixels, seed=1)
    first, again, second = (list(sampler.epoch(n, 8, 32)) for n in (0, 0, 1))
    assert len(sampler) == round(4 + 4 * 1.6 + 2 * 4 + 2 * 4 * 1.6)
    assert all((a.pixels == b.pixels).all() for a, b in zip(first, again, strict=True))
    assert any((a.pixels != b.pixels).any() for a, b in zip(first, second, strict=False))


def test_dermoscope_share_reduces_dermoscope_pictures_only() -> None:
    examples = [example(1), example(3), example(5, source="pad_ufes_20", modality=Modality.PHONE)]
    pixels = [np.zeros((32, 32, 3), np.uint8)] * 3
    assert len(Sampler(examples, pixels, seed=1, dermoscope_share=0.5)) == 1 + 4
