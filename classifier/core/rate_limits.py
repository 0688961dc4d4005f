"""Rate limits: at most so many events in a time window, exact under concurrency too.

A window begins with the first event counted and ends after the time given. A refused event is
counted too, but does not make the window longer. The counts are in Django's cache, whose `add` and
`incr` must be atomic; those of `skinspect_site.cache` are. Those of `use_in_broker` are not kept.
"""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

from django.core.cache import cache

from classifier.core import broker

# A window's end (seconds since 1970) and its count share one number, so that one read gives both:
# the end times this, plus the count. 64 bits hold it until the year 2262, with a billion events.
_WINDOW = 10**9


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of a limit is used in the present window, this event included.

    `seconds_left` are those until the window ends, at least one.
    """

    limit: int
    count: int
    seconds_left: float

    @property
    def is_within(self) -> bool:
        """Whether this event is among the first `limit` of its window."""
        return self.count <= self.limit

    @property
    def remaining(self) -> int:
        """How many more events of this window are within the limit."""
        return max(0, self.limit - self.count)


def use(name: str, *, limit: int, seconds: int) -> Usage:
    """Count one event, and return how much of the limit is used.

    A window that would last twice as long began before the clock was set back: it is over. Less is
    the clock of another machine, which is ahead of this one's.
    """
    ends, count = divmod(_count(_key(name), seconds), _WINDOW)
    if ends > ceil(time.time() + 2 * seconds):
        forget(name)
        ends, count = divmod(_count(_key(name), seconds), _WINDOW)
    return Usage(limit, count, max(1.0, ends - time.time()))


def used(name: str) -> int:
    """Return how many events of the present window were counted, without counting one."""
    ends, count = divmod(cache.get(_key(name), 0), _WINDOW)
    return count if ends > time.time() else 0


def use_in_broker(name: str, *, limit: int, seconds: int) -> Usage:
    """Count one event as `use` does, but without writing to the database.

    While the broker is away the database counts, from the beginning: so a limit may be used up
    twice then, and for what protects an account use `use`.
    """
    counted = broker.ask(lambda client: _count_in_broker(client, _key(name), seconds))
    if counted is None:
        return use(name, limit=limit, seconds=seconds)
    count, milliseconds_left = counted
    return Usage(limit, count, max(1.0, milliseconds_left / 1000))


class Limit(NamedTuple):
    """At most `most` events named `name` in a window of `seconds`."""

    name: str
    most: int
    seconds: int


def take(name: str, *, limit: int, seconds: int) -> bool:
    """Count one event; returns whether it is among the first `limit` of its window."""
    return use(name, limit=limit, seconds=seconds).is_within


def is_used_up(name: str, *, limit: int) -> bool:
    """Whether the next event would be refused; counts nothing."""
    count: int = cache.get(_key(name), 0)
    return count % _WINDOW >= limit


def refund(name: str) -> None:
    """Uncount one event, for instance an attempt that turned out to be right."""
    try:
        cache.decr(_key(name))
    except ValueError:
        return  # The window ended meanwhile, and the event with it.


def take_all(limits: Iterable[Limit]) -> bool:
    """Count one event in every limit, or in none if one of them refuses it.

    The narrowest limit comes first, so that what it refuses does not use up a wider one.
    """
    counted: list[Limit] = []
    for each in limits:
        counted.append(each)
        if not take(each.name, limit=each.most, seconds=each.seconds):
            refund_all(counted)
            return False
    return True


def refund_all(limits: Iterable[Limit]) -> None:
    """Uncount an event that `take_all` let through."""
    for each in limits:
        refund(each.name)


def forget(name: str) -> None:
    """End a window now, with all its events."""
    cache.delete(_key(name))


def _count(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        first = ceil(time.time() + seconds) * _WINDOW + 1
        # Otherwise another process began the window a moment ago.
        return first if cache.add(key, first, seconds) else cache.incr(key)


def _count_in_broker(client: Any, name: str, seconds: int) -> tuple[int, int]:
    """Return a window's count and the milliseconds left to it, by the broker's clock."""
    key = broker.key(name)
    for _ in range(2):
        window = client.pipeline()  # in one transaction
        window.set(key, 0, nx=True, ex=seconds)
        window.incr(key)
        window.pttl(key)
        _, count, left = window.execute()
        if left <= 2000 * seconds:
            break
        client.delete(key)  # begun before the clock was set back, as in `use`
    return count, left


def _key(name: str) -> str:
    # A digest, because the database's keys are short, and a client may send a long address.
    return f"rate:{hashlib.sha256(name.encode()).hexdigest()}"
