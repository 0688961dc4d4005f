"""A candidate's outcomes: shown to no user, delaying no assessment, erased with the photo."""

import pytest

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.inference import door as inference
from classifier.model_rollout import shadows
from classifier.model_rollout import versions as model_versions
from classifier.model_rollout.models import ShadowAssessment
from classifier.operations import background
from classifier.people.services import accounts, household
from classifier.photos import services as photos
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(make_artefact):
    """A version that is tried from now on."""
    folder = make_artefact("2030.1")
    model_versions.start_shadow(version="2030.1", actor=audit.SYSTEM, reason="A candidate.")
    return folder


def _assessed(**options):
    photo = factories.make_photo(**options)
    factories.assess(photo)
    return photo


def test_a_candidate_assesses_the_same_photo_and_changes_no_result(candidate):
    photo = _assessed()
    before = Assessment.objects.values().get()
    assert background.run_steps(seconds=30) == 1
    made = ShadowAssessment.objects.get()
    assert (made.assessment, made.model_version_id) == (photo.assessments.get(), "2030.1")
    assert (made.status, made.score) == ("succeeded", before["score"])
    assert made.timings_ms["total"] > 0
    assert Assessment.objects.values().get() == before
    assert background.run_steps(seconds=30) == 0


def test_a_candidate_is_compared_with_what_the_photo_alone_gave(candidate):
    photo = _assessed()
    score, band = Assessment.objects.values_list("score", "band").get()
    Assessment.objects.update(
        band="higher", photo_band=band, adjusted_score=min(score + 0.3, 1), sex_term=1.0
    )
    assert background.run_steps(seconds=30) == 1
    found = shadows.agreement(version="2030.1")
    assert found.pairs == {(band, band): 1}
    assert found.mean_difference == 0
    assert photo.assessments.get().band == "higher"


def test_photos_assessed_before_the_trial_are_skipped(make_artefact):
    _assessed()
    make_artefact("2030.1")
    model_versions.start_shadow(version="2030.1", actor=audit.SYSTEM, reason="A candidate.")
    assert background.run_steps(seconds=30) == 0


def test_uploads_go_first(candidate):
    _assessed()
    factories.make_photo()
    assert background.run_steps(seconds=30) == 0


def test_photos_in_the_bin_or_without_consent_are_skipped(candidate):
    binned, withdrawn = _assessed(), _assessed()
    photos.bin_photo(photo=binned, actor=audit.SYSTEM)
    accounts.withdraw_consent(user=withdrawn.subject.user)
    assert background.run_steps(seconds=30) == 0


def test_it_is_erased_with_its_photo(candidate):
    photo = _assessed()
    background.run_steps(seconds=30)
    erasure.erase_photo(photo=photo, actor=audit.SYSTEM)
    assert not ShadowAssessment.objects.exists()


def test_each_shadow_assessment_is_in_the_persons_audit_trail(candidate):
    photo = _assessed()
    background.run_steps(seconds=30)
    event = AuditEvent.objects.get(event="shadow_finished")
    assert (event.subject_ref, event.target) == (str(photo.subject_id), str(photo.id))


def test_an_error_leaves_the_result_and_is_not_retried(candidate, monkeypatch):
    photo = _assessed()
    with monkeypatch.context() as patch:
        patch.setattr(assessments, "run_model", _fail)
        background.run_steps(seconds=30)
    assert ShadowAssessment.objects.get().status == "failed"
    assert photo.assessments.get().status == "succeeded"
    assert background.run_steps(seconds=30) == 0


def _fail(**_kwargs):
    raise ValueError("a bug")


def test_a_photo_that_kills_the_process_is_not_tried_again(candidate, monkeypatch):
    _assessed()

    def die(**_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(assessments, "run_model", die)
        with pytest.raises(KeyboardInterrupt):
            background.run_steps(seconds=30)
    assert ShadowAssessment.objects.get().status == "failed"
    assert background.run_steps(seconds=30) == 0


def test_a_damaged_candidate_waits_for_its_repair(candidate):
    _assessed()
    model = candidate / "model.bin"
    whole = model.read_text()
    model.write_text("other weights")
    assert background.run_steps(seconds=30) == 0
    assert not ShadowAssessment.objects.exists()
    model.write_text(whole)
    assert background.run_steps(seconds=30) == 1


def test_a_candidate_that_cannot_be_loaded_waits_too(candidate, monkeypatch):
    _assessed()

    def refuse(_found):
        raise inference.ArtefactError("The runtime cannot carry it.")

    inference.unload_candidate()
    monkeypatch.setattr(inference, "_as_fake", refuse)
    background.run_steps(seconds=30)
    assert not ShadowAssessment.objects.exists()


def test_after_the_trial_the_second_model_is_unloaded(candidate):
    _assessed()
    background.run_steps(seconds=30)
    assert "candidate" in inference._loaded
    model_versions.end_shadow(actor=audit.SYSTEM, reason="Seen enough.")
    background.run_steps(seconds=30)
    assert "candidate" not in inference._loaded


def test_the_report_counts_pairs_and_distances(candidate):
    for _ in range(3):
        _assessed()
    _assessed(data=factories.plain_jpeg())
    background.run_steps(seconds=30)
    rows = ShadowAssessment.objects.filter(status="succeeded")
    for row, shift in zip(rows, (0.1, -0.1, -0.3), strict=True):
        score, shown = 0.5 + shift, Assessment.objects.filter(pk=row.assessment_id)
        ShadowAssessment.objects.filter(pk=row.pk).update(score=score)
        shown.update(score=0.5, band="unclear")
    unanswered = _assessed().assessments.get()
    ShadowAssessment.objects.create(assessment=unanswered, model_version=row.model_version)
    found = shadows.agreement(version="2030.1")
    assert (found.compared, found.failed) == (4, 1)
    assert found.pairs == {("unclear", "higher"): 3, ("rejected", "rejected"): 1}
    assert found.mean_difference == pytest.approx(-0.1)
    assert found.mean_distance == pytest.approx(0.5 / 3)


def test_photos_of_a_removed_household_member_are_skipped(candidate):
    user = factories.make_user()
    member = factories.make_member(user)
    _assessed(subject=member)
    household.remove_member(user=user, member=member)
    assert background.run_steps(seconds=30) == 0
    household.restore_member(user=user, member=member)
    assert background.run_steps(seconds=30) == 1
