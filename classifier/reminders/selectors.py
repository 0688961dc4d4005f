"""Reads of reminders and calendar addresses."""

import uuid
from collections.abc import Collection

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from classifier.people.models import Subject, User
from classifier.people.models.user import account_is_open
from classifier.reminders.models import CalendarFeed, Reminder


def reminders_of(subject: Subject) -> QuerySet[Reminder]:
    """Return one person's reminders with their moles, the next one first."""
    return Reminder.objects.kept().filter(subject=subject).select_related("mole", "subject")


def due_reminders() -> QuerySet[Reminder]:
    """Return the reminders that are due today or overdue, without paused ones."""
    return Reminder.objects.filter(paused_at=None, due_on__lte=timezone.localdate())


def moles_that_are_due(mole_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of these moles a new photo is due of."""
    due = due_reminders().filter(mole__in=mole_ids).values_list("mole_id", flat=True)
    return {mole_id for mole_id in due if mole_id}


def reminder_visible_to(user: User, reminder_id: uuid.UUID) -> Reminder:
    """Return one reminder of the user's household. Raises Http404 for others."""
    own = Reminder.objects.kept().of(user)
    return get_object_or_404(own.select_related("mole", "subject"), pk=reminder_id)


def feed_of(user: User) -> CalendarFeed | None:
    """Return the user's calendar address, None if there is none."""
    return CalendarFeed.objects.filter(user=user).first()


def feed_by_digest(digest: str) -> CalendarFeed:
    """Return the feed whose token has this digest. Raises Http404."""
    feeds = CalendarFeed.objects.filter(account_is_open("user")).select_related("user")
    return get_object_or_404(feeds, token_digest=digest)


def reminders_in_feed(feed: CalendarFeed) -> QuerySet[Reminder]:
    """Return the reminders of the whole household that are not paused.

    None of people whose consent was withdrawn: calendars then remove what they showed before.
    """
    own = Reminder.objects.kept().consented().of(feed.user).filter(paused_at=None)
    return own.order_by("due_on", "id")
