"""When beat's last message was carried out: it tells whether anything is done on time.

Kept in the cache, which is in the database, so that every process sees it.
"""

import time

from django.core.cache import cache

_KEY = "heartbeat"


def note() -> None:
    """Note that a message of beat has arrived at a worker."""
    cache.set(_KEY, time.time(), None)


def is_younger(seconds: float) -> bool:
    """Whether one arrived in the last seconds. One as far in the future counts as old.

    A little in the future is the clock of another machine.
    """
    last: float = cache.get(_KEY, 0.0)
    return abs(time.time() - last) < seconds
