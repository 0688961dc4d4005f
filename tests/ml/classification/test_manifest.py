import json
import shutil
from pathlib import Path

import pytest

from ml.classification.manifest import (
    ArtefactError,
    Manifest,
    OperatingPoints,
    load_manifest,
    verify_artefact,
)
from ml.classification.predictor import load_predictor
from ml.labels import Band, Modality


@pytest.fixture
def copy(artefact: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(artefact, tmp_path / "copy"))


def test_the_artefact_is_the_one_in_its_manifest(artefact: Path) -> None:
    assert verify_artefact(artefact).version == artefact.name


def test_a_changed_model_file_is_refused(copy: Path) -> None:
    model = copy / load_manifest(copy).model_file
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    with pytest.raises(ArtefactError, match="not the one in its manifest"):
        load_predictor(copy)


def test_a_missing_model_file_is_refused(copy: Path) -> None:
    (copy / load_manifest(copy).model_file).unlink()
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_predictor(copy)


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_manifest(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"version": "1"}'])
def test_a_malformed_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ArtefactError, match="malformed"):
        load_manifest(tmp_path)


def test_an_unknown_backend_is_refused(artefact: Path) -> None:
    with pytest.raises(ArtefactError, match="choose one of"):
        load_predictor(artefact, backend="abacus")


def test_every_modality_has_what_the_pages_show(manifest: Manifest) -> None:
    for modality in Modality:
        points = manifest.operating_points[modality]
        assert 0 < points.lower <= points.higher < 1
        table = manifest.bands[modality]
        for told in (table.malignant, table.benign):
            assert sum(told[band].count for band in Band) == told[Band.LOWER].of > 0
            assert all(s.low <= s.share <= s.high for s in told.values())
        ratios = [table.likelihood_ratios[band] for band in Band]
        assert ratios == sorted(ratios)
    assert not manifest.fake
    assert manifest.limits


def test_figures_have_intervals_and_counts(manifest: Manifest) -> None:
    assert {m.modality for m in manifest.metrics} == set(Modality)
    for figures in manifest.metrics:
        assert figures.auc_low <= figures.auc <= figures.auc_high
        assert 0 < figures.malignant < figures.n


def test_the_manifest_is_plain_json(manifest: Manifest) -> None:
    json.dumps(manifest.raw, allow_nan=False)


@pytest.mark.parametrize(
    ("score", "band"),
    [(0.0, "lower"), (0.19, "lower"), (0.2, "unclear"), (0.7, "higher"), (1.0, "higher")],
)
def test_ties_go_to_the_more_serious_band(score: float, band: str) -> None:
    assert OperatingPoints(lower=0.2, higher=0.7).band(score) == band
