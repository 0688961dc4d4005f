"""Reminders by e-mail: one message a person and day at most, and nothing personal in it."""

import logging
import uuid
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from classifier.audit import services as audit
from classifier.people.models import User
from classifier.reminders.models import Reminder

logger = logging.getLogger(__name__)

SALT = "reminder-mail"
_UNSENT = Q(sent_for=None) | ~Q(sent_for=F("due_on"))


def send_due(*, today: date | None = None) -> int:
    """Write to everybody for whom something is due; returns how many messages were sent.

    A message that can't be sent is left to the next time, and stops nobody else's.
    """
    groups = groupby(
        _due(today or timezone.localdate()), key=lambda reminder: reminder.subject.user_id
    )
    return sum(_send(list(reminders)) for _user, reminders in groups)


def stop_token(*, user: User) -> str:
    """Return what a message's "no more e-mail" link carries: who it was written to, signed."""
    return signing.dumps(user.pk, salt=SALT)


def user_of_token(*, token: str) -> User | None:
    """Return whom a "no more e-mail" link was written to; None for a made-up one."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None


def _due(today: date) -> QuerySet[Reminder]:
    """Return the reminders that a message is to be sent for, by user."""
    due = Reminder.objects.kept().filter(
        _UNSENT,
        by_email=True,
        paused_at=None,
        due_on__lte=today,
        subject__user__is_active=True,
    )
    return due.select_related("subject__user").order_by("subject__user", "id")


def _send(reminders: list[Reminder]) -> bool:
    """Claim the reminders, then send; a failure gives them back."""
    user = reminders[0].subject.user
    claimed = [reminder for reminder in reminders if _claim(reminder)]
    if user is None or not claimed:
        return False
    try:
        _message(user, claimed).send()
    except Exception:
        logger.exception("The reminder for user %s could not be sent", user.pseudonym)
        Reminder.objects.filter(pk__in=_keys(claimed)).update(sent_for=None)
        return False
    return True


@transaction.atomic
def _claim(reminder: Reminder) -> bool:
    """Note that the message for this due day is being sent; False if another one noted it."""
    unsent = Reminder.objects.filter(_UNSENT, pk=reminder.pk)
    won = bool(unsent.update(sent_for=F("due_on")))
    if won:
        audit.record(
            audit.Event.REMINDER_SENT,
            actor=audit.SYSTEM,
            subject_id=reminder.subject_id,
            target=reminder.pk,
        )
    return won


def _message(user: User, reminders: list[Reminder]) -> EmailMessage:
    stop = settings.SITE_URL + reverse("reminder_mail_stop", args=[stop_token(user=user)])
    context = {
        "moles": sum(reminder.mole_id is not None for reminder in reminders),
        "whole_skin": any(reminder.mole_id is None for reminder in reminders),
        "url": settings.SITE_URL + reverse("reminder_list"),
        "stop_url": stop,
    }
    return EmailMessage(
        subject=render_to_string("reminders/email/reminder_subject.txt", context).strip(),
        body=render_to_string("reminders/email/reminder_message.txt", context),
        to=[user.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def _keys(reminders: Iterable[Reminder]) -> list[uuid.UUID]:
    return [reminder.pk for reminder in reminders]
