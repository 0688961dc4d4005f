"""Pictures drawn for the tests, the model in use, and labelled pictures where they are present."""

import importlib.util
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from ml.manifest import Manifest, default_artefact, load_manifest
from ml.predictor import Predictor, load_predictor

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
    """A brown blob with an uneven edge and specks on skin with grain, 640 x 480."""
    rng = np.random.default_rng(5)
    height, width = 480, 640
    y, x = np.mgrid[:height, :width]
    angle = np.arctan2(y - 240, x - 320)
    edge = 110 + 14 * np.sin(3 * angle + 1) + 9 * np.sin(5 * angle)
    depth = np.clip((edge - np.hypot(y - 240, x - 320)) / 18, 0, 1)[..., None]
    cloud = Image.fromarray(rng.uniform(0, 255, (24, 32)).astype(np.uint8))
    shade = np.asarray(cloud.resize((width, height), Image.Resampling.BICUBIC), np.float32) - 128
    skin = np.array((222, 178, 150)) + 0.06 * shade[..., None]
    mole = np.array((105, 66, 48)) + 0.22 * shade[..., None]
    pixels = skin + (mole - skin) * depth + rng.normal(0, 6, (height, width, 1))
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return picture.filter(ImageFilter.GaussianBlur(0.8))
