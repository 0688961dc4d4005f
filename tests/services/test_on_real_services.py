"""A photo from upload to erasure on PostgreSQL, Redis and S3, with a worker process."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.core import heartbeat, jobs
from classifier.intake import services as intake
from classifier.operations import health
from classifier.webhooks.services import delivering
from tests import factories
from tests.workers import wait_until

pytestmark = pytest.mark.services


def finished(assessment: Assessment) -> bool:
    assessment.refresh_from_db()
    return assessment.status in Assessment.TERMINAL


def test_a_photo_is_stored_assessed_shown_and_erased(
    worker: None, keys: Callable[[], list[str]], client: Client
) -> None:
    user = factories.make_user()
    subject = factories.make_subject(user)
    added = intake.add_photo(subject=subject, data=factories.jpeg(), actor=audit.person(user))
    wait_until(lambda: finished(added.assessment))
    assert added.assessment.status == "succeeded"
    assert added.assessment.model_version_id == "fake-1"
    assert len(keys()) == 3

    factories.sign_in(client, user)
    shown = client.get(reverse("photo_media", args=[added.photo.id, "thumbnail"]))
    body = shown.getvalue()
    assert shown.status_code == 200
    assert Image.open(io.BytesIO(body)).format == "JPEG"

    erasure.erase_photo(photo=added.photo, actor=audit.person(user))
    assert keys() == []


def test_of_two_workers_at_once_one_gets_the_claim(
    postgresql: None, transactional_db: None, broker: str
) -> None:
    row = factories.make_photo().assessments.get()
    start = Barrier(2)

    def claim(message: str) -> bool:
        start.wait(10)
        try:
            return bool(jobs.claim_row(assessments.KIND, row.id, message))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(claim, ("one", "two"))) == [False, True]
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("running", 1)


def test_of_two_workers_at_once_one_delivers_to_a_webhook(
    postgresql: None, transactional_db: None, broker: str
) -> None:
    endpoint = factories.make_webhook().endpoint
    start = Barrier(2)

    def take(message: str) -> bool:
        start.wait(10)
        try:
            return delivering._take_lane(endpoint, message)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, ("one", "two"))) == [False, True]


def test_the_audit_trail_refuses_changes_on_postgresql(
    postgresql: None, transactional_db: None, broker: str
) -> None:
    factories.make_user()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(reason="rewritten")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute("DELETE FROM classifier_auditevent")


def test_health_is_good_on_real_services(
    postgresql: None, transactional_db: None, broker: str, s3: dict[str, str]
) -> None:
    heartbeat.note()
    assert set(health.report().values()) == {"ok"}
