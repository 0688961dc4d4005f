import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from ml.classification import gate
from ml.classification.manifest import ArtefactError
from ml.labels import Modality
from tests.ml.conftest import needs_training

pytestmark = needs_training
WIDTH = 60


@pytest.fixture(scope="module")
def taught() -> tuple[gate.Heads, np.ndarray, np.ndarray, np.ndarray]:
    """Heads, lesions of two modalities, the mask of phone photos, and other things."""
    from ml.training.artefact.gate_heads import fit_heads

    rng = np.random.default_rng(0)
    phone = np.arange(400) % 2 == 0
    lesions = rng.normal(np.where(phone, 1, -1)[:, None], 1, (400, WIDTH))
    others = rng.normal(np.linspace(3, -3, WIDTH), 1, (200, WIDTH))
    return fit_heads(lesions[:300], phone[:300], others), lesions, phone, others


def test_other_things_are_distinguished_from_unseen_lesions(taught) -> None:
    from ml.training.artefact.gate_heads import gate_measures, gate_thresholds

    heads, lesions, phone, others = taught
    kinds = np.where(phone, "phone", "dermoscope")
    thresholds = gate_thresholds(gate_measures(heads, lesions[300:]), kinds[300:])
    passed = [gate.is_lesion(measured(heads, f), thresholds) for f in (*lesions[300:], *others)]
    assert np.mean(passed[:100]) >= 0.95
    assert np.mean(passed[100:]) <= 0.02


def test_untrained_things_have_a_large_distance(taught) -> None:
    heads, lesions, *_ = taught
    strange = np.where(np.arange(WIDTH) % 2, 6, -6)
    assert heads.distance(strange) > 2 * max(heads.distance(f) for f in lesions)


def test_the_modality_is_recognised_from_features(taught) -> None:
    heads, lesions, phone, _ = taught
    found = [heads.modality(f) is Modality.PHONE for f in lesions[300:]]
    assert np.mean(found == phone[300:]) > 0.97


def test_measures_without_a_lesion_s_group_are_like_those_of_unseen_lesions(taught) -> None:
    from ml.training.artefact.gate_heads import gate_measures, gate_thresholds, held_out_measures

    heads, lesions, phone, others = taught
    kinds = np.where(phone, "phone", "dermoscope")
    groups = [str(number // 2) for number in range(300)]
    held_out = held_out_measures(lesions[:300], phone[:300], groups, others)
    unseen = gate_thresholds(gate_measures(heads, lesions[300:]), kinds[300:])
    found = gate_thresholds(held_out, kinds[:300])
    assert found["lesion_distance"] == pytest.approx(unseen["lesion_distance"], rel=0.3)


def test_no_kind_of_lesion_is_refused_more_often_than_the_share(taught) -> None:
    from ml.training.artefact.gate_heads import REFUSED_SHARE, gate_thresholds

    rng = np.random.default_rng(7)
    measures = np.stack([rng.normal(5, 1, 3000), rng.normal(1, 0.1, 3000)], axis=1)
    kinds = np.repeat(["near", "far", "strange"], 1000)
    measures[kinds == "strange"] += (-2, 0.5)
    thresholds = gate_thresholds(measures, kinds)
    for kind in ("near", "far", "strange"):
        logit, distance = measures[kinds == kind].T
        assert (logit < thresholds["lesion_logit"]).mean() <= REFUSED_SHARE
        assert (distance > thresholds["lesion_distance"]).mean() <= REFUSED_SHARE


def test_heads_survive_their_file_and_a_broken_file_is_refused(taught, tmp_path: Path) -> None:
    heads, lesions, *_ = taught
    np.savez(tmp_path / gate.HEADS_NAME, **asdict(heads))
    assert gate.load_heads(tmp_path).distance(lesions[0]) == heads.distance(lesions[0])
    (tmp_path / gate.HEADS_NAME).write_bytes(b"nothing")
    with pytest.raises(ArtefactError):
        gate.load_heads(tmp_path)


def test_the_gate_is_quick(taught) -> None:
    heads, lesions, *_ = taught
    started = time.process_time()
    for features in lesions[:100]:
        measured(heads, features)
    assert (time.process_time() - started) / 100 < 0.002


def measured(heads: gate.Heads, features: np.ndarray) -> dict[str, float]:
    return {
        "lesion_logit": heads.lesion_logit(features),
        "lesion_distance": heads.distance(features),
    }
