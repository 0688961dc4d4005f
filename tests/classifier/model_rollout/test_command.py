"""The command `models`."""

import subprocess

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.inference.models import ModelVersion
from classifier.model_rollout import reassessments
from classifier.operations import background
from ml.classification.manifest import ARTEFACTS
from tests import factories

MOST_BYTES = 22_000_000


def _models(capsys, *arguments):
    call_command("models", *arguments)
    return capsys.readouterr().out


@pytest.mark.django_db
class TestModels:
    def test_a_version_from_candidate_to_active(self, capsys, make_artefact):
        _models(capsys, "adopt")
        factories.make_assessment(finished_at=timezone.now())
        make_artefact("2030.1")
        listed = _models(capsys, "list")
        assert "2030.1  available" in listed
        assert "fake-1  active" in listed
        assert "ok" in _models(capsys, "verify", "2030.1")

        why = ("--reason", "A candidate.")
        assert "unseen" in _models(capsys, "shadow", "2030.1", *why)
        factories.make_photo()
        factories.assess()
        background.run_steps(seconds=30)
        report = _models(capsys, "shadow", "--report")
        assert "2030.1: 1 photos compared, 0 failed" in report

        printed = _models(capsys, "activate", "2030.1", "--reassess", *why)
        assert "2030.1 gives the results from now on." in printed
        assert "0 of 2 photos" in printed
        background.run_steps(seconds=30)
        assert "2 of 2 photos. Finished." in _models(capsys, "list")
        assert "This release brings fake-1" in _models(capsys, "list")

    def test_the_administrator_who_acts_is_in_the_audit_trail(self, capsys, make_artefact):
        admin = factories.make_admin()
        make_artefact("2030.1")
        _models(capsys, "activate", "2030.1", "--reason", "Better.", "--by", admin.email.upper())
        assert AuditEvent.objects.get(event="model_activated").actor == str(admin.pseudonym)

    def test_only_administrators_act(self, capsys, make_artefact):
        make_artefact("2030.1")
        reviewer = factories.make_reviewer()
        with pytest.raises(CommandError, match="no administrator"):
            _models(capsys, "activate", "2030.1", "--reason", "Better.", "--by", reviewer.email)
        assert not ModelVersion.objects.exists()

    def test_a_reason_is_asked_for(self, capsys, make_artefact):
        make_artefact("2030.1")
        for arguments in (("activate", "2030.1"), ("shadow", "2030.1"), ("shadow", "--off")):
            with pytest.raises(CommandError, match="write why"):
                _models(capsys, *arguments)

    def test_damage_is_reported_and_counted_as_failure(self, capsys, make_artefact):
        (make_artefact("2030.1") / "model.bin").write_text("other weights")
        make_artefact("2030.2")
        with pytest.raises(CommandError, match="Not every file"):
            _models(capsys, "verify")
        printed = capsys.readouterr().out
        assert "2030.1: The file model.bin of model 2030.1 is not the one" in printed
        assert "2030.2: ok" in printed
        assert "damaged" in _models(capsys, "list")
        with pytest.raises(CommandError, match=r"model\.bin"):
            _models(capsys, "activate", "2030.1", "--reason", "Better.")

    def test_an_unknown_version_is_reported(self, capsys):
        with pytest.raises(CommandError, match="no model 2031"):
            _models(capsys, "verify", "2031")
        with pytest.raises(CommandError, match="2031 cannot be read"):
            _models(capsys, "activate", "2031", "--reason", "Better.")

    def test_a_reassessment_is_started_and_ended(self, capsys):
        _models(capsys, "adopt")
        assert "0 of 0 photos" in _models(capsys, "reassess", "--reason", "To be sure.")
        assert "Ended" in _models(capsys, "reassess", "--off", "--reason", "Enough.")
        assert reassessments.latest().status == "cancelled"
        assert "None was" in _models(capsys, "reassess", "--off", "--reason", "Enough.")

    def test_shadow_needs_to_know_what_to_do(self, capsys):
        with pytest.raises(CommandError, match="Name a version"):
            _models(capsys, "shadow", "--reason", "Why.")
        assert "Nothing" in _models(capsys, "shadow", "--off", "--reason", "Why.")


def test_the_weights_in_the_repository_stay_small():
    asked = ["git", "ls-files", "-z", "--", "."]
    listed = subprocess.run(asked, cwd=ARTEFACTS, capture_output=True, check=False)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    if not names:
        pytest.skip("not a checkout")
    weights = [ARTEFACTS / name for name in names if name.endswith((".tflite", ".npz"))]
    assert sum(path.stat().st_size for path in weights if path.exists()) < MOST_BYTES
