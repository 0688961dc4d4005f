"""The real model on real photos, from upload to the screen version."""

import os
from pathlib import Path

import pytest

from classifier.inference import door as inference
from classifier.photos import files as photo_files
from ml.classification import manifest as manifests
from ml.labels import with_doubts
from ml.training.data import dataset
from tests import factories

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("SKINSPECT_DATA", ROOT.parent / "shared" / "data"))
COUNT = 12

pytestmark = [
    pytest.mark.images,
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="set SKINSPECT_DATA to a folder of skin images"),
    pytest.mark.skipif(
        not (manifests.ARTEFACTS / "CURRENT").exists(), reason="no model is in use here"
    ),
]


def _some_photos():
    examples = dataset.load_examples(DATA)
    found = [e.path for e in dataset.select(examples, "train", "val", pre_malignant=True)]
    step = max(1, len(found) // COUNT)
    return found[::step][:COUNT]


def test_real_photos_get_results(settings, stored):
    settings.CLASSIFIER_BACKEND = "litert"
    subject = factories.make_subject()
    chosen = _some_photos()
    assert len(chosen) == COUNT
    rows = [
        factories.make_photo(subject, data=path.read_bytes()).assessments.get() for path in chosen
    ]
    factories.assess()
    for row in rows:
        row.refresh_from_db()
        assert row.status in ("succeeded", "rejected")
        assert row.model_version_id == inference.manifest().version
        assert row.timings_ms["total"] > 0
        assert photo_files.display_bytes(photo=row.photo).startswith(b"\xff\xd8")
    succeeded = [row for row in rows if row.status == "succeeded"]
    assert succeeded
    points = inference.manifest().operating_points
    for row in succeeded:
        expected = points[row.modality].band(row.score)
        assert row.band == with_doubts(expected, row.reasons)
        assert (stored / row.heat_map.name).read_bytes().startswith(b"\x89PNG")
