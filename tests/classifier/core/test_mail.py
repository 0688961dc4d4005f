"""Mail is stored by the request, sent by a worker, and nothing of it is kept."""

from typing import Any
from unittest import mock

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from classifier.core import jobs, mail
from classifier.core.lines import sweep
from classifier.core.models import OutgoingMail
from classifier.operations.lines import OTHERS
from skinspect_site.settings import base
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SEND = "skinspect_site.celery.app.send_task"


@pytest.fixture(autouse=True)
def queued(settings: Settings) -> None:
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND


def write() -> OutgoingMail:
    EmailMessage(
        "Hello", "A link", "us@example.org", ["you@example.org"], headers={"X-A": "1"}
    ).send()
    return OutgoingMail.objects.get()


def carry_out(row: OutgoingMail, claim: str = "first") -> None:
    jobs.carry_out(mail.KIND, row.pk, claim=claim)


def fail(*_args: Any) -> int:
    raise TimeoutError("timed out")


def test_a_worker_sends_what_was_stored_and_keeps_nothing() -> None:
    row = write()
    assert outbox.outbox == []
    carry_out(row)
    carry_out(row, "again")
    (sent,) = outbox.outbox
    assert (sent.subject, sent.body, sent.from_email) == ("Hello", "A link", "us@example.org")
    assert (sent.to, sent.extra_headers) == (["you@example.org"], {"X-A": "1"})
    assert not OutgoingMail.objects.exists()


def test_a_request_asks_no_mail_server(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    user = make_user()
    with mock.patch(SEND) as send, django_capture_on_commit_callbacks(execute=True):
        answer = Client().post("/account/password/reset/", {"email": user.email})
    row = OutgoingMail.objects.get()
    assert (answer.status_code, row.to) == (302, [user.email])
    send.assert_called_once_with("classifier.tasks.send_mail_task", args=[str(row.pk)])


def test_a_mail_server_that_is_away_is_tried_again_for_an_hour(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row = write()
    waits = []
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fail)
        for number, _pause in enumerate(mail.PAUSES):
            before = timezone.now()
            carry_out(row, str(number))
            row.refresh_from_db()
            waits.append((row.status, round((row.due_at - before).total_seconds())))
        assert waits == [("queued", seconds) for seconds in (15, 60, 300, 900, 1800)]
        carry_out(row, "last")
    assert not OutgoingMail.objects.exists()
    assert f"Mail {row.pk} was given up: TimeoutError" in caplog.text
    assert "you@example.org" not in caplog.text


def test_what_the_broker_lost_is_sent_by_the_sweep() -> None:
    row = write()
    with mock.patch(SEND) as send:
        sweep(OTHERS)
    send.assert_called_once_with("classifier.tasks.send_mail_task", args=[str(row.pk)])
