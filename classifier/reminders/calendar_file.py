"""Reminders as an iCalendar file (RFC 5545), without a word of what or where a mole is."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from classifier.reminders.models import Reminder

REFRESH = timedelta(hours=12)


def calendar_file(reminders: Iterable[Reminder]) -> bytes:
    """Return all-day events, each repeated at its interval from the day that is due next."""
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
    whole_skin = reminder.mole_id is None
    event = Event()
    event.add("uid", f"{reminder.pk}@skinspect")
    event.add("dtstamp", reminder.created_at)
    event.add("dtstart", reminder.due_on)
    event.add("dtend", reminder.due_on + timedelta(days=1))
    event.add("rrule", {"freq": "monthly", "interval": reminder.every_months})
    event.add("summary", _("Look over your skin") if whole_skin else _("Photograph a mole again"))
    event.add("url", settings.SITE_URL + reverse("reminder_list"))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
