"""Reminders that somebody may see."""

import uuid

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from classifier.models import CalendarFeed, Reminder, Subject, User

_KEPT = Q(mole=None) | Q(mole__binned_at=None)


def reminders_of(subject: Subject) -> QuerySet[Reminder]:
    """Return one person's reminders with their moles, the next one first."""
    return Reminder.objects.filter(_KEPT, subject=subject).select_related("mole", "subject")


def reminder_visible_to(user: User, reminder_id: uuid.UUID) -> Reminder:
    """Return one reminder of the user's household. Raises Http404."""
    own = Reminder.objects.filter(_KEPT, subject__user=user, subject__binned_at=None)
    return get_object_or_404(own.select_related("mole", "subject"), pk=reminder_id)


def feed_of(user: User) -> CalendarFeed | None:
    """Return the user's calendar address, if they made one."""
    return CalendarFeed.objects.filter(user=user).first()


def feed_by_digest(digest: str) -> CalendarFeed:
    """Return the feed whose address's token has this digest. Raises Http404."""
    feeds = CalendarFeed.objects.filter(user__is_active=True).select_related("user")
    return get_object_or_404(feeds, token_digest=digest)


def reminders_in_feed(feed: CalendarFeed) -> QuerySet[Reminder]:
    """Return what the calendar shows: all that is not paused, of the whole household."""
    own = Reminder.objects.filter(
        _KEPT, subject__user=feed.user, subject__binned_at=None, paused_at=None
    )
    return own.order_by("due_on", "id")
