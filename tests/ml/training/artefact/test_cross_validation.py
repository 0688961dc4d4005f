"""Cross-validation of the phone photos, and the averaging of the folds' networks."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.classification.manifest import Caution
from ml.classification.outcome import Outcome
from ml.training.artefact import calibrate
from ml.training.artefact.cross_validation import HeldOut, load_held_out, phone_rows
from ml.training.data.folds import FOLDS
from ml.training.pipeline import average_weights, main, recipes_from_base
from tests.ml.conftest import needs_training
from tests.ml.training.fitting.test_recipe import photo

CAUTION = Caution(0.5, 1.0, 1.0)


def held_out() -> HeldOut:
    rng = np.random.default_rng(3)
    examples = [photo(n, pre_malignant=n % 10 == 1) for n in range(200)]
    logits = rng.normal([2.0 * e.malignant - 1 for e in examples], 0.8, (2, 200)).T
    return HeldOut(examples, np.arange(200) % 5, logits)


def outcome(refused: bool = False, distance: float = 0.0) -> Outcome:
    status = "rejected" if refused else "succeeded"
    return Outcome(
        status, None, None, (), None, {"lesion_distance": distance, "highlight": 200.0}, "1"
    )


def test_a_photo_unlike_the_training_s_is_not_lower_concern() -> None:
    photos = held_out()
    strange = next(r["image_id"] for r in bands_of(photos, "") if r["band"] == "lower")
    before, after = ({r["image_id"]: r for r in bands_of(photos, name)} for name in ("", strange))
    assert after[strange]["band"] == "unclear"
    assert after[strange]["score"] == before[strange]["score"]


def bands_of(photos: HeldOut, strange: str) -> list[dict[str, Any]]:
    """Rows where one photo is far from the training pictures."""
    return phone_rows(photos, CAUTION, lambda e: outcome(distance=9.0 * (e.image_id == strange)))


def test_every_photo_has_one_row_and_refused_ones_no_score() -> None:
    rows = phone_rows(held_out(), CAUTION, lambda example: outcome(example.image_id == "7"))
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
        calibrate,
        "points",
        lambda rows, *rest: asked.append(len(rows.malignant)) or real(rows, *rest),
    )
    photos = held_out()
    phone_rows(photos, CAUTION, lambda _: outcome())
    assert asked == [int((photos.settled & (photos.fold != fold)).sum()) for fold in range(5)]


def test_folds_keep_the_order_of_their_logits() -> None:
    photos = held_out()
    rows = phone_rows(photos, CAUTION, lambda _: outcome())
    scores = {r["image_id"]: r["score"] for r in rows}
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
    runs = recipes_from_base("lite0", tmp_path, folded=True)
    assert {recipe.start for recipe, _ in runs} == {str(tmp_path / "base" / "best.npz")}
    folds = [recipe for recipe, _ in runs if recipe.fold >= 0]
    assert [(r.fold, r.seed) for r in folds] == [(n, n + 1) for n in range(FOLDS)]
    assert all(r.keeps_last for r in folds)
    assert [out.name for _, out in recipes_from_base("lite0", tmp_path, folded=False)] == [
        "dermoscope"
    ]


@pytest.mark.train
@needs_training
def test_an_unknown_backbone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--variant", "lite9"])
    assert "invalid choice" in capsys.readouterr().err
