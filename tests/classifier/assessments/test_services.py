"""The states of an assessment: claimed once, carried out, retried later, failed, swept."""

import errno
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.errors import AlreadyRunningError
from classifier.assessments.models import Assessment
from classifier.assessments.selectors import Wait, wait_of
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.core import jobs
from classifier.core.lines import sweep
from classifier.core.storage import PrivateFileStorage, room
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.operations.lines import PHOTOS
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.results.page import result_page
from tests import factories


def _queued():
    return factories.make_photo().assessments.get()


def _carry_out(row, claim="message-1"):
    assessments.carry_out(assessment_id=row.id, claim=claim)
    row.refresh_from_db()
    return row


def _files(stored, folder):
    return [path.name for path in (stored / folder).glob("*")]


def _raise(error):
    def refuse(*args, **kwargs):
        raise error

    return refuse


@pytest.fixture
def sent(monkeypatch):
    """The ids that were sent, by a broker that always answers."""
    ids = []
    monkeypatch.setattr(jobs, "send_message", lambda kind, key: ids.append(key) or True)
    return ids


@pytest.fixture
def broken(monkeypatch):
    """Make the model fail with an error, until it is called with None."""

    def set_error(error):
        monkeypatch.setattr(inference, "assess", _raise(error) if error else works)

    works = inference.assess
    return set_error


def _make_due():
    Assessment.objects.filter(status="queued").update(due_at=timezone.now())


@pytest.mark.django_db
class TestCarryingOut:
    def test_a_photo_gets_its_result(self, stored):
        row = _carry_out(_queued())
        assert (row.status, row.attempts, row.claim) == ("succeeded", 1, "")
        assert row.model_version == ModelVersion.objects.get()
        assert row.lower_point < row.higher_point
        assert 0 <= row.score <= 1
        assert row.finished_at >= row.claimed_at >= row.requested_at
        assert len(_files(stored, "heat-maps")) == 1

    def test_the_nearest_cases_are_kept(self, monkeypatch):
        def near(*args, **kwargs):
            return replace(outcome(*args, **kwargs), nearest={"NV": 7, "MEL": 2})

        outcome = inference.assess
        monkeypatch.setattr(inference, "assess", near)
        assert _carry_out(_queued()).nearest == {"NV": 7, "MEL": 2}

    def test_the_end_is_in_the_audit_trail(self):
        row = _carry_out(_queued())
        event = AuditEvent.objects.get(event="assessment_finished")
        assert event.details["status"] == "succeeded"
        assert (event.actor_kind, event.subject_ref) == ("system", str(row.subject_id))

    def test_a_photo_that_can_not_be_assessed_has_reasons_and_no_score(self):
        photo = factories.make_photo(data=factories.plain_jpeg())
        row = _carry_out(photo.assessments.get())
        assert (row.status, row.score, row.band) == ("rejected", None, "")
        assert row.reasons == ["low_contrast"]
        assert row.model_version is not None

    def test_a_finished_row_stays_as_it_is(self):
        first = Assessment.objects.filter(pk=_carry_out(_queued()).pk)
        before = first.values().get()
        _carry_out(first.get(), claim="message-2")
        assert first.values().get() == before

    def test_a_second_message_loses_to_the_one_that_runs(self):
        row = factories.make_assessment(status="running", claim="message-1")
        assert _carry_out(row, claim="message-2").status == "running"

    def test_the_same_message_may_claim_again_after_its_worker_died(self):
        row = factories.make_assessment(status="running", claim="message-1")
        assert _carry_out(row, claim="message-1").status == "succeeded"
        assert row.attempts == 2

    def test_a_message_that_kills_its_worker_is_not_carried_out_after_the_last_attempt(self):
        row = factories.make_assessment(
            status="running", claim="message-1", attempts=jobs.MAX_ATTEMPTS
        )
        assert _carry_out(row, claim="message-1").status == "running"

    def test_only_the_owner_of_the_claim_may_finish(self, stored, monkeypatch):
        row = _queued()

        def lose_the_claim(*args, **kwargs):
            Assessment.objects.filter(pk=row.pk).update(claim="message-2")
            return outcome(*args, **kwargs)

        outcome = inference.assess
        monkeypatch.setattr(inference, "assess", lose_the_claim)
        _carry_out(row)
        assert (row.status, row.claim, row.score) == ("running", "message-2", None)
        assert _files(stored, "heat-maps") == []

    def test_a_photo_erased_meanwhile_leaves_nothing(self, stored, monkeypatch):
        row = _queued()

        def erase(*args, **kwargs):
            erasure.erase_photo(photo=row.photo, actor=audit.SYSTEM)
            return outcome(*args, **kwargs)

        outcome = inference.assess
        monkeypatch.setattr(inference, "assess", erase)
        assessments.carry_out(assessment_id=row.id, claim="message-1")
        assert [path for path in stored.rglob("*") if path.is_file()] == []

    def test_the_heat_map_of_a_killed_worker_is_replaced(self, stored):
        row = factories.make_assessment(status="running", claim="message-1")
        left = assessments._heat_map_name(row.pk, "message-1")
        default_storage.save(left, ContentFile(b"half a picture"))
        assert _carry_out(row, claim="message-1").status == "succeeded"
        assert [f"heat-maps/{name}" for name in _files(stored, "heat-maps")] == [row.heat_map.name]
        with row.heat_map.open() as file:
            assert file.read(4) == b"\x89PNG"

    def test_a_message_for_a_deleted_row_is_dropped(self):
        assessments.carry_out(assessment_id=uuid.uuid4(), claim="message-1")
        assert not Assessment.objects.exists()

    def test_the_modality_that_the_person_chose_is_passed_on(self):
        photo = factories.make_photo(modality="dermoscope")
        assert _carry_out(photo.assessments.get()).modality == "dermoscope"


