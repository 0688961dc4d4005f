"""Labelled pictures: loading, selecting, and checking groups."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.labels import Modality
from ml.training.data import dataset


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


def test_the_kaggle_layout_is_read_without_copies_of_test_pictures(tmp_path: Path) -> None:
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


def test_actinic_keratosis_is_selected_only_on_request() -> None:
    examples = [example(1), example(2, pre_malignant=True), example(3, part="val")]
    assert len(dataset.select(examples, "train")) == 1
    assert len(dataset.select(examples, "train", pre_malignant=True)) == 2
