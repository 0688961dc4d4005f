"""Rate limits: at most so many events in a time window, exact under concurrency too.

A window begins with the first event counted and ends after the time given. A refused event is
counted too, but does not make the window longer. The counts are in Django's cache, whose `add` and
`incr` must be atomic; those of `skinspect_site.cache` are.
"""

import hashlib
import time

from django.core.cache import cache


def take(name: str, *, limit: int, seconds: int) -> bool:
    """Count one event; returns whether it is among the first `limit` of its window."""
    return _count(_key(name), seconds) <= limit


def refund(name: str) -> None:
    """Uncount one event, for instance an attempt that turned out to be right."""
    try:
        cache.decr(_key(name))
    except ValueError:
        return  # The window ended meanwhile, and the event with it.


def is_used_up(name: str, *, limit: int) -> bool:
    """Whether the next event would be refused. Counts nothing."""
    return bool(cache.get(_key(name), 0) >= limit)


def seconds_left(name: str) -> float:
    """Return in how many seconds the window ends, at least one."""
    ends: float = cache.get(_end_key(_key(name)), 0.0)
    return max(1.0, ends - time.time())


def _count(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        if not cache.add(key, 1, seconds):
            return cache.incr(key)  # Another process began the window a moment ago.
        cache.set(_end_key(key), time.time() + seconds, seconds)
        return 1


def _key(name: str) -> str:
    # A digest, because the database's keys are short, and a client may send a long address.
    return f"rate:{hashlib.sha256(name.encode()).hexdigest()}"


def _end_key(key: str) -> str:
    return f"{key}:end"