OUR_ERRORS = [
    ValueError("a bug"),
    SoftTimeLimitExceeded(),
    OSError(errno.EIO, "broken"),
    MemoryError(),
]


@pytest.mark.django_db
class TestFailedAttempts:
    @pytest.mark.parametrize("error", OUR_ERRORS, ids=lambda error: type(error).__name__)
    def test_the_attempt_is_put_back_to_a_later_time(self, broken, error):
        broken(error)
        row = _carry_out(_queued())
        assert (row.status, row.attempts, row.claim) == ("queued", 1, "")
        pause = row.due_at - timezone.now()
        assert timedelta(seconds=10) < pause <= jobs.BACKOFF[0]

    def test_each_pause_is_longer_and_the_last_attempt_fails(self, broken, sent):
        broken(ValueError("a bug"))
        row = _queued()
        pauses = []
        for attempt in range(jobs.MAX_ATTEMPTS):
            started = timezone.now()
            _carry_out(row, claim=f"message-{attempt}")
            pauses.append(round((row.due_at - started).total_seconds()))
        assert pauses[:2] == [15, 60]
        assert (row.status, row.attempts, row.score) == ("failed", 3, None)
        assert row.finished_at is not None
        assert AuditEvent.objects.get(event="assessment_finished").details["status"] == "failed"
        assert sweep(PHOTOS) == 0

    def test_it_is_not_sent_before_it_is_due(self, broken, sent):
        broken(ValueError("a bug"))
        row = _carry_out(_queued())
        assert sweep(PHOTOS) == 0
        _make_due()
        assert sweep(PHOTOS) == 1
        assert sent == [row.id]

    def test_a_second_attempt_may_succeed(self, broken):
        broken(ValueError("a bug"))
        row = _carry_out(_queued())
        broken(None)
        assert _carry_out(row, claim="message-2").status == "succeeded"

    def test_an_unusable_model_costs_no_attempt(self, broken, sent):
        broken(inference.ArtefactError("The model's file differs."))
        row = _queued()
        for number in range(5):
            _carry_out(row, claim=f"message-{number}")
        assert (row.status, row.attempts) == ("queued", 0)
        broken(None)
        _make_due()
        assert sweep(PHOTOS) == 1
        assert _carry_out(row, claim="message-6").status == "succeeded"

    def test_an_activation_during_the_assessment_costs_no_attempt(self, monkeypatch, stored):
        other = replace(inference.manifest(), version="another")
        monkeypatch.setattr(inference, "manifest", lambda: other)
        row = _carry_out(_queued())
        assert (row.status, row.attempts) == ("queued", 0)
        assert _files(stored, "heat-maps") == []

    def test_a_missing_file_ends_as_failed(self, stored):
        row = _queued()
        default_storage.delete(row.photo.original.name)
        for number in range(jobs.MAX_ATTEMPTS):
            _carry_out(row, claim=f"message-{number}")
        assert row.status == "failed"

    def test_a_full_disk_for_the_heat_map_costs_no_attempt(self, monkeypatch, stored):
        row = _queued()
        monkeypatch.setattr(PrivateFileStorage, "_save", _raise(OSError(errno.ENOSPC, "full")))
        for number in range(jobs.MAX_ATTEMPTS + 1):
            _make_due()
            _carry_out(row, claim=f"message-{number}")
        assert (row.status, row.attempts, row.heat_map.name) == ("queued", 0, "")

    def test_it_is_not_begun_where_the_result_may_find_no_room(self, monkeypatch, settings):
        row = _queued()
        monkeypatch.setattr(room, "free_bytes", lambda: settings.MIN_FREE_BYTES // 50 - 1)
        _carry_out(row)
        assert (row.status, row.attempts) == ("queued", 0)

    def test_what_was_taken_before_is_assessed_in_the_reserve(self, monkeypatch, settings):
        row = _queued()
        monkeypatch.setattr(room, "free_bytes", lambda: settings.MIN_FREE_BYTES - 1)
        assert _carry_out(row).status == "succeeded"
        assert row.heat_map

    def test_a_database_error_at_the_end_leaves_no_heat_map(self, monkeypatch, stored):
        row = _queued()
        monkeypatch.setattr(audit, "record", _raise(OperationalError("locked")))
        assert _carry_out(row).status == "queued"
        assert row.score is None
        assert _files(stored, "heat-maps") == []


@pytest.mark.django_db
class TestRequesting:
    def test_a_photo_has_one_open_assessment(self):
        with pytest.raises(AlreadyRunningError):
            assessments.request_assessment(photo=factories.make_photo(), actor=audit.SYSTEM)

    def test_a_new_run_is_a_new_row_and_both_stay(self):
        first = factories.make_assessment()
        second = assessments.request_assessment(photo=first.photo, actor=audit.SYSTEM)
        _carry_out(second)
        assert list(first.photo.assessments.all()) == [second, first]

    def test_nothing_is_assessed_after_consent_was_taken_back(self):
        row = factories.make_assessment()
        accounts.withdraw_consent(user=row.subject.user)
        with pytest.raises(ConsentMissingError):
            assessments.request_assessment(photo=row.photo, actor=audit.SYSTEM)

    def test_an_assessment_queued_before_the_withdrawal_is_deleted(self, stored):
        row = _queued()
        accounts.withdraw_consent(user=row.subject.user)
        assessments.carry_out(assessment_id=row.id, claim="message-1")
        assert not Assessment.objects.exists()
        assert _files(stored, "heat-maps") == []
        event = AuditEvent.objects.get(event="assessment_cancelled")
        assert (event.subject_ref, event.target) == (str(row.subject_id), str(row.photo_id))

        accounts.give_consent(user=row.subject.user)
        again = assessments.request_assessment(photo=row.photo, actor=audit.SYSTEM)
        assert _carry_out(again).status == "succeeded"

    def test_it_is_sent_on_commit(self, sent, django_capture_on_commit_callbacks):
        photo = factories.make_assessment().photo
        with django_capture_on_commit_callbacks(execute=True):
            row = assessments.request_assessment(photo=photo, actor=audit.SYSTEM)
            assert sent == []
        assert sent == [row.id]

    def test_a_broker_that_is_down_is_not_an_error(
        self, monkeypatch, django_capture_on_commit_callbacks
    ):
        monkeypatch.setattr(
            "skinspect_site.celery.app.send_task", _raise(ConnectionRefusedError("no broker"))
        )
        photo = factories.make_assessment().photo
        with django_capture_on_commit_callbacks(execute=True):
            row = assessments.request_assessment(photo=photo, actor=audit.SYSTEM)
        row.refresh_from_db()
        assert row.status == "queued"


@pytest.mark.django_db
class TestWaiting:
    def _assessed(self, *, ago, seconds):
        end = timezone.now() - timedelta(seconds=ago)
        start = end - timedelta(seconds=seconds)
        return factories.make_assessment(claimed_at=start, finished_at=end)

    def test_a_long_wait_is_told_by_place_and_pace(self):
        self._assessed(ago=5, seconds=20)
        for _ in range(2):
            factories.make_assessment(status="running")
        for _ in range(12):
            _queued()
        photo = factories.make_photo()
        partners = factories.make_subject(factories.make_partner().partner)
        assert wait_of(factories.make_photo(partners).assessments.get()).photos == 13
        assert wait_of(photo.assessments.get()) == Wait(photos=12, minutes=2)
        page = result_page(photo)
        told = "12 photos come before yours. That takes about 2 minutes."
        assert (told in str(page.step.sentence), page.seen) == (True, "queued-2")

    def test_a_short_wait_is_not_told_nor_one_that_nobody_works_on(self):
        self._assessed(ago=5, seconds=1)
        _queued()
        assert wait_of(_queued()) is None
        Assessment.objects.filter(status="succeeded").delete()
        self._assessed(ago=90, seconds=300)
        assert wait_of(_queued()) is None
        assert wait_of(factories.make_assessment()) is None


@pytest.mark.django_db
class TestSweeping:
    def _aged(self, row, **ages):
        now = timezone.now()
        changes = {name: now - timedelta(seconds=seconds) for name, seconds in ages.items()}
        Assessment.objects.filter(pk=row.pk).update(**changes)
        return row

    def test_a_row_without_a_message_is_sent(self, sent):
        row = _queued()
        assert sweep(PHOTOS) == 1
        assert sent == [row.id]

    def test_a_lost_attempt_is_put_back_and_sent_when_due(self, sent):
        row = self._aged(factories.make_assessment(status="running"), claimed_at=91)
        assert sweep(PHOTOS) == 0
        row.refresh_from_db()
        assert (row.status, row.claim) == ("queued", "")
        _make_due()
        assert sweep(PHOTOS) == 1

    def test_a_running_attempt_is_not_lost_before_its_time_limit(self, sent):
        row = self._aged(factories.make_assessment(status="running"), claimed_at=65)
        sweep(PHOTOS)
        row.refresh_from_db()
        assert row.status == "running"

    def test_a_lost_last_attempt_fails(self, sent):
        row = factories.make_assessment(status="running", attempts=3)
        self._aged(row, claimed_at=91)
        sweep(PHOTOS)
        row.refresh_from_db()
        assert (row.status, row.claim) == ("failed", "")
        assert row.finished_at is not None

    def test_with_the_broker_down_all_stay_unsent(self, monkeypatch):
        for _ in range(3):
            _queued()
        monkeypatch.setattr(jobs, "send_message", lambda kind, key: False)
        assert sweep(PHOTOS) == 0
        assert Assessment.objects.filter(status="queued").count() == 3

    def test_the_oldest_go_first(self, sent):
        rows = [self._aged(_queued(), requested_at=age) for age in (10, 30, 20)]
        sweep(PHOTOS)
        assert sent == [rows[1].id, rows[2].id, rows[0].id]

    def test_limits_fit_together(self, settings):
        assert timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) < jobs.LOST_AFTER
