"""A model can be made from dermoscope pictures only, such as Kaggle's."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.classification.predictor import load_predictor
from ml.labels import Modality
from ml.training.data.dataset import DIAGNOSES
from tests.ml.conftest import needs_training
from tests.ml.training.data.test_dataset import kaggle_folder

pytestmark = [pytest.mark.train, needs_training]


def test_a_model_is_trained_exported_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn_lesion: Image.Image
) -> None:
    from ml.classification.network import build_training_network, get_weights, set_weights
    from ml.training import pipeline
    from ml.training.artefact import export
    from ml.training.fitting.imagenet import imagenet_weights
    from ml.training.synthetic import negatives

    trained = []

    def train(recipe: object, out: Path, threads: int) -> None:
        trained.append(out.name)
        out.mkdir()
        network = build_training_network("lite0", None, len(DIAGNOSES), 0, 0)
        set_weights(network, imagenet_weights("lite0"))
        np.savez(out / "best.npz", **get_weights(network))
        for suffix in ("csv", "png"):
            (out / f"curves.{suffix}").touch()

    noise = np.random.default_rng(0).integers(0, 256, (12, 64, 64, 3), np.uint8)
    other = {"noise": [Image.fromarray(pixels) for pixels in noise]}
    monkeypatch.setattr(pipeline, "train_in_process", train)
    monkeypatch.setattr(negatives, "pictures_by_kind", lambda *_, **__: other)
    monkeypatch.setenv("SKINSPECT_DATA", str(kaggle_folder(tmp_path / "pictures")))
    pipeline.main(["--root", str(tmp_path), "--variant", "lite0", "--no-export"])
    made = export.export(tmp_path / "run", "tried", 64, tmp_path / "artefacts")

    assert trained == ["base", "dermoscope"]
    predictor = load_predictor(made)
    assert set(predictor.manifest.networks.values()) == {"dermoscope.tflite"}
    for modality in Modality:
        outcome = predictor.assess(drawn_lesion, modality=modality)
        assert outcome.status in {"succeeded", "rejected"}
    told = predictor.manifest.calibration
    assert told[Modality.PHONE] == told[Modality.DERMOSCOPE]
