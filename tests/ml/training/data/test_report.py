"""The report on labelled pictures, and which pictures it opens."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sklearn", reason="the training requirements are not installed")

from ml.labels import Modality
from ml.training.data import dataset, report, shortcuts
from ml.training.data.__main__ import main
from ml.training.data.examples import Collection
from tests.ml.conftest import DATA, needs_data
from tests.ml.training import collections

HAM10000 = Collection("ham10000", Modality.DERMOSCOPE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    collections.ham10000(tmp_path / "ham10000", 60)
    collections.pad_ufes_20(tmp_path / "pad_ufes_20")
    return tmp_path


def test_the_report_counts_each_picture_once(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "report.md"
    main(["report", "--root", str(folder), "--out", str(out)])
    found = json.loads(out.with_suffix(".json").read_text())
    counts = found["counts"]
    assert sum(row["pictures"] for row in counts) == 59 + 20
    assert all(
        row["pictures"] == row["benign"] + row["malignant"] + row["pre_malignant"] for row in counts
    )
    assert sum(row["pictures"] for row in found["diagnoses"]) == 79
    assert found["left_out"] == [{"source": "ham10000", "why": "no picture", "pictures": 1}]
    text = out.read_text()
    assert found["manifest_sha256"] in text
    assert f"| ham10000 | dermoscope | {shortcuts_row(found, 'ham10000')} |" in text


def shortcuts_row(found: dict[str, Any], source: str) -> str:
    (row,) = (row for row in found["shortcuts"]["auc"] if row["source"] == source)
    return " | ".join(f"{row[clue]:.3f}" for clue in shortcuts.CLUES)


def test_final_pictures_are_opened_only_with_final(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = dataset.read_collection(folder)
    closed = {e.path for e in collection.examples if e.part == "test"}
    assert closed
    for path in closed:
        path.unlink()
    monkeypatch.setattr(dataset, "read_collection", lambda root: collection)
    found = report.describe(folder)
    assert found["opened_parts"] == ["train", "val"]
    with pytest.raises(OSError, match="cannot be read"):
        report.describe(folder, final=True)


def test_duplicates_in_two_parts_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = dataset.read_collection(folder)
    train = [e for e in collection.examples if e.part == "train"][:2]
    copy = replace(train[0], part="val", image_id="copy", group=train[0].group)
    again = replace(train[1], part="val", image_id="again", path=folder / "again.jpg")
    again.path.write_bytes(train[1].path.read_bytes())
    spoilt = replace(collection, examples=[*collection.examples, copy, again])
    monkeypatch.setattr(dataset, "read_collection", lambda root: spoilt)
    duplicates = report.describe(folder)["duplicates"]
    assert duplicates["groups_in_two_parts"] == len({copy.group, again.group})
    assert duplicates["byte_identical"]["pairs_across_parts"] == 2
    assert duplicates["near_duplicates"]["pairs_across_parts"] == 2
    text = report.as_markdown(report.describe(folder))
    assert f"- byte_identical: train: {train[0].source}/{train[0].image_id}, val: " in text


def test_a_shortcut_that_gives_the_label_away_has_a_high_auc(tmp_path: Path) -> None:
    examples = dataset.load_examples(collections.ham10000(tmp_path, 120))
    for example in examples:
        side = 40 if example.malignant else 60
        collections.picture(dataset.stable_seed(example.image_id), (side, side)).save(example.path)
    found = shortcuts.baselines(examples, [HAM10000], final=False)
    assert found[HAM10000]["size"] == 1


def test_the_shortcuts_of_a_source_are_fitted_for_each_way_of_taking(tmp_path: Path) -> None:
    examples = dataset.load_examples(collections.ham10000(tmp_path, 60))
    close_ups = [replace(e, modality=Modality.PHONE) for e in examples[::2]]
    both = [*examples[1::2], *close_ups]
    chosen = shortcuts.training_pictures(both, HAM10000._replace(modality=Modality.PHONE))
    assert chosen
    assert {e.modality for e in chosen} == {Modality.PHONE}


def test_a_source_with_one_label_has_no_baseline(tmp_path: Path) -> None:
    examples = dataset.load_examples(collections.ham10000(tmp_path))
    benign = [e for e in examples if not e.malignant]
    assert set(shortcuts.baselines(benign, [HAM10000])[HAM10000].values()) == {None}


def test_a_folder_without_pictures_is_refused_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="1"):
        main(["report", "--root", str(tmp_path)])
    assert "none of the layouts understood" in capsys.readouterr().err


@needs_data
def test_no_real_picture_is_in_training_and_validation(monkeypatch: pytest.MonkeyPatch) -> None:
    examples = dataset.load_examples(DATA)
    phone = [e for e in examples if e.source == "pad_ufes_20" and e.part in {"train", "val"}]
    duplicates = report.duplicates(phone)
    assert duplicates["byte_identical"]["pairs_across_parts"] == 0
    assert duplicates["near_duplicates"]["pairs_across_parts"] == 0
