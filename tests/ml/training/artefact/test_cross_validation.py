"""Cross-validation of the phone photos, and the averaging of the folds' networks."""

import json
from pathlib import Path

import numpy as np
import pytest

from ml.training.artefact import calibrate
from ml.training.artefact.cross_validation import HeldOut, load_held_out, phone_rows
from ml.training.data.folds import FOLDS
from ml.training.pipeline import average_weights, fold_recipe, main
from tests.ml.conftest import needs_training
from tests.ml.training.fitting.test_recipe import photo


def held_out() -> HeldOut:
    rng = np.random.default_rng(3)
    examples = [photo(n, pre_malignant=n % 10 == 1) for n in range(200)]
    logits = rng.normal([2.0 * e.malignant - 1 for e in examples], 0.8, (2, 200)).T
    return HeldOut(examples, np.arange(200) % 5, logits)


def test_every_photo_has_one_row_and_refused_ones_no_score() -> None:
    rows = phone_rows(held_out(), 0.5, lambda example: example.image_id == "7")
    assert sorted(int(row["image_id"]) for row in rows) == list(range(200))
    refused = [row for row in rows if row["rejected"]]
    assert [(row["image_id"], row["score"], row["band"]) for row in refused] == [("7", None, None)]
    assert all(0 < row["score"] < 1 for row in rows if not row["rejected"])
    json.dumps(rows)


def test_a_folds_bands_use_the_points_of_the_other_folds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    real = calibrate.points
    monkeypatch.setattr(
        calibrate, "points", lambda logits, *rest: asked.append(len(logits)) or real(logits, *rest)
    )
    photos = held_out()
    phone_rows(photos, 0.5, lambda _: False)
    assert asked == [int((photos.settled & (photos.fold != fold)).sum()) for fold in range(5)]


def test_folds_keep_the_order_of_their_logits() -> None:
    photos = held_out()
    scores = {r["image_id"]: r["score"] for r in phone_rows(photos, 0.5, lambda _: False)}
    by_id = {e.image_id: m for e, m in zip(photos.examples, photos.logits.mean(1), strict=True)}
    ordered = sorted(scores, key=lambda name: by_id[name])
    assert [scores[name] for name in ordered] == sorted(scores.values())


def test_rows_are_read_back_by_name(tmp_path: Path) -> None:
    rows = held_out()
    ids = np.array([e.image_id for e in rows.examples])
    np.savez(tmp_path / "folds.npz", image_id=ids, fold=rows.fold, logits=rows.logits)
    again = load_held_out(tmp_path / "folds.npz", rows.examples[::-1])
    assert again.examples == rows.examples
    with pytest.raises(KeyError):
        load_held_out(tmp_path / "folds.npz", rows.examples[:5])


def test_weights_are_averaged_by_name(tmp_path: Path) -> None:
    for number in (1, 3):
        np.savez(tmp_path / f"{number}.npz", a=np.full(2, number), b=np.full(3, -number))
    averaged = average_weights([tmp_path / "1.npz", tmp_path / "3.npz"])
    assert averaged["a"].tolist() == [2, 2]
    assert averaged["b"].tolist() == [-2, -2, -2]


def test_folds_start_from_the_base_with_different_seeds(tmp_path: Path) -> None:
    recipes = [fold_recipe("lite0", tmp_path, fold) for fold in range(FOLDS)]
    assert {r.start for r in recipes} == {str(tmp_path / "base" / "best.npz")}
    assert {r.seed for r in recipes} == {1, 2, 3, 4, 5}
    assert all(r.keeps_last for r in recipes)


@pytest.mark.train
@needs_training
def test_an_unknown_backbone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--variant", "lite9"])
    assert "invalid choice" in capsys.readouterr().err
