"""Limits of a day: at most so many new photos, whoever sends them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from math import ceil

from django.utils import timezone

from classifier.core import rate_limits
from classifier.core.days import end_of


def used_today(name: str) -> int:
    """Return how many events were counted today."""
    return rate_limits.used(_of_today(name))


@contextmanager
def counted(
    name: str, *, limit: int, refused: Callable[[datetime], Exception]
) -> Iterator[Callable[[], None]]:
    """Count an event of today, unless the block fails or calls what it gets.

    Raises what `refused` makes of the time at which the day ends.
    """
    today, tomorrow = _of_today(name), end_of(timezone.localdate())
    seconds = ceil((tomorrow - timezone.now()).total_seconds())
    uncount = partial(rate_limits.refund, today)
    if not rate_limits.take(today, limit=limit, seconds=seconds):
        uncount()
        raise refused(tomorrow)
    try:
        yield uncount
    except BaseException:
        uncount()
        raise


def _of_today(name: str) -> str:
    return f"{name}-{timezone.localdate()}"
