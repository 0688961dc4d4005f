"""TensorFlow can serve instead of LiteRT and gives the same scores."""

import pytest

from classifier.assessments import services as assessments
from classifier.audit import services as audit
from classifier.demo.lesion import Lesion
from classifier.demo.picture import Appearance, SkinPatch, draw_photo
from classifier.inference import door as inference
from tests import factories
from tests.ml.conftest import needs_training

pytestmark = [pytest.mark.django_db, pytest.mark.train, needs_training]


def test_a_worker_with_keras_gives_the_score_that_one_with_litert_gives(settings, monkeypatch):
    photo = factories.make_photo(data=draw_photo(Lesion(3), SkinPatch(4), Appearance(5)))
    rows, ran = [photo.assessments.get()], []
    for backend in ("litert", "keras"):
        settings.CLASSIFIER_BACKEND = backend
        # A worker is a process with one backend.
        monkeypatch.setattr(inference, "_loaded", {})
        factories.assess(photo)
        ((*_, predictor),) = inference._loaded.values()
        ran.append({type(each).__name__ for each in predictor._backends.values()})
        rows.append(assessments.request_assessment(photo=photo, actor=audit.SYSTEM))
    first, second, _ = rows
    for row in (first, second):
        row.refresh_from_db()
        assert (row.status, row.model_version_id) == ("succeeded", inference.manifest().version)
    assert second.score == pytest.approx(first.score, abs=1e-4)
    assert ran == [{"LiteRTBackend"}, {"KerasBackend"}]
