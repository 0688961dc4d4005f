"""The nearest confirmed cases."""

from pathlib import Path

import numpy as np
import pytest

from ml.classification.manifest import ArtefactError
from ml.classification.nearest import CASES_NAME, Cases, load_cases, save_cases
from ml.labels import Modality
from ml.training.artefact.cases import COMPONENTS, confirmed, gather_cases
from tests.ml.training.fitting.test_recipe import photo


def cases() -> Cases:
    places = np.array([[0, 0], [1, 0], [0, 1], [9, 9], [9, 8]], np.float32)
    diagnoses = np.array(["NV", "NV", "MEL", "BCC", "BCC"])
    return Cases(np.zeros(2, np.float32), np.eye(2, dtype=np.float32), places, diagnoses)


def test_the_nearest_are_counted_most_common_first() -> None:
    assert list(cases().nearest(np.array([0.1, 0.1]), 3).items()) == [("NV", 2), ("MEL", 1)]
    assert cases().nearest(np.array([8.0, 8.0]), 2) == {"BCC": 2}


def test_only_confirmed_lesions_are_named_and_each_once() -> None:
    examples = [
        photo(0, confirmed_by="histo"),
        photo(1, confirmed_by="histo"),
        photo(2, confirmed_by="clinical"),
        photo(4, confirmed_by=""),
        photo(6, confirmed_by="biopsy", diagnosis="UNKNOWN"),
        photo(8, confirmed_by="follow_up"),
    ]
    assert confirmed(examples) == [0, 5]


def test_a_case_is_its_own_nearest(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    examples = [
        photo(2 * n, confirmed_by="histo", diagnosis=("NV", "MEL")[n % 2]) for n in range(60)
    ]
    embeddings = rng.normal(0, 1, (60, 50)) + np.arange(60)[:, None] % 2 * 6
    found = gather_cases(examples, embeddings)
    save_cases(tmp_path, {Modality.PHONE: found})
    loaded = load_cases(tmp_path)[Modality.PHONE]
    assert loaded.places.shape == (60, COMPONENTS)
    assert [loaded.nearest(e, 5) for e in embeddings[:2]] == [{"NV": 5}, {"MEL": 5}]


def test_missing_or_broken_cases_raise(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_cases(tmp_path)
    (tmp_path / CASES_NAME).write_bytes(b"PK torn")
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_cases(tmp_path)
