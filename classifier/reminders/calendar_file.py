"""Reminders as an iCalendar file (RFC 5545), which names no mole, place or person."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from classifier.reminders import intervals
from classifier.reminders.models import Reminder

# How often calendars are asked to read again; reminders change by the day, not by the hour.
REFRESH = timedelta(hours=12)


def calendar_file(reminders: Iterable[Reminder]) -> bytes:
    """Return all-day events, each repeated at its interval from its next due day on."""
    calendar = Calendar()
    calendar.add("prodid", "-//SkinSpect//Reminders//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "SkinSpect")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for reminder in reminders:
        calendar.add_component(_event(reminder))
    return bytes(calendar.to_ical())


def _event(reminder: Reminder) -> Event:
    is_whole_skin = reminder.mole_id is None
    event = Event()
    event.add("uid", f"{reminder.pk}@skinspect")
    event.add("dtstamp", reminder.created_at)
    event.add("dtstart", reminder.due_on)
    event.add("dtend", reminder.due_on + timedelta(days=1))
    event.add("rrule", intervals.calendar_rule(every_months=reminder.every_months))
    summary = _("Look over your skin") if is_whole_skin else _("Photograph a mole again")
    event.add("summary", summary)
    event.add("url", settings.SITE_URL + reverse("reminder_list"))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
