"""Trials: stored apart, assessed, erased with every file, kept in an account with their result."""

import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.core import jobs
from classifier.core.errors import StorageUnavailableError
from classifier.core.lines import sweep
from classifier.inference import door as inference
from classifier.intake import services as intake
from classifier.intake.errors import PhotoRefusedError
from classifier.operations import file_repair
from classifier.operations.lines import PHOTOS
from classifier.people.errors import ConsentMissingError
from classifier.photos.models import Photo
from classifier.trial.errors import BusyError, TrialGoneError
from classifier.trial.models import SampleResult, Trial
from classifier.trial.selectors import result_of, trial_of
from classifier.trial.services import sample, trials
from tests.classifier.support import files, is_empty
from tests.factories import carry_out, jpeg, make_subject, make_user, plain_jpeg

pytestmark = pytest.mark.django_db


def start(data: bytes = b"") -> Trial:
    return trials.start(data=data or jpeg()).trial


def assessed(data: bytes = b"") -> Trial:
    trial = start(data)
    jobs.carry_out(trials.KIND, trial.pk, claim="message")
    trial.refresh_from_db()
    return trial


def late(trial: Trial) -> Trial:
    """Let the trial's time be over."""
    now = timezone.now()
    Trial.objects.filter(pk=trial.pk).update(
        requested_at=now - timedelta(minutes=16), expires_at=now - timedelta(minutes=1)
    )
    trial.refresh_from_db()
    return trial


def full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_trial_is_stored_apart_and_nowhere_else(stored: Path) -> None:
    trial = assessed()
    assert is_empty()
    assert {name.split("/")[0] for name in files(stored)} == {"trials"}
    assert trial.status == "succeeded"
    result = result_of(trial)
    assert result is not None
    assert result.band in ("lower", "unclear", "higher")
    assert result.model_version_id == inference.manifest().version
    assert trial.heat_map


def test_the_stored_photo_has_no_metadata(stored: Path) -> None:
    start()
    (name,) = files(stored)
    assert b"Exif" in jpeg()
    assert b"Exif" not in (stored / name).read_bytes()


def test_a_photo_that_cannot_be_assessed_has_a_result_with_reasons() -> None:
    result = result_of(assessed(plain_jpeg()))
    assert result is not None
    assert result.status == "rejected"
    assert result.reasons


def test_the_agreement_is_on_record_without_the_visitor() -> None:
    trial = start()
    event = AuditEvent.objects.get(event="trial_agreed")
    assert event.actor_kind == "visitor"
    assert (event.actor, event.subject_ref, event.target) == ("", "", "")
    assert event.details == {"version": trials.TERMS_VERSION}
    assert str(trial.pk) not in str(event.details)


def test_the_key_is_not_stored_and_opens_only_its_trial() -> None:
    first, second = trials.start(data=jpeg(1)), trials.start(data=jpeg(2))
    assert trial_of(first.key) == first.trial
    assert trial_of(second.key) == second.trial
    assert trial_of("") is None
    assert trial_of(str(first.trial.pk)) is None
    assert first.key not in str(Trial.objects.values_list())


def test_a_trial_cannot_be_opened_when_its_time_is_over() -> None:
    started = trials.start(data=jpeg())
    late(started.trial)
    assert trial_of(started.key) is None


def test_after_its_time_row_and_files_are_erased(stored: Path) -> None:
    late(assessed())
    young = start(jpeg(2))
    assert trials.erase_expired() == 1
    assert list(Trial.objects.all()) == [young]
    assert files(stored) == [young.original.name]


def test_deleting_erases_at_once_and_twice_is_once(stored: Path) -> None:
    trial = assessed()
    trials.erase(trial=trial)
    trials.erase(trial=trial)
    assert files(stored) == []
    assert not Trial.objects.exists()


