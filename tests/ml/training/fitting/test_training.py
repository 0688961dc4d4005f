"""The parts of training that need no network."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.labels import Modality
from ml.training.artefact import calibrate
from ml.training.data import dataset
from ml.training.fitting.augmentation import augment
from ml.training.fitting.sampling import Sampler


def example(number: int, **changes: object) -> dataset.Example:
    values = {
        "path": Path(f"{number}.jpg"),
        "part": "train",
        "malignant": number % 2 == 0,
        "diagnosis": "NV",
        "pre_malignant": False,
        "modality": Modality.DERMOSCOPE,
        "source": "ham10000",
        "image_id": str(number),
        "group": str(number),
    }
    return dataset.Example(**(values | changes))


def kaggle_folder(root: Path) -> Path:
    rng = np.random.default_rng(0)
    for part in ("train", "test"):
        for label in ("benign", "malignant"):
            folder = root / part / label
            folder.mkdir(parents=True)
            for number in range(20):
                pixels = rng.integers(0, 256, (16, 16, 3), np.uint8)
                Image.fromarray(pixels).save(folder / f"{number}.png")
    shared = (root / "test" / "benign" / "0.png").read_bytes()
    (root / "train" / "benign" / "copy.png").write_bytes(shared)
    return root


def test_the_kaggle_layout_is_read_and_a_copied_test_picture_never_trains(tmp_path: Path) -> None:
    examples = dataset.load_examples(kaggle_folder(tmp_path))
    assert len(examples) == 80
    assert {e.part for e in examples} == {"train", "val", "test"}
    assert "copy" not in {e.image_id for e in examples}
    dataset.check_groups(examples)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="none of the layouts understood"):
        dataset.load_examples(tmp_path)


def test_a_group_in_two_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="group g is in train and test"):
        dataset.check_groups([example(1, group="g"), example(2, group="g", part="test")])


def test_actinic_keratosis_is_left_out_unless_asked_for() -> None:
    examples = [example(1), example(2, pre_malignant=True), example(3, part="val")]
    assert len(dataset.select(examples, "train")) == 1
    assert len(dataset.select(examples, "train", pre_malignant=True)) == 2


def test_views_are_random_but_fixed_by_the_seed() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (150, 200, 3), np.uint8)
    first, again, other = (augment(picture, 96, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first.shape == (96, 96, 3)
    assert first.dtype == np.uint8
    assert (first == again).all()
    assert (first != other).any()


def test_an_epoch_is_fixed_by_seed_and_number_and_draws_phone_photos_more_often() -> None:
    examples = [example(n) for n in range(8)]
    examples += [example(n, source="pad_ufes_20", modality=Modality.PHONE) for n in range(8, 12)]
    pixels = [np.full((32, 32, 3), 10 * n, np.uint8) for n in range(12)]
    sampler = Sampler(examples, pixels, seed=1)
    first, again, second = (list(sampler.epoch(n, 8, 32)) for n in (0, 0, 1))
    assert len(sampler) == round(4 + 4 * 1.6 + 2 * 4 + 2 * 4 * 1.6)
    assert all((a.pixels == b.pixels).all() for a, b in zip(first, again, strict=True))
    assert any((a.pixels != b.pixels).any() for a, b in zip(first, second, strict=False))


def test_a_share_thins_out_dermoscope_pictures_alone() -> None:
    examples = [example(1), example(3), example(5, source="pad_ufes_20", modality=Modality.PHONE)]
    pixels = [np.zeros((32, 32, 3), np.uint8)] * 3
    assert len(Sampler(examples, pixels, seed=1, dermoscope_share=0.5)) == 1 + 4


def test_calibration_undoes_a_known_distortion() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, 4000)
    labels = rng.random(4000) < 1 / (1 + np.exp(-(0.5 * logits - 1)))
    found = calibrate.platt(logits, labels)
    assert found.slope == pytest.approx(0.5, abs=0.06)
    assert found.intercept == pytest.approx(-1, abs=0.12)


@pytest.mark.parametrize("count", [20, 65, 250])
def test_operating_points_keep_their_promise(count: int) -> None:
    rng = np.random.default_rng(count)
    labels = np.repeat([True, False], (count, 500))
    scores = np.clip(rng.normal(np.where(labels, 0.6, 0.3), 0.15), 0.01, 0.99)
    points = calibrate.operating_points(scores, scores, labels)
    assert (scores[labels] < points.lower).mean() <= calibrate.MISSED_SHARE
    assert (scores[~labels] < points.higher).mean() >= calibrate.SPECIFICITY - 0.01


def test_disagreement_moves_the_lower_point_alone() -> None:
    rng = np.random.default_rng(1)
    labels = np.repeat([True, False], (200, 600))
    mean = rng.normal(np.where(labels, 1.5, -1.5), 2)
    torn = mean[:, None] + rng.uniform(0, 1, 800)[:, None] * np.array((-1, 1))
    (first, plain), (second, doubted) = (calibrate.fit(torn, labels, w) for w in (0.0, 0.5))
    assert first == second
    assert doubted.higher == plain.higher
    assert doubted.lower > plain.lower
