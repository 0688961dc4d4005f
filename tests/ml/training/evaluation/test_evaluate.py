"""A whole evaluation on a few drawn pictures, which opens the named part only."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from tests.ml.conftest import needs_training
from tests.ml.training.collections import write_table

pytestmark = [pytest.mark.train, needs_training]
COUNT = 32


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, drawn_lesion: Image.Image) -> Path:
    """Darker drawings are malignant; the test part has no files, so that opening them fails."""
    root = tmp_path_factory.mktemp("pictures")
    rng = np.random.default_rng(0)
    rows = []
    for number in range(COUNT):
        malignant, part = number % 2 == 0, ("train", "val", "val", "test")[number // 2 % 4]
        rows.append(row(number, malignant, part))
        if part != "test":
            turned = drawn_lesion.rotate(rng.uniform(-9, 9), fillcolor=(222, 178, 150))
            shade = (0.8 if malignant else 1.05) + rng.normal(0, 0.03)
            ImageEnhance.Brightness(turned).enhance(shade).save(root / rows[-1]["file"])
    write_table(root / "manifest.csv", rows)
    return root


def row(number: int, malignant: bool, part: str) -> dict[str, str]:
    empty = ("lesion_id", "patient_id", "confirmed_by", "age", "sex", "site", "fitzpatrick")
    return dict.fromkeys(empty, "") | {
        "file": f"{number}.png",
        "part": part,
        "label": "malignant" if malignant else "benign",
        "diagnosis": "MEL" if malignant else "NV",
        "actinic_keratosis": "False",
        "modality": "dermoscope",
        "source": "drawn",
        "image_id": str(number),
        "group": str(number),
    }


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory, artefact: Path) -> Path:
    copy = tmp_path_factory.mktemp("artefacts") / artefact.name
    shutil.copytree(artefact, copy)
    rows = [{"name": "one", "what": "", "seeds": 1, "auc": {"drawn": [0.7]}}]
    (copy / "report" / "candidates.json").write_text(json.dumps(rows))
    (copy / "report" / "phone_folds.json").unlink(missing_ok=True)
    return copy


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def run(
    folder: Path, candidate: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Path]:
    from ml.training import evaluate
    from ml.training.synthetic import negatives

    out = tmp_path_factory.mktemp("out")
    before = contents(candidate)
    grey = [Image.new("RGB", (224, 224), "grey")]
    request = evaluate.Request(candidate, out, ("val",), original=out / "never trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKINSPECT_DATA", str(folder))
        patch.setattr(negatives, "pictures_by_kind", lambda *_, **__: {"plain": grey})
        found = evaluate.evaluate(request)
    assert contents(candidate) == before
    return found, out


def test_only_the_named_part_is_evaluated(run) -> None:
    found, out = run
    (source, pooled) = found["sources"]
    assert source["part"] == pooled["part"] == "val"
    assert source["source"] == "drawn"
    assert source["margin"] == pytest.approx(
        source["auc"] - max(source[f"{clue}_auc"] for clue in ("thumbnail", "border", "size"))
    )
    assert found["refused_others"]["plain"]["share"] == 1
    assert found["candidates"][0]["mean"] == {"drawn": 0.7}
    assert "original" not in found
    assert "phone_folds" not in found
    assert set(found["explanation"]) == {"dermoscope"}
    names = {"MODEL_CARD.md", "manifest.json", "report/metrics.json", "report/index.html"}
    assert names <= set(contents(out))


def test_the_manifest_gets_the_figures_and_keeps_the_rest(run, candidate: Path) -> None:
    found, out = run
    before, after = (
        json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for folder in (candidate, out)
    )
    for name in ("files", "model", "calibration", "operating_points", "gates"):
        assert after[name] == before[name]
    assert after["metrics"] == found["sources"]
    assert after["subgroups"] == found["subgroups"]
    assert after["explanation"] == found["explanation"]
    assert after["candidates"] == found["candidates"]
    assert after["bands"]["dermoscope"] == found["bands"]["dermoscope"]
    assert after["bands"]["phone"] == before["bands"]["phone"]


@pytest.mark.parametrize("options", [["--parts", "val"], ["--limit", "5"]])
def test_an_artefact_cannot_get_trial_figures(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    from ml.training import evaluate

    with pytest.raises(SystemExit):
        evaluate.main(options)
    assert "name another folder with --out" in capsys.readouterr().err


def test_candidates_are_added_without_opening_a_picture(
    candidate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from ml.training import evaluate

    monkeypatch.setenv("SKINSPECT_DATA", str(tmp_path))
    before = json.loads((candidate / "report" / "metrics.json").read_text())
    evaluate.main(["--artefact", str(candidate), "--candidates"])
    after = json.loads((candidate / "report" / "metrics.json").read_text())
    assert [row["name"] for row in after["candidates"]] == ["one"]
    assert after["sources"] == before["sources"]
    assert (
        json.loads((candidate / "manifest.json").read_text())["candidates"] == after["candidates"]
    )
    assert "0.700" in (candidate / "MODEL_CARD.md").read_text()
