"""Reminders as an iCalendar file (RFC 5545), which names no mole, place or person."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from classifier.reminders import intervals
from classifier.reminders.models import Reminder

# How often calendars are asked to read again; reminders change by the day, not by the hour.
REFRESH = timedelta(hours=12)
# How far ahead single events are listed. Calendars read the file again every 12 hours, so this only
# has to be longer than anybody plans.
LISTED_AHEAD = timedelta(days=5 * 366)


def calendar_file(reminders: Iterable[Reminder]) -> bytes:
    """Return all-day events on the days that the reminders fall due."""
    calendar = Calendar()
    calendar.add("prodid", "-//SkinSpect//Reminders//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "SkinSpect")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for reminder in reminders:
        for event in _events(reminder):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(reminder: Reminder) -> Iterator[Event]:
    """Yield one repeated event, or single ones where a rule would leave out short months."""
    first, months = reminder.due_on, reminder.every_months
    rule = intervals.calendar_rule(first=first, every_months=months)
    if rule is not None:
        event = _event(reminder, first, uid=str(reminder.pk))
        event.add("rrule", rule)
        yield event
        return
    until = max(first, timezone.localdate()) + LISTED_AHEAD
    for day in intervals.due_days(first=first, every_months=months, until=until):
        yield _event(reminder, day, uid=f"{reminder.pk}-{day:%Y%m%d}")


def _event(reminder: Reminder, day: date, *, uid: str) -> Event:
    is_whole_skin = reminder.mole_id is None
    event = Event()
    event.add("uid", f"{uid}@skinspect")
    event.add("sequence", reminder.sequence)
    event.add("dtstamp", reminder.changed_at)
    event.add("last-modified", reminder.changed_at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add(
        "summary", _("Look over your skin") if is_whole_skin else _("Photograph a mole again")
    )
    event.add("url", settings.SITE_URL + reverse("reminder_list"))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