def test_a_storage_that_refuses_is_asked_again(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = trials.start(data=jpeg())
    with monkeypatch.context() as patch:
        patch.setattr("classifier.core.storage.PrivateFileStorage.delete", full_disk)
        trials.erase(trial=started.trial)
    assert trial_of(started.key) is None
    assert not Trial.objects.exists()
    assert len(files(stored)) == 1
    file_repair.delete_asked()
    assert files(stored) == []


def test_files_that_a_crash_left_are_swept_once_they_are_old(stored: Path) -> None:
    trial = start()
    old = timezone.now().timestamp() - 2 * 3600
    for name in (f"{uuid.uuid4()}.jpg", ".incoming-abc", f"{trial.pk}-{uuid.uuid4()}.png"):
        path = stored / "trials" / name
        path.write_bytes(b"left")
        os.utime(path, (old, old))
    fresh = stored / "trials" / f"{uuid.uuid4()}.jpg"
    fresh.write_bytes(b"being written")
    trials.erase_expired()
    left = {path.name for path in (stored / "trials").iterdir()}
    assert fresh.name in left
    assert len(left) == 3  # the trial's photo and its own old heat map are not a crash's


def test_erased_while_a_worker_assesses_it_leaves_nothing(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = start()
    run = trials.assessments.run_model

    def erase_meanwhile(**arguments: object) -> object:
        outcome = run(**arguments)
        trials.erase(trial=trial)
        return outcome

    monkeypatch.setattr(trials.assessments, "run_model", erase_meanwhile)
    jobs.carry_out(trials.KIND, trial.pk, claim="message")
    assert files(stored) == []
    assert not Trial.objects.exists()


def test_a_worker_that_comes_too_late_assesses_nothing(stored: Path) -> None:
    trial = late(start())
    jobs.carry_out(trials.KIND, trial.pk, claim="message")
    assert not Trial.objects.exists()
    assert files(stored) == []


def test_without_a_broker_the_row_waits_for_the_sweep(
    django_capture_on_commit_callbacks: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("skinspect_site.celery.app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        trial = start()
    trial.refresh_from_db()
    assert trial.status == "queued"
    sent = []
    monkeypatch.setattr("skinspect_site.celery.app.send_task", lambda *a, **_: sent.append(a[0]))
    sweep(PHOTOS)
    assert sent == ["classifier.tasks.assess_trial_task"]


def test_nothing_is_kept_of_what_is_refused(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PhotoRefusedError):
        trials.start(data=b"<svg onload=alert(1)>")
    with monkeypatch.context() as patch:
        patch.setattr("classifier.core.storage.PrivateFileStorage._save", full_disk)
        with pytest.raises(StorageUnavailableError):
            trials.start(data=jpeg())
    monkeypatch.setattr(trials, "MOST_AT_A_TIME", 0)
    with pytest.raises(BusyError):
        trials.start(data=jpeg())
    assert files(stored) == []
    assert not Trial.objects.exists()
    assert not AuditEvent.objects.exists()


def test_another_photo_takes_the_place_of_the_first(stored: Path) -> None:
    first = start(jpeg(1))
    second = trials.start(data=jpeg(2), replaced=first).trial
    assert list(Trial.objects.all()) == [second]
    assert files(stored) == [second.original.name]


def test_a_refused_photo_leaves_the_first() -> None:
    first = start()
    with pytest.raises(PhotoRefusedError):
        trials.start(data=b"", replaced=first)
    assert list(Trial.objects.all()) == [first]


def test_wishing_to_keep_it_gives_an_hour_from_the_upload_and_no_more() -> None:
    trial = start()
    asked = trials.ask_to_keep(trial=trial)
    again = trials.ask_to_keep(trial=asked)
    assert asked.expires_at == again.expires_at == trial.requested_at + timedelta(minutes=60)
    with pytest.raises(TrialGoneError):
        trials.ask_to_keep(trial=late(trial))


def test_keeping_carries_photo_and_result_over(stored: Path) -> None:
    user = make_user()
    trial = assessed()
    photo = trials.keep(trial=trial, user=user)
    kept = photo.assessments.get()
    assert photo.subject == make_subject(user)
    assert photo.sha256 == trial.sha256
    assert photo.taken_at_source == Photo.TakenAtSource.CAMERA
    result = {name: value for name, value in trial.result.items() if name != "status"}
    assert {name: getattr(kept, name) for name in result} == result
    assert (kept.requested_at, kept.finished_at) == (trial.requested_at, trial.finished_at)
    assert not Trial.objects.exists()
    assert {name.split("/")[0] for name in files(stored)} == {
        "originals", "thumbnails", "heat-maps"
    }  # fmt: skip
    events = AuditEvent.objects.filter(target=str(photo.pk)).values_list("event", flat=True)
    assert sorted(events) == ["assessment_finished", "photo_added"]


def test_keeping_one_that_still_waits_queues_it_again() -> None:
    photo = trials.keep(trial=start(), user=make_user())
    assert photo.assessments.get().status == "queued"


def test_keeping_a_photo_that_the_account_has_points_at_that_one() -> None:
    user = make_user()
    known = trials.keep(trial=assessed(), user=user)
    assert trials.keep(trial=assessed(), user=user) == known
    assert Photo.objects.count() == Assessment.objects.count() == 1


def test_keeping_twice_at_once_keeps_one() -> None:
    user = make_user()
    trial = assessed()
    in_another_request = Trial.objects.get()
    first = trials.keep(trial=trial, user=user)
    with pytest.raises(TrialGoneError):
        trials.keep(trial=in_another_request, user=user)
    assert Photo.objects.get() == first


def test_nothing_is_kept_without_consent_or_on_a_full_disk(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = assessed()
    before = files(stored)
    with pytest.raises(ConsentMissingError):
        trials.keep(trial=trial, user=make_user(consented=False))
    user = make_user()
    with monkeypatch.context() as patch:
        patch.setattr("classifier.core.storage.PrivateFileStorage._save", full_disk)
        with pytest.raises(StorageUnavailableError):
            trials.keep(trial=trial, user=user)
    assert is_empty()
    assert files(stored) == before
    assert trials.keep(trial=trial, user=user).assessments.count() == 1


def test_a_result_that_cannot_be_stored_leaves_no_file(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = assessed()
    before = files(stored)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(intake.assessments, "_record_end", fail)
    with pytest.raises(RuntimeError):
        trials.keep(trial=trial, user=make_user())
    assert [name for name in files(stored) if not name.startswith("heat-maps/")] == before
    assert is_empty()


def test_a_trial_is_a_job_like_others() -> None:
    assert carry_out(trials.KIND, start()).status == "succeeded"


def test_the_sample_is_assessed_once_for_each_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sample.step() is False
    made = SampleResult.objects.get(version=inference.manifest().version)
    assert made.result["status"] == "succeeded"
    monkeypatch.setattr(inference, "assess", lambda *_, **__: pytest.fail("assessed again"))
    assert sample.step() is False
