"""Days as times: in the time zone of the person, or of the settings where there is none."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

# Before the birth of anybody alive. It catches years typed wrongly, such as 0201 for 2001, and the
# first days of the calendar, whose times overflow in some time zones.
EARLIEST = date(1900, 1, 1)


def start_of(day: date) -> datetime:
    """Return the first moment of a day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """Return the first moment after a day."""
    return start_of(day + timedelta(days=1))
