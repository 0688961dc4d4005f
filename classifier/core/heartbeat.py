"""When beat's last message was carried out: it tells whether anything is done on time.

Kept in the cache, which is in the database, so that every process sees it.
"""

import time

from django.core.cache import cache

_KEY = "heartbeat"


def note() -> None:
    """Note that a message of beat has arrived at a worker."""
    cache.set(_KEY, time.time(), None)


def age_s() -> float | None:
    """Return how many seconds ago one arrived; None if none ever did.

    One in the future is as old as it is ahead: a little of it is the clock of another machine, and
    much of it a clock that was set back.
    """
    last: float | None = cache.get(_KEY)
    return None if last is None else abs(time.time() - last)


def is_younger(seconds: float) -> bool:
    """Whether one arrived in the last seconds."""
    age = age_s()
    return age is not None and age < seconds
