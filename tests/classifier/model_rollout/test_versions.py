"""Model versions: activated after a trial, followed by every process, refused if files differ."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.errors import ReasonMissingError
from classifier.audit.models import AuditEvent
from classifier.inference import door as inference
from classifier.inference.door import ArtefactError
from classifier.inference.models import ModelVersion
from classifier.model_rollout import reassessments
from classifier.model_rollout import versions as model_versions
from classifier.model_rollout.errors import ModelBusyError
from classifier.model_rollout.models import Reassessment
from classifier.operations import health
from tests import factories

pytestmark = pytest.mark.django_db


def _activate(version, **options):
    return model_versions.activate(
        version=version, actor=audit.SYSTEM, reason="It is better.", **options
    )


def _result():
    photo = factories.make_photo()
    factories.assess(photo)
    return photo.assessments.get()


def _state(version):
    return {each.version: each.state for each in model_versions.list_versions()}[version]


def test_without_a_choice_the_shipped_one_gives_the_results():
    assert not ModelVersion.objects.exists()
    assert _result().model_version_id == inference.shipped_version() == "fake-1"


def test_every_process_follows_the_row_without_a_restart(make_artefact):
    before = _result()
    make_artefact("2030.1", points=(0.01, 0.02))
    _activate("2030.1")
    after = _result()
    assert (after.model_version_id, after.lower_point) == ("2030.1", 0.01)
    assert inference.manifest().version == "2030.1"
    before.refresh_from_db()
    assert (before.model_version_id, before.lower_point) == ("fake-1", 0.4)


def test_going_back_is_another_activation(make_artefact):
    make_artefact("2030.1")
    _activate("2030.1")
    _activate("fake-1")
    assert _result().model_version_id == "fake-1"
    assert list(ModelVersion.objects.exclude(role="").values_list("version", "role")) == [
        ("fake-1", "active")
    ]


def test_an_activation_is_in_the_audit_trail_with_its_reason(make_artefact):
    make_artefact("2030.1")
    admin = factories.make_admin()
    model_versions.activate(
        version="2030.1", actor=audit.staff(admin), reason="  Better on phone photos. "
    )
    event = AuditEvent.objects.get(event="model_activated")
    assert (event.actor_kind, event.actor) == ("staff", str(admin.pseudonym))
    assert event.reason == "Better on phone photos."
    assert event.details == {"version": "2030.1", "before": "", "is_pinned": True}


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_it_needs_a_reason_that_fits(make_artefact, reason):
    make_artefact("2030.1")
    with pytest.raises(ReasonMissingError):
        model_versions.activate(version="2030.1", actor=audit.SYSTEM, reason=reason)
    assert not ModelVersion.objects.exists()


def _tamper(folder):
    (folder / "model.bin").write_text("other weights")


def _lose(folder):
    (folder / "model.bin").unlink()


def _cut(folder):
    (folder / "manifest.json").write_text("{")


def _rename(folder):
    folder.rename(folder.with_name("2030.1-renamed"))


BROKEN = [
    (_tamper, "model.bin .*not the one in its manifest"),
    (_lose, "model.bin cannot be read"),
    (_cut, "malformed"),
    (_rename, "2030.1 cannot be read"),
]


@pytest.mark.parametrize(("damage", "sentence"), BROKEN)
def test_a_damaged_version_is_not_activated(make_artefact, damage, sentence):
    damage(make_artefact("2030.1"))
    with pytest.raises(ArtefactError, match=sentence):
        _activate("2030.1")
    assert not ModelVersion.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("damage", "sentence"), BROKEN)
def test_a_version_damaged_later_makes_photos_wait_and_the_log_says_why(
    make_artefact, damage, sentence, caplog
):
    folder = make_artefact("2030.1")
    _activate("2030.1")
    assert _result().status == "succeeded"
    damage(folder)
    row = _result()
    assert (row.status, row.attempts) == ("queued", 0)
    with pytest.raises(ArtefactError, match=sentence) as raised:
        inference.check()
    caplog.clear()
    assert "not usable" in health.report()["model"]
    assert str(raised.value) in caplog.text


def test_another_model_under_the_same_name_is_refused(make_artefact, models_dir):
    folder = make_artefact("2030.1")
    _activate("2030.1")
    inference.warm_up()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    make_artefact("2030.1", points=(0.1, 0.2))
    assert _result().status == "queued"
    assert "not usable" in health.report()["model"]
    with pytest.raises(ArtefactError, match="not the one that it was put to use with"):
        inference.check()
    assert _state("2030.1") == "damaged"


def test_the_figures_of_a_version_may_change(make_artefact):
    manifest = make_artefact("2030.1") / "manifest.json"
    _activate("2030.1")
    raw = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(raw | {"limits": ["Another limit."]}))
    assert health.report()["model"] == "ok"


@pytest.mark.parametrize(
    ("part", "changed", "is_refused"),
    [
        ("bands", {"part": "counted again"}, False),
        ("operating_points", {"lower": 0.1, "higher": 0.2}, True),
        ("calibration", {"slope": 2.0, "intercept": 0.0}, True),
    ],
)
def test_how_a_version_combines_photos_may_not_change(make_artefact, part, changed, is_refused):
    manifest = make_artefact("2030.1") / "manifest.json"
    _activate("2030.1")
    raw = json.loads(manifest.read_text())
    raw["pair"][part] = raw["pair"][part] | changed
    manifest.write_text(json.dumps(raw))
    assert (health.report()["model"] != "ok") == is_refused


def test_a_copy_under_another_name_is_refused(make_artefact):
    folder = make_artefact("2030.1")
    folder.rename(folder.with_name("2030.2"))
    with pytest.raises(ArtefactError, match="holds another one"):
        _activate("2030.2")


@pytest.mark.parametrize("version", ["", ".", "..", "../models/2030.1", "/etc"])
def test_a_path_is_not_a_version(make_artefact, version):
    make_artefact("2030.1")
    with pytest.raises(ArtefactError, match="no name"):
        _activate(version)


def test_a_trial_that_fails_leaves_the_active_one(make_artefact, monkeypatch):
    make_artefact("2030.1")
    monkeypatch.setattr(inference, "_as_fake", _refuse)
    with pytest.raises(ArtefactError):
        _activate("2030.1")
    assert _result().model_version_id == "fake-1"


def _refuse(_found):
    raise ArtefactError("The runtime cannot carry it.")


def test_the_fake_backend_does_not_run_a_real_model(make_artefact):
    make_artefact("2030.1", fake=False)
    with pytest.raises(ArtefactError, match="cannot stand in"):
        _activate("2030.1")


def test_a_photo_that_is_assessed_during_an_activation_gets_the_new_model(
    make_artefact, monkeypatch
):
    make_artefact("2030.1")
    assess = inference.assess

    def activate_meanwhile(*args, **options):
        outcome = assess(*args, **options)
        monkeypatch.setattr(inference, "assess", assess)
        _activate("2030.1")
        return outcome

    monkeypatch.setattr(inference, "assess", activate_meanwhile)
    row = _result()
    assert (row.status, row.attempts) == ("queued", 0)
    factories.assess()
    row.refresh_from_db()
    assert (row.status, row.model_version_id) == ("succeeded", "2030.1")


def test_the_list_names_all_states(make_artefact):
    for version in ("2030.1", "2030.2", "2030.3", "2030.4"):
        make_artefact(version)
    _activate("2030.1")
    model_versions.start_shadow(version="2030.2", actor=audit.SYSTEM, reason="A candidate.")
    _tamper(inference.source_of("2030.3").folder)
    ModelVersion.objects.create(version="2029.1", manifest={})
    _result()
    states = {
        each.version: (each.state, each.assessments) for each in model_versions.list_versions()
    }
    assert states == {
        "2029.1": ("missing", 0),
        "2030.1": ("active", 1),
        "2030.2": ("shadow", 0),
        "2030.3": ("damaged", 0),
        "2030.4": ("available", 0),
        "fake-1": ("available", 0),
    }


class TestReleases:
    @pytest.fixture
    def release(self, make_artefact, monkeypatch):
        """Bring a version with the code."""

        def bring(version):
            make_artefact(version)
            monkeypatch.setattr(inference, "shipped_version", lambda: version)

        return bring

    def test_the_first_start_makes_the_shipped_one_a_row(self):
        assert model_versions.adopt_release() == "fake-1"
        row = ModelVersion.objects.get()
        assert (row.version, row.role, row.is_pinned) == ("fake-1", "active", False)
        assert AuditEvent.objects.get(event="model_activated").actor_kind == "system"
        assert not Reassessment.objects.exists()
        assert model_versions.adopt_release() == ""

    def test_a_new_one_replaces_it_and_older_photos_follow(self, release):
        model_versions.adopt_release()
        _result()
        release("2030.1")
        assert model_versions.adopt_release() == "2030.1"
        assert _result().model_version_id == "2030.1"
        assert reassessments.latest().total == 1

    def test_a_pinned_version_stays(self, release, make_artefact):
        make_artefact("2029.1")
        _activate("2029.1")
        release("2030.1")
        assert model_versions.adopt_release() == ""
        assert model_versions.newer_release() == "2030.1"
        assert _result().model_version_id == "2029.1"

    def test_an_operator_may_follow_releases_again(self, release):
        release("2030.1")
        _activate("2030.1", is_pinned=False)
        release("2030.2")
        assert model_versions.adopt_release() == "2030.2"

    def test_a_release_that_cannot_be_used_is_not_activated(self, release, models_dir):
        model_versions.adopt_release()
        release("2030.1")
        _tamper(models_dir / "2030.1")
        assert model_versions.adopt_release() == ""
        assert _result().model_version_id == "fake-1"


class TestShadowRole:
    def test_the_active_version_cannot_be_a_candidate(self, make_artefact):
        make_artefact("2030.1")
        _activate("2030.1")
        with pytest.raises(ModelBusyError):
            model_versions.start_shadow(version="2030.1", actor=audit.SYSTEM, reason="Why not.")

    def test_a_second_candidate_takes_the_place_of_the_first(self, make_artefact):
        for version in ("2030.1", "2030.2"):
            make_artefact(version)
            model_versions.start_shadow(version=version, actor=audit.SYSTEM, reason="A candidate.")
        assert (_state("2030.1"), _state("2030.2")) == ("available", "shadow")

    def test_a_candidate_may_become_the_active_one(self, make_artefact):
        make_artefact("2030.1")
        model_versions.start_shadow(version="2030.1", actor=audit.SYSTEM, reason="A candidate.")
        _activate("2030.1")
        assert _state("2030.1") == "active"
        assert not model_versions.end_shadow(actor=audit.SYSTEM, reason="None is left.")

    def test_beginning_and_end_are_in_the_audit_trail(self, make_artefact):
        make_artefact("2030.1")
        model_versions.start_shadow(version="2030.1", actor=audit.SYSTEM, reason="A candidate.")
        assert model_versions.end_shadow(actor=audit.SYSTEM, reason="Seen enough.")
        events = AuditEvent.objects.order_by("id").values_list("event", "reason")
        assert list(events) == [
            ("model_shadowed", "A candidate."),
            ("shadow_ended", "Seen enough."),
        ]
        assert not Assessment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_activations_leave_one_model(make_artefact):
    start = Barrier(2)

    def choose(version):
        start.wait(10)
        try:
            return _activate(version).version
        except ModelBusyError as error:
            return error.code
        finally:
            connection.close()

    versions = ("2030.1", "2030.2")
    for version in versions:
        make_artefact(version)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(choose, versions))
    active = ModelVersion.objects.get(role="active").version
    assert active in answers
    assert set(answers) <= {*versions, "model_busy"}
    assert inference.manifest().version == active
