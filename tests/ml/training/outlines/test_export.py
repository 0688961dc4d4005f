"""The fit of quality, and a whole training of a few steps."""

import json

import numpy as np
import pytest

from ml.measurement.outline_network import Doubts, OutlineNetwork
from tests.ml.conftest import needs_training

pytestmark = [pytest.mark.train, needs_training]


def outcome(agreement, jaccard):
    from ml.training.outlines.agreement import Outcome

    doubts = Doubts(agreement, certainty=0.9, beside=0.8, clear=0.9, sharp=1.0)
    return Outcome("drawn", "1", jaccard, doubts=doubts)


def test_quality_follows_the_agreement_it_was_fitted_to():
    from ml.training.outlines.export import fitted_quality

    rng = np.random.default_rng(0)
    known = [outcome(a, a - 0.1 + rng.normal(0, 0.02)) for a in rng.uniform(0.5, 0.98, 200)]

    network = OutlineNetwork.__new__(OutlineNetwork)
    network.quality = fitted_quality(known)

    for agreement in (0.6, 0.75, 0.9):
        expected = network.expected_agreement(Doubts(agreement, 0.9, 0.8, 0.9, 1.0))
        assert expected == pytest.approx(agreement - 0.1, abs=0.05)


def test_the_loss_and_the_agreement_of_right_and_wrong_masks():
    from ml.training.outlines.train import jaccard, loss

    known = np.zeros((2, 8, 8, 1), np.float32)
    known[:, 2:6, 2:6] = 1
    right = np.where(known > 0, 8.0, -8.0).astype(np.float32)

    assert jaccard(known, right).numpy() == pytest.approx([1, 1])
    assert jaccard(known, -right).numpy() == pytest.approx([0, 0])
    assert (loss(known, right).numpy() < 0.05).all()
    assert (loss(known, -right).numpy() > 5).all()


def test_the_network_answers_at_the_size_of_its_input_and_keeps_its_frozen_stages(tmp_path):
    from ml.classification.network import get_weights
    from ml.training.artefact.litert import converted
    from ml.training.outlines.network import (
        build_outline_network,
        freeze_first_stages,
        set_encoder,
    )

    network = build_outline_network("lite0", 64)
    start = {"stem/kernel": np.full_like(get_weights(network)["stem/kernel"], 0.01)}
    set_encoder(network, start)
    freeze_first_stages(network, "lite0", 1)

    trained = {weight.path for weight in network.trainable_variables}
    assert (get_weights(network)["stem/kernel"] == np.float32(0.01)).all()
    assert not any(path.startswith(("stem", "block0_")) for path in trained)
    assert any(path.startswith("block1_") for path in trained)

    (tmp_path / "outline.tflite").write_bytes(converted(network, (1, 64, 64, 3), ("logit",)))
    manifest = {"version": "tried", "input_size": 64, "quality": {}, "limits": {}}
    served = OutlineNetwork(tmp_path / "outline.tflite", json.loads(json.dumps(manifest)))
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    expected = 1 / (1 + np.exp(-network(pixels[None].astype(np.float32)).numpy()[0, ..., 0]))
    assert served.probabilities(pixels) == pytest.approx(expected, abs=0.02)
