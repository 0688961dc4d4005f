"""Re-assessments: each photo once, after uploads, and nothing is lost when a worker dies."""

import pytest
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.errors import ReasonMissingError
from classifier.audit.models import AuditEvent
from classifier.inference import door as inference
from classifier.inference.door import ArtefactError
from classifier.model_rollout import reassessments
from classifier.model_rollout import versions as model_versions
from classifier.model_rollout.errors import NoActiveModelError
from classifier.model_rollout.models import Reassessment
from classifier.operations import background
from classifier.people.services import accounts, household
from classifier.photos import services as photos
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def activate(make_artefact):
    def choose(version):
        if version != "fake-1":
            make_artefact(version)
        model_versions.activate(version=version, actor=audit.SYSTEM, reason="A better one.")

    return choose


def _start():
    return reassessments.start(actor=audit.SYSTEM, reason="A better one.")


def _photos(count):
    made = [factories.make_photo() for _ in range(count)]
    factories.assess()
    return made


def _versions(photo):
    return list(photo.assessments.values_list("model_version_id", flat=True))


def _progress():
    run = reassessments.latest()
    return run.status, run.done, run.total


def test_every_photo_is_assessed_once_more_and_old_results_stay(activate):
    made = _photos(3)
    activate("2030.1")
    _start()
    assert _progress() == ("running", 0, 3)
    assert background.run_steps(seconds=30) == 3
    assert _progress() == ("finished", 3, 3)
    assert [_versions(photo) for photo in made] == [["2030.1", "fake-1"]] * 3
    assert background.run_steps(seconds=30) == 0


def test_rejected_photos_are_assessed_again_too(activate):
    photo = factories.make_photo(data=factories.plain_jpeg())
    factories.assess()
    activate("2030.1")
    _start()
    background.run_steps(seconds=30)
    assert _versions(photo) == ["2030.1", "fake-1"]


def test_photos_that_the_active_version_assessed_last_are_skipped(activate):
    _photos(2)
    activate("2030.1")
    late = factories.make_photo()
    factories.assess(late)
    assert _start().total == 2
    background.run_steps(seconds=30)
    assert _versions(late) == ["2030.1"]


def test_after_going_back_the_newest_result_is_of_the_older_version_again(activate):
    photo = _photos(1)[0]
    activate("2030.1")
    _start()
    background.run_steps(seconds=30)
    activate("fake-1")
    _start()
    background.run_steps(seconds=30)
    assert _versions(photo) == ["fake-1", "2030.1", "fake-1"]


def test_photos_in_the_bin_or_without_consent_are_skipped(activate):
    binned, withdrawn, kept = _photos(3)
    of_binned_mole = factories.make_photo(mole=factories.make_mole())
    factories.assess(of_binned_mole)
    of_binned_mole.mole.binned_at = timezone.now()
    of_binned_mole.mole.save()
    photos.bin_photo(photo=binned, actor=audit.SYSTEM)
    accounts.withdraw_consent(user=withdrawn.subject.user)
    activate("2030.1")
    _start()
    background.run_steps(seconds=30)
    assert _progress()[0] == "finished"
    assert _versions(kept) == ["2030.1", "fake-1"]
    for photo in (binned, withdrawn, of_binned_mole):
        assert _versions(photo) == ["fake-1"]


def test_uploads_are_assessed_first(activate):
    _photos(2)
    activate("2030.1")
    _start()
    upload = factories.make_photo()
    assert background.run_steps(seconds=30) == 0
    factories.assess(upload)
    assert background.run_steps(seconds=30) == 2


def test_an_upload_interrupts_a_reassessment(activate, monkeypatch):
    _photos(3)
    activate("2030.1")
    _start()
    step = reassessments.step

    def step_and_upload():
        went_on = step()
        factories.make_photo()
        return went_on

    monkeypatch.setattr(background, "STEPS", (step_and_upload,))
    assert background.run_steps(seconds=30) == 1


def test_it_ends_when_its_time_is_over(activate):
    _photos(2)
    activate("2030.1")
    _start()
    assert background.run_steps(seconds=0) == 0


def test_a_worker_killed_after_queueing_loses_nothing(activate, monkeypatch):
    made = _photos(3)
    activate("2030.1")
    _start()

    def die(**_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(assessments, "carry_out", die)
        with pytest.raises(KeyboardInterrupt):
            background.run_steps(seconds=30)
    assert _progress() == ("running", 1, 3)
    assert Assessment.objects.filter(status="queued").count() == 1
    factories.assess()  # the sweeper's message, a minute later
    background.run_steps(seconds=30)
    assert _progress() == ("finished", 3, 3)
    assert [_versions(photo) for photo in made] == [["2030.1", "fake-1"]] * 3


def test_two_at_once_take_different_photos(activate):
    made = _photos(2)
    activate("2030.1")
    run = _start()
    assert reassessments._queue(run, made[0]) is not None
    assert reassessments._queue(run, made[1]) is None
    assert _progress() == ("running", 1, 2)


def test_a_failed_attempt_ends_this_run(activate, monkeypatch):
    _photos(3)
    activate("2030.1")
    _start()
    monkeypatch.setattr(assessments, "run_model", _fail)
    background.run_steps(seconds=30)
    assert Assessment.objects.filter(status="queued").count() == 1


def _fail(**_kwargs):
    raise ValueError("a bug")


def test_an_unusable_model_queues_nothing(activate, models_dir):
    _photos(2)
    activate("2030.1")
    _start()
    (models_dir / "2030.1" / "model.bin").write_text("other weights")
    assert background.run_steps(seconds=30) == 0
    assert not Assessment.objects.filter(status="queued").exists()
    with pytest.raises(ArtefactError):
        inference.check()


def test_another_activation_cancels_it(activate):
    _photos(2)
    activate("2030.1")
    _start()
    reassessments.step()
    activate("2030.2")
    assert _progress() == ("cancelled", 1, 2)
    assert background.run_steps(seconds=30) == 0


def test_a_second_start_replaces_the_first(activate):
    _photos(2)
    activate("2030.1")
    _start()
    reassessments.step()
    assert _start().total == 1
    assert Reassessment.objects.filter(status="running").count() == 1


def test_it_is_in_the_audit_trail(activate):
    _photos(1)
    activate("2030.1")
    _start()
    background.run_steps(seconds=30)
    started = AuditEvent.objects.get(event="reassessment_started")
    assert (started.reason, started.details["total"]) == ("A better one.", 1)
    ended = AuditEvent.objects.get(event="reassessment_ended")
    assert ended.details == {"version": "2030.1", "status": "finished", "done": 1}
    assert AuditEvent.objects.filter(event="assessment_requested").count() == 2


def test_it_needs_a_reason_and_an_active_version(activate):
    with pytest.raises(NoActiveModelError):
        _start()
    activate("2030.1")
    with pytest.raises(ReasonMissingError):
        reassessments.start(actor=audit.SYSTEM, reason=" ")
    with pytest.raises(ReasonMissingError):
        reassessments.cancel(actor=audit.SYSTEM, reason="")


def test_photos_of_a_removed_household_member_are_not_assessed_again(activate):
    user = factories.make_user()
    member = factories.make_member(user)
    photo = factories.make_photo(member)
    factories.assess()
    household.remove_member(user=user, member=member)
    activate("2030.1")
    _start()
    assert _progress() == ("running", 0, 0)
    assert background.run_steps(seconds=30) == 0
    household.restore_member(user=user, member=member)
    _start()
    background.run_steps(seconds=30)
    assert _versions(photo) == ["2030.1", "fake-1"]
