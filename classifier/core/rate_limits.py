"""Rate limits: at most so many of something in a time, exact even if many happen at once.

A window begins with the first event counted and ends after the time given; a refused event is
counted too, but makes no window longer. The counts are in Django's cache, whose `add` and `incr`
have to be atomic; `skinspect_site.cache` is, for the database.
"""

import hashlib
import time

from django.core.cache import cache


def take(name: str, *, limit: int, seconds: int) -> bool:
    """Count one event; returns whether it is among the first `limit` of its window."""
    return _count(_key(name), seconds) <= limit


def refund(name: str) -> None:
    """Take back one event, for instance an attempt that turned out to be right."""
    try:
        cache.decr(_key(name))
    except ValueError:
        return  # The window ended meanwhile, and the event with it.


def is_used_up(name: str, *, limit: int) -> bool:
    """Whether the next event would be refused. Counts nothing."""
    return bool(cache.get(_key(name), 0) >= limit)


def seconds_left(name: str) -> float:
    """Return how long the window goes on, at least one second."""
    ends: float = cache.get(_end_key(_key(name)), 0.0)
    return max(1.0, ends - time.time())


def _count(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        if not cache.add(key, 1, seconds):
            return cache.incr(key)  # Another one began the window a moment ago.
        cache.set(_end_key(key), time.time() + seconds, seconds)
        return 1


def _key(name: str) -> str:
    # A digest, because the database's keys are short, and a client may send a long address.
    return f"rate:{hashlib.sha256(name.encode()).hexdigest()}"


def _end_key(key: str) -> str:
    return f"{key}:end"
