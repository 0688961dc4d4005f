"""The model in use on labelled pictures, if they are there."""

from collections import defaultdict

import numpy as np
import pytest

from ml.classification.outcome import Outcome
from ml.classification.predictor import Predictor
from ml.imaging.preprocessing import open_image, prepare
from ml.labels import Modality
from ml.training import metrics
from ml.training.data import dataset
from ml.training.evaluation.explanation import hidden_moves
from tests.ml.conftest import DATA, needs_data

pytestmark = needs_data
Pairs = list[tuple[dataset.Example, Outcome]]


@pytest.fixture(scope="module")
def assessed(predictor: Predictor) -> dict[Modality, Pairs]:
    """A sample of the validation part, a third of it malignant or more."""
    val = dataset.select(dataset.load_examples(DATA), "val")
    sick = [e for e in val if e.malignant]
    well = [e for e in val if not e.malignant]
    found: dict[Modality, Pairs] = defaultdict(list)
    for example in sick[::3] + well[::5] + [e for e in val if e.modality is Modality.PHONE]:
        found[example.modality].append((example, predictor.assess(open_image(example.path))))
    return found


@pytest.mark.parametrize(("modality", "floor"), [(Modality.DERMOSCOPE, 0.8), (Modality.PHONE, 0.9)])
def test_the_score_separates_malignant_from_benign(assessed, modality, floor: float) -> None:
    seen = [(e, o) for e, o in assessed[modality] if o.score is not None]
    scores = np.array([o.score for _, o in seen])
    assert metrics.auc(scores, np.array([e.malignant for e, _ in seen])) > floor


@pytest.mark.parametrize("modality", Modality)
def test_few_malignant_lesions_get_lower_concern(assessed, modality: Modality) -> None:
    bands = [o.band for e, o in assessed[modality] if e.malignant and o.band]
    assert bands.count("lower") / len(bands) <= 0.06


@pytest.mark.parametrize("modality", Modality)
def test_real_lesions_are_rarely_refused(assessed, modality: Modality) -> None:
    refused = [o.status == "rejected" for _, o in assessed[modality]]
    assert np.mean(refused) <= 0.05


def test_the_modality_is_recognised(assessed) -> None:
    hits = [o.modality is m for m, pairs in assessed.items() for _, o in pairs if o.modality]
    assert np.mean(hits) > 0.93


def test_hiding_the_hottest_region_changes_the_score_most(
    predictor: Predictor,
) -> None:
    val = dataset.select(dataset.load_examples(DATA), "val")
    size, rng = predictor.manifest.input_size, np.random.default_rng(0)
    moves = [
        hidden_moves(predictor, prepare(open_image(e.path), size), e.modality, rng)
        for e in [e for e in val if e.malignant][::6]
    ]
    hottest, coldest, other = np.mean(moves, axis=0)
    assert hottest > 2 * coldest
    assert hottest > 1.3 * other


def test_a_full_size_phone_photo_is_assessed(predictor: Predictor) -> None:
    photos = sorted((DATA / "images" / "pad_ufes_20_full_size").glob("*.[jp][pn]g"))
    assert photos
    outcomes = [predictor.assess(open_image(photo)) for photo in photos[:6]]
    assert [o.status for o in outcomes].count("succeeded") >= 5
