"""Our Keras network compared with the original weights, and LiteRT with Keras."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.classification.backends import network_weights
from ml.classification.manifest import load_manifest
from ml.classification.predictor import Predictor, load_predictor
from ml.imaging.preprocessing import prepare
from tests.ml.conftest import needs_training

pytestmark = [pytest.mark.train, needs_training]

# Outputs of the original PyTorch networks (efficientnet_lite_pytorch 0.1.0) for `pattern`.
ORIGINALS = Path(__file__).parent


def pattern(size: int) -> np.ndarray:
    """Two smooth colour pictures that are the same on every machine."""
    y, x = np.mgrid[:size, :size] / size
    waves = [np.sin(7 * x + 3 * y + k) * np.cos(5 * y * (k + 1)) for k in range(3)]
    picture = np.stack(waves, axis=-1) * 100 + 127
    return np.stack([picture, picture[::-1, :, ::-1]]).astype(np.float32)


@pytest.mark.parametrize(("variant", "size"), [("lite0", 224), ("lite1", 240), ("lite2", 260)])
def test_the_conversion_matches_the_original(variant: str, size: int) -> None:
    from ml.classification.network import build_backbone, set_weights
    from ml.training.fitting.imagenet import imagenet_weights

    backbone = build_backbone(variant, size)
    set_weights(backbone, imagenet_weights(variant))
    pooled = np.asarray(backbone(pattern(size))[1]).mean(axis=(1, 2))
    with np.load(ORIGINALS / f"original_{variant}.npz") as original:
        assert np.abs(pooled - original["pooled"]).max() < 2e-4


def test_a_missing_weight_raises_its_name() -> None:
    from ml.classification.network import build_backbone, set_weights

    with pytest.raises(KeyError):
        set_weights(build_backbone("lite0", 64), {})


def test_both_runtimes_give_the_same_score(
    artefact: Path, predictor: Predictor, drawn_lesion: Image.Image
) -> None:
    reference = load_predictor(artefact, backend="keras")
    for picture in (
        drawn_lesion,
        drawn_lesion.rotate(90, expand=True),
        drawn_lesion.crop((90, 20, 500, 460)),
    ):
        first, second = (p.assess(picture) for p in (reference, predictor))
        assert first.score == pytest.approx(second.score, abs=1e-4)
        assert first.heat_map is not None
        assert second.heat_map is not None
        assert np.abs(first.heat_map.astype(int) - second.heat_map).max() <= 2


def test_random_weights_give_another_map(artefact: Path, drawn_lesion: Image.Image) -> None:
    from ml.classification.network import build_serving_network, set_weights

    manifest = load_manifest(artefact)
    network = build_serving_network(manifest.raw["model"]["variant"], 192)
    trained = network_weights(artefact / manifest.model_file, manifest, network)
    rng = np.random.default_rng(0)
    shuffled = {n: rng.permutation(a.ravel()).reshape(a.shape) for n, a in trained.items()}
    pixels = prepare(drawn_lesion, 192)[None].astype(np.float32)
    maps = []
    for weights in (trained, shuffled):
        set_weights(network, weights)
        maps.append(np.asarray(network(pixels)["map"]).ravel())
    assert abs(np.corrcoef(*maps)[0, 1]) < 0.8


@pytest.mark.parametrize("variant", ["lite1", "lite2"])
def test_larger_variants_build(variant: str) -> None:
    from ml.classification.network import build_backbone

    middle, last = build_backbone(variant, 64).output_shape
    assert last[1:] == (2, 2, 1280)
    assert middle[1:3] == (4, 4)


@pytest.mark.parametrize("variant", ["mobilenetv3-large", "vgg16"])
def test_a_keras_backbone_serves_its_trained_weights(variant: str) -> None:
    from ml.classification.network import (
        build_serving_network,
        build_training_network,
        get_weights,
        set_weights,
    )

    taught = build_training_network(variant, None, 8, dropout=0.3, drop_path=0.1)
    serving = build_serving_network(variant, 64)
    set_weights(serving, get_weights(taught))
    pixels = pattern(64)
    logits, answer = taught(pixels, training=False)[0], serving(pixels)
    assert np.abs(np.asarray(logits) - np.asarray(answer["logit"])).max() < 1e-5
    assert answer["map"].shape == (2, 4, 4)
    assert answer["features"].shape[0] == answer["embedding"].shape[0] == 2


def test_a_failed_download_of_weights_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    from ml.training.fitting.imagenet import imagenet_weights

    def offline(*_args: object, **_options: object) -> str:
        raise OSError("no network")

    monkeypatch.setattr(keras.src.applications.vgg16.file_utils, "get_file", offline)
    with pytest.raises(OSError, match="no network"):
        imagenet_weights("vgg16")
