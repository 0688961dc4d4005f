"""What the health report says about each part, and the system checks."""

import shutil
import sys
import time
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.core import jobs
from classifier.core.storage import room
from classifier.inference import door as inference
from classifier.operations import checks, health
from classifier.tasks import sweep_assessments_task
from ml.classification import manifest as manifests
from tests import factories

pytestmark = pytest.mark.django_db
# The report is public, so that it names no file.
UNUSABLE = "The model is not usable, and photos wait. `manage.py models verify` says why."


@pytest.fixture
def artefact(tmp_path, settings):
    """A copy of the model in use, which the site then uses."""
    copy = tmp_path / "model"
    shutil.copytree(manifests.default_artefact(), copy)
    settings.CLASSIFIER_BACKEND = "litert"
    settings.CLASSIFIER_ARTEFACT = str(copy)
    return copy


def _flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def test_all_is_well_with_a_broker_in_memory():
    sweep_assessments_task()
    assert set(health.report().values()) == {"ok"}


def test_a_full_disk_is_reported(monkeypatch):
    monkeypatch.setattr(room, "free_bytes", lambda: 1000)
    assert "nearly full" in health.report()["storage"]


def test_a_part_that_does_not_answer_is_reported_without_its_error(monkeypatch):
    def refuse():
        raise ConnectionError("password=secret")

    monkeypatch.setitem(health.CHECKS, "broker", refuse)
    assert health.report()["broker"] == "The broker does not answer."


def test_a_broker_that_is_down_is_reported(monkeypatch):
    """By default Celery would try to connect for ever, and this test would not end."""
    from skinspect_site.celery import app

    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:9/0")
    assert health.report()["broker"] == "The broker does not answer."


def test_photos_that_wait_too_long_are_reported():
    row = factories.make_assessment(status="queued")
    assert health.report()["queue"] == "ok"
    Assessment.objects.filter(pk=row.pk).update(requested_at=timezone.now() - timedelta(minutes=6))
    assert "waited" in health.report()["queue"]


def test_a_batch_may_wait_longer_while_some_of_it_is_done():
    long_ago = timezone.now() - timedelta(minutes=6)
    row = factories.make_assessment(status="queued", priority=Assessment.Priority.PARTNER)
    Assessment.objects.update(requested_at=long_ago)
    factories.make_assessment()
    assert "waited" in health.report()["queue"]
    factories.make_assessment(priority=row.priority)
    assert health.report()["queue"] == "ok"


def test_photos_that_wait_since_the_clock_was_set_back_are_reported():
    row = factories.make_assessment(status="queued")
    Assessment.objects.filter(pk=row.pk).update(requested_at=timezone.now() + timedelta(hours=2))
    assert "waited" in health.report()["queue"]


def test_beat_is_missed_after_two_minutes(monkeypatch):
    assert "on time yet" in health.report()["clock"]
    sweep_assessments_task()
    assert health.report()["clock"] == "ok"
    now = time.time()
    for seconds in (health.MAX_SILENCE_S + 1, -3600):  # the second: the clock was set back
        monkeypatch.setattr(time, "time", lambda later=now + seconds: later)
        assert "for 2 minutes" in health.report()["clock"]
    monkeypatch.setattr(time, "time", lambda: now - 5)  # the clock of the worker's machine is ahead
    assert health.report()["clock"] == "ok"


def test_a_changed_model_file_is_refused_while_uploads_wait(artefact):
    assert health.report()["model"] == "ok"
    model = artefact / inference.manifest().model_file
    _flip_a_byte(model)
    assert health.report()["model"] == UNUSABLE

    row = factories.make_photo().assessments.get()
    factories.assess()
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("queued", 0)

    _flip_a_byte(model)
    assert health.report()["model"] == "ok"
    factories.assess()
    row.refresh_from_db()
    assert row.status in ("succeeded", "rejected")
    assert row.model_version_id == inference.manifest().version


def test_a_model_changed_under_a_loaded_one_is_refused_too(artefact):
    inference.warm_up()
    _flip_a_byte(artefact / inference.manifest().model_file)
    with pytest.raises(inference.ArtefactError):
        inference.warm_up()


@pytest.mark.parametrize("missing", ["manifest.json", "phone.tflite", "."])
def test_a_missing_model_is_reported(artefact, missing):
    gone = artefact / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    assert health.report()["model"] == UNUSABLE
    with pytest.raises(inference.ArtefactError, match="read"):
        inference.check()


def test_a_missing_runtime_makes_photos_wait(artefact, monkeypatch):
    monkeypatch.setitem(sys.modules, "ml.classification.predictor", None)
    with pytest.raises(inference.ArtefactError, match="cannot be loaded"):
        inference.warm_up()


def test_limits_that_do_not_fit_are_an_error(settings):
    assert run_checks() == []
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60}
    assert [error.id for error in checks.limits_fit_together()] == ["skinspect.E001"]


def test_photos_among_static_files_are_an_error(settings):
    options = {"location": settings.STATIC_ROOT / "photos"}
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "classifier.core.storage.PrivateFileStorage", "OPTIONS": options}
    }
    assert [error.id for error in checks.photos_stay_private()] == ["skinspect.E002"]


def test_an_attempt_is_lost_only_after_every_limit(settings):
    assert jobs.LOST_AFTER.total_seconds() > settings.CELERY_TASK_TIME_LIMIT


def test_the_health_page_answers_503_while_a_part_does_not_work(client, monkeypatch):
    monkeypatch.setattr("classifier.operations.health.report", lambda: {"database": "ok"})
    assert client.get("/health/").json() == {"status": "ok", "parts": {"database": "ok"}}
    monkeypatch.setattr(
        "classifier.operations.health.report", lambda: {"queue": "Photos have waited."}
    )
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["status"]) == (503, "problem")
    assert client.get("/health/live/").content == b"ok\n"
