"""Mail: requests store it, a worker sends it. The embedded installation shows and keeps it.

A mail server that does not answer would hold a request, and its failure would lose the mail.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.template.loader import render_to_string

from classifier.core import jobs
from classifier.core.models import OutgoingMail

logger = logging.getLogger(__name__)

# Pauses after failed attempts: a restart of the mail server, and one of its machine. A mail that
# comes later than an hour is of no use any more: the codes and links in it have expired.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 300, 900, 1800))


class QueueBackend(BaseEmailBackend):
    """Stores each message, for a worker to send it by `MAIL_TRANSPORT`. For plain text only."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the messages; returns how many."""
        for message in email_messages:
            row = OutgoingMail(
                sender=message.from_email,
                to=message.recipients(),
                subject=str(message.subject),
                body=str(message.body),
                headers=dict(message.extra_headers),
            )
            row.save(force_insert=True)
            jobs.send_on_commit(KIND, row)
        return len(email_messages)


def message(
    template: str, context: Mapping[str, Any], *, to: str, headers: Mapping[str, str] | None = None
) -> EmailMessage:
    """Return a message that no person wrote, from `<template>_subject.txt` and `_message.txt`."""
    return EmailMessage(
        subject=render_to_string(f"{template}_subject.txt", context).strip(),
        body=render_to_string(f"{template}_message.txt", context),
        to=[to],
        headers={**(headers or {}), "Auto-Submitted": "auto-generated"},
    )


class TerminalAndFileBackend(BaseEmailBackend):
    """Writes each message to the terminal and to `EMAIL_FILE_PATH`."""

    def __init__(self, fail_silently: bool = False, **_options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self._backends = (ConsoleBackend(fail_silently), FileBackend(fail_silently=fail_silently))

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send to both; returns how many messages were sent."""
        for backend in self._backends:
            backend.send_messages(email_messages)
        return len(email_messages)


def _send(row: OutgoingMail) -> jobs.Outcome:
    """Send the mail; its row is deleted then."""
    EmailMessage(
        subject=row.subject,
        body=row.body,
        from_email=row.sender,
        to=row.to,
        headers=row.headers,
        connection=get_connection(settings.MAIL_TRANSPORT),
    ).send()
    return jobs.Cancel()


def _pause_after(row: OutgoingMail) -> timedelta | None:
    return PAUSES[row.attempts - 1] if row.attempts <= len(PAUSES) else None


def _give_up(row: OutgoingMail) -> None:
    logger.error("Mail %s was given up: %s", row.pk, row.last_error)
    row.delete()


KIND = jobs.JobKind(
    OutgoingMail,
    "classifier.tasks.send_mail_task",
    _send,
    on_finished=_give_up,
    pause_after=_pause_after,
    longest_pauses=PAUSES,
)
