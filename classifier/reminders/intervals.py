"""How often a reminder comes back: the choices, the next day, the words, the calendar's rule.

`Reminder.every_months` stores the interval. One that is no number of months, such as two weeks,
needs another field there beside the changes here; services, form, list, mail and calendar ask here.
"""

import calendar
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

# Months, and the word after "Every".
CHOICES = (
    (1, _("month")),
    (2, _("2 months")),
    (3, _("3 months")),
    (6, _("6 months")),
    (12, _("year")),
)
# The usual time between two photos of one mole in follow-up by dermoscopy.
DEFAULT_MONTHS = 3
LAST_DAY_OF_EVERY_MONTH = 28


def next_day(day: date, *, every_months: int) -> date:
    """Return the same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + every_months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def due_days(*, first: date, every_months: int, until: date) -> list[date]:
    """Return the days on which a reminder falls due, if each is done on its day.

    Every day is counted from the one before it: after 31 August and 28 February comes 28 August.
    """
    days = []
    while first <= until:
        days.append(first)
        first = next_day(first, every_months=every_months)
    return days


def describe(*, every_months: int) -> str:
    """Return the interval in words, such as "every 3 months"."""
    text = ngettext("every month", "every %(months)s months", every_months)
    return text % {"months": every_months}


def calendar_rule(*, first: date, every_months: int) -> dict[str, Any] | None:
    """Return the interval as an RRULE of iCalendar (RFC 5545, 3.3.10).

    None if a rule would not give `due_days`: a monthly rule leaves short months out.
    """
    if first.day > LAST_DAY_OF_EVERY_MONTH:
        return None
    return {"freq": "monthly", "interval": every_months}
