"""Workers, requests and sweeps at the same moment: one of them wins."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.errors import AlreadyRunningError
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.core.lines import sweep
from classifier.inference import door as inference
from classifier.operations.lines import PHOTOS
from tests import factories


def _in_threads(*calls):
    """Run all concurrently, each with its own connection; returns what they raised."""
    errors = []
    start = threading.Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            call()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_workers_race_and_one_wins(self, monkeypatch):
        assess = inference.assess
        runs = []

        def count(*args, **kwargs):
            runs.append(threading.get_ident())
            return assess(*args, **kwargs)

        monkeypatch.setattr(inference, "assess", count)
        rows = [factories.make_photo().assessments.get() for _ in range(5)]
        for row in rows:
            errors = _in_threads(
                *(
                    lambda claim=claim, row=row: assessments.carry_out(
                        assessment_id=row.id, claim=claim
                    )
                    for claim in ("message-1", "message-2", "message-3")
                )
            )
            assert errors == []
        assert len(runs) == len(rows)
        assert AuditEvent.objects.filter(event="assessment_finished").count() == len(rows)
        assert set(Assessment.objects.values_list("status", "attempts")) == {("succeeded", 1)}

    def test_one_of_two_simultaneous_requests_wins(self):
        photo = factories.make_assessment().photo
        errors = _in_threads(
            *[lambda: assessments.request_assessment(photo=photo, actor=audit.SYSTEM)] * 2
        )
        assert [type(error) for error in errors] == [AlreadyRunningError]
        assert photo.assessments.filter(status="queued").count() == 1

    def test_a_sweep_and_a_late_worker_leave_one_result(self):
        row = factories.make_assessment(status="running", claim="message-1")
        Assessment.objects.update(claimed_at=timezone.now() - timedelta(seconds=91))
        errors = _in_threads(
            lambda: assessments.carry_out(assessment_id=row.id, claim="message-1"),
            lambda: sweep(PHOTOS),
        )
        assert errors == []
        assessments.carry_out(assessment_id=row.id, claim="message-2")
        row.refresh_from_db()
        assert row.status == "succeeded"
        assert AuditEvent.objects.filter(event="assessment_finished").count() == 1
