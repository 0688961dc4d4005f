"""Reminders: set, moved on, snoozed, paused, removed. There are none unless somebody asks."""

import calendar
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.moles.models import Mole
from classifier.people.models import Subject, User
from classifier.photos.models import Photo
from classifier.reminders.models import Reminder

# How long a reminder can be put off, by the word for it.
SNOOZES = {"week": timedelta(days=7), "month": timedelta(days=30)}


@transaction.atomic
def set_reminder(
    *,
    subject: Subject,
    mole: Mole | None,
    actor: Actor,
    every_months: int,
    due_on: date | None = None,
    by_email: bool = False,
) -> Reminder:
    """Set the reminder for a mole of the subject, or for the whole skin; there is one of each.

    Without `due_on` it is first due one interval from today.
    """
    if mole is not None and mole.subject_id != subject.pk:
        raise ValueError("The mole is of another subject.")
    values = {
        "every_months": every_months,
        "due_on": due_on or months_after(day=timezone.localdate(), months=every_months),
        "by_email": by_email,
        "paused_at": None,
        "sent_for": None,
    }
    reminder, is_new = Reminder.objects.get_or_create(subject=subject, mole=mole, defaults=values)
    if not is_new:
        _change(Reminder.objects.filter(pk=reminder.pk), **values)
        reminder.refresh_from_db()
    _record(Event.REMINDER_SET, reminder, actor, months=every_months)
    return reminder


@transaction.atomic
def mark_done(*, reminder: Reminder, actor: Actor) -> None:
    """Move a reminder on by its interval, counted from today."""
    _move(reminder, months_after(day=timezone.localdate(), months=reminder.every_months), actor)


@transaction.atomic
def snooze(*, reminder: Reminder, actor: Actor, how_long: str) -> None:
    """Put a reminder off, from today or from its day if that is later."""
    start = max(timezone.localdate(), reminder.due_on)
    _move(reminder, start + SNOOZES[how_long], actor)


@transaction.atomic
def pause(*, reminder: Reminder, actor: Actor) -> None:
    """Be silent until it is resumed; twice is the same as once."""
    running = Reminder.objects.filter(pk=reminder.pk, paused_at=None)
    if _change(running, paused_at=timezone.now()):
        _record(Event.REMINDER_CHANGED, reminder, actor, paused=True)


@transaction.atomic
def resume(*, reminder: Reminder, actor: Actor) -> None:
    """Go on; what fell due meanwhile is due today."""
    today = timezone.localdate()
    paused = Reminder.objects.filter(pk=reminder.pk, paused_at__isnull=False)
    if _change(paused, paused_at=None, due_on=max(reminder.due_on, today)):
        _record(Event.REMINDER_CHANGED, reminder, actor, paused=False)


@transaction.atomic
def stop_mail(*, user: User) -> None:
    """Send the user no more reminders by e-mail; they stay on their page and in the calendar."""
    for reminder in Reminder.objects.filter(subject__user=user, by_email=True):
        Reminder.objects.filter(pk=reminder.pk).update(by_email=False)
        _record(Event.REMINDER_CHANGED, reminder, audit.person(user), by_email=False)


@transaction.atomic
def remove_reminder(*, reminder: Reminder, actor: Actor) -> None:
    """Remove a reminder; twice is the same as once."""
    if Reminder.objects.filter(pk=reminder.pk).delete()[0]:
        _record(Event.REMINDER_REMOVED, reminder, actor)


def move_on_after_photo(*, photo: Photo, actor: Actor) -> None:
    """Move a mole's reminder on when a photo of it comes in.

    An old photo moves nothing back, and one whose time is not known moves nothing.
    """
    if not photo.is_dated:
        return
    reminder = Reminder.objects.filter(mole=photo.mole_id).first() if photo.mole_id else None
    if reminder is None:
        return
    next_on = months_after(day=timezone.localdate(photo.taken_at), months=reminder.every_months)
    if next_on > reminder.due_on:
        _move(reminder, next_on, actor)


def months_after(*, day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def due_days(*, first: date, every_months: int, until: date) -> list[date]:
    """Return the days on which a reminder falls due, if each is done on its day.

    Every day is counted from the one before it, as `mark_done` does: after 31 August and the last
    of February comes 28 August.
    """
    days = []
    while first <= until:
        days.append(first)
        first = months_after(day=first, months=every_months)
    return days


def _move(reminder: Reminder, due_on: date, actor: Actor) -> None:
    if _change(Reminder.objects.filter(pk=reminder.pk), due_on=due_on, paused_at=None):
        _record(Event.REMINDER_CHANGED, reminder, actor, due_on=due_on.isoformat())


def _change(reminders: QuerySet[Reminder], **values: Any) -> int:
    """Change what a calendar shows of reminders; returns how many there were."""
    return reminders.update(sequence=F("sequence") + 1, changed_at=timezone.now(), **values)


def _record(event: Event, reminder: Reminder, actor: Actor, **details: Any) -> None:
    audit.record(event, actor=actor, subject_id=reminder.subject_id, target=reminder.pk, **details)
