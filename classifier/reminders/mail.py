"""Reminders by email: at most one message for each person and day, without personal data."""

import logging
from datetime import date
from itertools import groupby

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from classifier.audit import services as audit
from classifier.core import mail
from classifier.people.models import User
from classifier.people.models.user import account_is_open
from classifier.reminders.models import Reminder

logger = logging.getLogger(__name__)

SALT = "reminder-mail"
_UNSENT = Q(sent_for=None) | ~Q(sent_for=F("due_on"))


def send_due(*, today: date | None = None) -> int:
    """Send a message to each user with due reminders; returns how many were sent.

    A message that can't be sent is tried again at the next call and does not stop the others.
    """
    groups = groupby(
        _due(today or timezone.localdate()), key=lambda reminder: reminder.subject.user_id
    )
    return sum(_send(list(reminders)) for _user, reminders in groups)


def stop_token(*, user: User) -> str:
    """Return the signed token of the "no more email" link in a message to the user."""
    return signing.dumps(user.pk, salt=SALT)


def user_of_token(*, token: str) -> User | None:
    """Return the user of a "no more email" link; None if its signature is wrong."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None


def _due(today: date) -> QuerySet[Reminder]:
    """Return the reminders that are to be sent, ordered by user."""
    due = Reminder.objects.kept().filter(
        _UNSENT,
        account_is_open("subject__user"),
        by_email=True,
        paused_at=None,
        due_on__lte=today,
    )
    return due.select_related("subject__user").order_by("subject__user", "id")


def _send(reminders: list[Reminder]) -> bool:
    """Claim the reminders, then send; after a failure they can be claimed again."""
    user = reminders[0].subject.user
    claimed = [reminder for reminder in reminders if _claim(reminder)]
    if user is None or not claimed:
        return False
    try:
        _message(user, claimed).send()
    except Exception:
        logger.exception("The reminder for user %s could not be sent", user.pseudonym)
        keys = [reminder.pk for reminder in claimed]
        Reminder.objects.filter(pk__in=keys).update(sent_for=None)
        return False
    return True


@transaction.atomic
def _claim(reminder: Reminder) -> bool:
    """Mark the due day as sent; False if another worker did so before."""
    unsent = Reminder.objects.filter(_UNSENT, pk=reminder.pk)
    is_claimed = bool(unsent.update(sent_for=F("due_on")))
    if is_claimed:
        audit.record(
            audit.Event.REMINDER_SENT,
            actor=audit.SYSTEM,
            subject_id=reminder.subject_id,
            target=reminder.pk,
        )
    return is_claimed


def _message(user: User, reminders: list[Reminder]) -> EmailMessage:
    stop_url = settings.SITE_URL + reverse("reminder_mail_stop", args=[stop_token(user=user)])
    context = {
        "moles": sum(reminder.mole_id is not None for reminder in reminders),
        "whole_skin": any(reminder.mole_id is None for reminder in reminders),
        "url": settings.SITE_URL + reverse("reminder_list"),
        "stop_url": stop_url,
    }
    headers = {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail.message("reminders/email/reminder", context, to=user.email, headers=headers)
