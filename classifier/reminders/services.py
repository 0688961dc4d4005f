"""Set, move on, snooze, pause and remove reminders."""

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
from classifier.reminders import intervals
from classifier.reminders.models import Reminder

# By how much a reminder can be put off.
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
    """Set the reminder for a mole, or for the whole skin if `mole` is None.

    It replaces the one that is there. Without `due_on` it is first due one interval from today.
    Raises ValueError for a mole of another subject.
    """
    if mole is not None and mole.subject_id != subject.pk:
        raise ValueError("The mole is of another subject.")
    Subject.objects.lock(subject.pk)
    today = timezone.localdate()
    values = {
        "every_months": every_months,
        "due_on": due_on or intervals.next_day(today, every_months=every_months),
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
    _move(reminder, reminder.next_day_after(timezone.localdate()), actor)


@transaction.atomic
def snooze(*, reminder: Reminder, actor: Actor, how_long: str) -> None:
    """Put a reminder off by one of SNOOZES, from its day, or from today if that is later."""
    start = max(timezone.localdate(), reminder.due_on)
    _move(reminder, start + SNOOZES[how_long], actor)


@transaction.atomic
def pause(*, reminder: Reminder, actor: Actor) -> None:
    """Stop a reminder until it is resumed; safe to call twice."""
    running = Reminder.objects.filter(pk=reminder.pk, paused_at=None)
    if _change(running, paused_at=timezone.now()):
        _record(Event.REMINDER_CHANGED, reminder, actor, paused=True)


@transaction.atomic
def resume(*, reminder: Reminder, actor: Actor) -> None:
    """End a pause; a reminder whose day passed meanwhile is due today. Safe to call twice."""
    today = timezone.localdate()
    paused = Reminder.objects.filter(pk=reminder.pk, paused_at__isnull=False)
    if _change(paused, paused_at=None, due_on=max(reminder.due_on, today)):
        _record(Event.REMINDER_CHANGED, reminder, actor, paused=False)


@transaction.atomic
def stop_mail(*, user: User) -> None:
    """Turn email off for all reminders of the user's household; the reminders stay."""
    for reminder in Reminder.objects.filter(subject__user=user, by_email=True):
        Reminder.objects.filter(pk=reminder.pk).update(by_email=False)
        _record(Event.REMINDER_CHANGED, reminder, audit.person(user), by_email=False)


@transaction.atomic
def remove_reminder(*, reminder: Reminder, actor: Actor) -> None:
    """Remove a reminder; safe to call twice."""
    if Reminder.objects.filter(pk=reminder.pk).delete()[0]:
        _record(Event.REMINDER_REMOVED, reminder, actor)


def move_on_after_photo(*, photo: Photo, actor: Actor) -> None:
    """Move the reminder of the photo's mole on, counted from the capture time.

    A photo that is too old to move it on changes nothing, nor does one whose time is not known.
    """
    if not photo.is_dated or photo.subject.user_id is None:
        # Nobody is reminded of a partner's moles.
        return
    reminder = Reminder.objects.filter(mole=photo.mole_id).first() if photo.mole_id else None
    if reminder is None:
        return
    due_on = reminder.next_day_after(timezone.localdate(photo.taken_at))
    if due_on > reminder.due_on:
        _move(reminder, due_on, actor)


def _move(reminder: Reminder, due_on: date, actor: Actor) -> None:
    if _change(Reminder.objects.filter(pk=reminder.pk), due_on=due_on, paused_at=None):
        _record(Event.REMINDER_CHANGED, reminder, actor, due_on=due_on.isoformat())


def _change(reminders: QuerySet[Reminder], **values: Any) -> int:
    """Change what a calendar shows of reminders; returns how many there were."""
    return reminders.update(sequence=F("sequence") + 1, changed_at=timezone.now(), **values)


def _record(event: Event, reminder: Reminder, actor: Actor, **details: Any) -> None:
    audit.record(event, actor=actor, subject_id=reminder.subject_id, target=reminder.pk, **details)
