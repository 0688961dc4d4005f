"""Folders of models small enough for tests, which the fake backend runs."""

import json

import pytest

from classifier.inference import door as inference
from ml.classification.fake import fake_manifest
from ml.classification.manifest import file_sha256


@pytest.fixture(autouse=True)
def models_dir(tmp_path, settings, monkeypatch):
    """An empty MODELS_DIR; no model of the release is found."""
    folder = tmp_path / "models"
    folder.mkdir()
    settings.MODELS_DIR = folder
    monkeypatch.setattr(inference, "ARTEFACTS", tmp_path / "none")
    return folder


@pytest.fixture
def make_artefact(models_dir):
    """Write a version's folder; `points` are its operating points for both modalities."""

    def make(version, *, points=(0.4, 0.6), fake=True):
        folder = models_dir / version
        folder.mkdir()
        (folder / "model.bin").write_text(f"weights of {version}")
        sha256 = file_sha256(folder / "model.bin")
        raw = json.loads(json.dumps(fake_manifest().raw))
        raw |= {"version": version, "fake": fake, "files": {"model.bin": sha256}}
        raw["model"] |= {"file": "model.bin", "sha256": sha256}
        band_points = dict(zip(("lower", "higher"), points, strict=True))
        raw["operating_points"] = dict.fromkeys(raw["operating_points"], band_points)
        (folder / "manifest.json").write_text(json.dumps(raw))
        return folder

    return make
