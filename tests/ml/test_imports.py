"""The web process reads manifests, which must not import an inference runtime."""

import subprocess
import sys

import pytest

from tests.ml.conftest import PROJECT

RUNTIMES = {"tensorflow", "keras", "torch", "ai_edge_litert", "sklearn", "skimage", "matplotlib"}


@pytest.mark.parametrize(
    "module",
    [
        "ml",
        "ml.labels",
        "ml.classification.outcome",
        "ml.classification.manifest",
        "ml.classification.fake",
        "ml.classification.predictor",
        "ml.measurement.change",
        "ml.measurement.measure",
    ],
)
def test_importing_loads_no_runtime(module: str) -> None:
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert not RUNTIMES & set(done.stdout.split())


def test_serving_modules_never_import_training_or_the_site() -> None:
    serving = set((PROJECT / "ml").rglob("*.py")) - set((PROJECT / "ml/training").rglob("*.py"))
    assert len(serving) > 40
    for path in serving:
        text = path.read_text(encoding="utf-8")
        for word in ("ml.training", "django", "import classifier", "skinspect_site"):
            assert f"from {word}" not in text
            assert f"import {word}" not in text
