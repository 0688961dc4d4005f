"""Augmentation, and the pictures of an epoch."""

import numpy as np
import pytest

from ml.labels import Modality
from ml.training.fitting.augmentation import augment
from ml.training.fitting.sampling import DARK_DRAWS, MALIGNANT_SHARE, Sampler, draws
from tests.ml.training.data.test_dataset import example


def test_augmentation_is_random_and_determined_by_the_seed() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (150, 200, 3), np.uint8)
    first, again, other = (augment(picture, 96, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first.shape == (96, 96, 3)
    assert first.dtype == np.uint8
    assert (first == again).all()
    assert (first != other).any()


def test_an_epoch_is_deterministic() -> None:
    examples = [example(n, source="isic_archive") for n in range(8)]
    examples += [example(n, source="pad_ufes_20", modality=Modality.PHONE) for n in range(8, 12)]
    pixels = [np.full((32, 32, 3), 10 * n, np.uint8) for n in range(12)]
    sampler = Sampler(examples, pixels, seed=1)
    first, again, second = (list(sampler.epoch(n, 8, 32)) for n in (0, 0, 1))
    assert len(sampler) == 8 + 4 * 3
    assert all((a.pixels == b.pixels).all() for a, b in zip(first, again, strict=True))
    assert any((a.pixels != b.pixels).any() for a, b in zip(first, second, strict=False))


def test_dermoscope_share_reduces_dermoscope_pictures_only() -> None:
    first, second = (example(n, source="isic_archive") for n in (1, 3))
    examples = [first, second, example(5, source="pad_ufes_20", modality=Modality.PHONE)]
    pixels = [np.zeros((32, 32, 3), np.uint8)] * 3
    assert len(Sampler(examples, pixels, seed=1, dermoscope_share=0.5)) == 1 + 3


def test_every_source_and_modality_draws_the_same_share_of_malignant_lesions() -> None:
    examples = [example(n, source="milk10k", malignant=n % 4 > 0) for n in range(40)]
    examples += [
        example(n, source="milk10k", modality=Modality.PHONE, malignant=n % 10 == 0)
        for n in range(40, 80)
    ]
    examples += [example(n, source="isic2017", malignant=n % 5 == 0) for n in range(80, 120)]
    weights = draws(examples)
    kinds = np.array([f"{e.source} {e.modality}" for e in examples])
    malignant = np.array([e.malignant for e in examples])
    for kind, total in (
        ("milk10k dermoscope", 52),
        ("milk10k phone", 52),
        ("isic2017 dermoscope", 64),
    ):
        mine = kinds == kind
        assert weights[mine].sum() == pytest.approx(total)
        share = weights[mine & malignant].sum() / total
        assert share == pytest.approx(MALIGNANT_SHARE)


def test_dark_skin_is_drawn_more_often_within_its_source_and_class() -> None:
    examples = [example(n, source="milk10k", malignant=n % 2 == 0, skin_tone=n) for n in range(6)]
    weights = draws(examples)
    assert weights[[0, 2]] == pytest.approx(DARK_DRAWS * weights[4])
    assert weights[1] == pytest.approx(DARK_DRAWS * weights[3])


def test_a_source_with_one_class_keeps_it() -> None:
    assert draws([example(n, malignant=False) for n in range(3)]) == pytest.approx(0.8)
