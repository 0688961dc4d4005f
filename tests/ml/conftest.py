"""Drawn pictures, the model in use, and the labelled pictures if they are there."""

import importlib.util
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from classifier.demo.lesion import Lesion
from classifier.demo.picture import Appearance, SkinPatch, draw_photo
from ml.classification.manifest import Manifest, default_artefact, load_manifest
from ml.classification.predictor import Predictor, load_predictor

PROJECT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SKINSPECT_DATA", PROJECT.parent / "shared" / "data"))

needs_data = pytest.mark.skipif(
    not (DATA / "manifest.csv").exists(), reason=f"no labelled pictures in {DATA}"
)
needs_training = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("tensorflow", "keras", "sklearn")),
    reason="the training requirements are not installed",
)


@pytest.fixture(scope="session")
def artefact() -> Path:
    return default_artefact()


@pytest.fixture(scope="session")
def manifest(artefact: Path) -> Manifest:
    return load_manifest(artefact)


@pytest.fixture(scope="session")
def predictor(artefact: Path) -> Predictor:
    return load_predictor(artefact, threads=2)


@pytest.fixture(scope="session")
def drawn_lesion() -> Image.Image:
    """A brown lesion with an irregular edge in the middle of skin, 640 x 480."""
    photo = draw_photo(Lesion(3), SkinPatch(4), Appearance(5), size=(640, 480))
    return Image.open(io.BytesIO(photo)).convert("RGB")
