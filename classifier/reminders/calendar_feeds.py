"""Make, replace and revoke the private addresses of calendars."""

from django.db import transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Event
from classifier.core import tokens
from classifier.people.models import User
from classifier.people.services import accounts
from classifier.reminders.models import CalendarFeed


@transaction.atomic
def make_feed(*, user: User) -> str:
    """Make the user's calendar address, which replaces an older one; returns its token.

    Only a digest is stored: the token can't be read again.
    """
    token, digest = tokens.new_token()
    values = {"token_digest": digest, "created_at": timezone.now(), "read_at": None}
    CalendarFeed.objects.update_or_create(user=user, defaults=values)
    _record(Event.FEED_MADE, user)
    return token


@transaction.atomic
def revoke_feed(*, user: User) -> None:
    """Make the user's calendar address invalid; safe to call twice."""
    if CalendarFeed.objects.filter(user=user).delete()[0]:
        _record(Event.FEED_REVOKED, user)


def note_read(*, feed: CalendarFeed) -> None:
    """Store that a calendar read the address now; its owner sees the time."""
    CalendarFeed.objects.filter(pk=feed.pk).update(read_at=timezone.now())


def _record(event: Event, user: User) -> None:
    subject = accounts.welcome(user=user)
    audit.record(event, actor=audit.person(user), subject_id=subject.pk)
