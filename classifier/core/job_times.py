"""When a job is due and a time is old, also after a clock was wrong."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

# Attempts are put off by a minute at most (`jobs.BACKOFF`, and each `jobs.Postpone`).
LONGEST_PAUSE = timedelta(minutes=2)


def is_due(longest_pauses: tuple[timedelta, ...] = ()) -> Q:
    """Return the condition for rows whose next attempt may start; `jobs.JobKind` has the pauses.

    Twice the longest pause, because the clock of another machine may be ahead of this one's.
    """
    now, far, far_by_attempts = _due_times(longest_pauses)
    condition = Q(due_at__lte=now) | Q(due_at__gt=far)
    for attempts, moment in enumerate(far_by_attempts):
        condition |= Q(due_at__gt=moment, attempts=attempts)
    return condition


def is_due_in_sql(longest_pauses: tuple[timedelta, ...] = ()) -> tuple[str, list[Any]]:
    """Return the condition of `is_due` as SQL, with its parameters."""
    now, far, far_by_attempts = _due_times(longest_pauses)
    conditions, values = ["due_at <= %s", "due_at > %s"], [now, far, *far_by_attempts]
    conditions += [
        f"(due_at > %s AND attempts = {attempts})" for attempts in range(len(far_by_attempts))
    ]
    return f"({' OR '.join(conditions)})", [*map(connection.ops.adapt_datetimefield_value, values)]


def _due_times(
    longest_pauses: tuple[timedelta, ...],
) -> tuple[datetime, datetime, list[datetime]]:
    """Return now, and after when nothing can be due; the latter also by the number of attempts."""
    now = timezone.now()
    longest = [max(pause, LONGEST_PAUSE) for pause in (timedelta(0), *longest_pauses)]
    *by_attempts, far = (now + 2 * pause for pause in longest)
    return now, far, by_attempts


def is_older(field: str, age: timedelta) -> Q:
    """Return the condition for times older than `age`.

    A time that lies as far ahead counts as old: the clock was set back since, and nobody knows by
    how much. Otherwise what it is the time of would wait until the clock has caught up.
    """
    now = timezone.now()
    return Q(**{f"{field}__lt": now - age}) | Q(**{f"{field}__gt": now + age})
