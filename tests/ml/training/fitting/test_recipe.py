"""The pictures that a run trains on, and their sizes."""

from collections import Counter
from pathlib import Path

import pytest

from ml.labels import Modality
from ml.training.data.dataset import Example
from ml.training.data.folds import FOLDS, assign
from ml.training.fitting.recipe import Recipe, divide


def photo(number: int, **changes: object) -> Example:
    values = {
        "path": Path(f"{number}.png"),
        "part": "val" if number % 4 == 0 else "train",
        "malignant": number % 2 == 0,
        "diagnosis": "NV",
        "pre_malignant": False,
        "modality": Modality.PHONE,
        "source": "pad_ufes_20",
        "image_id": str(number),
        "group": str(number // 2),
    }
    return Example(**(values | changes))


def mixed() -> list[Example]:
    phone = [photo(n) for n in range(60)]
    dermoscope = [photo(n, modality=Modality.DERMOSCOPE, source="isic") for n in range(100, 130)]
    return phone + dermoscope + [photo(200, part="test"), photo(202, part="external")]


def test_a_schedule_gives_the_size_of_each_epoch() -> None:
    assert Recipe(schedule="96:2,160:1").sizes == (96, 96, 160)


@pytest.mark.parametrize("schedule", ["", "96", "96:x"])
def test_a_malformed_schedule_is_refused(schedule: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        _ = Recipe(schedule=schedule).sizes


def test_each_phone_photo_validates_in_one_fold_that_never_trains_on_its_group() -> None:
    examples = mixed()
    validated: Counter[str] = Counter()
    for fold in range(FOLDS):
        train, val = divide(examples, Recipe(fold=fold))
        held_out = [e for e in val if e.modality is Modality.PHONE]
        validated.update(e.image_id for e in held_out)
        assert not {e.group for e in held_out} & {
            e.group for e in train if e.modality is Modality.PHONE
        }
        assert {e.part for e in train + val} == {"train", "val"}
    assert validated == Counter(e.image_id for e in examples[:60])


def test_folds_are_similar_and_deterministic() -> None:
    photos = [photo(n) for n in range(60)]
    folds = assign(photos)
    assert folds == assign(photos[::-1])
    sizes = Counter(folds[e.group] for e in photos)
    assert set(sizes) == set(range(FOLDS))
    assert max(sizes.values()) - min(sizes.values()) <= 4


def test_a_fold_without_dermoscope_pictures_has_close_ups_only() -> None:
    train, val = divide(mixed(), Recipe(fold=0, dermoscope_share=0.0))
    assert {e.modality for e in train} == {e.modality for e in val} == {Modality.PHONE}


def test_without_a_fold_the_parts_are_kept() -> None:
    train, val = divide(mixed(), Recipe(modalities="dermoscope"))
    assert {e.modality for e in train + val} == {Modality.DERMOSCOPE}
    assert {e.part for e in train} == {"train"}
    assert {e.part for e in val} == {"val"}


def test_the_final_parts_are_never_drawn() -> None:
    train, val = divide(mixed(), Recipe())
    assert {e.part for e in train + val} == {"train", "val"}
