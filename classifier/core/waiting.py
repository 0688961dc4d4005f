"""Answers that wait for a job: bounded in number, and without a database connection meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

# Pauses between two looks, in seconds. Most photos are assessed within a second; later a look each
# half second is soon enough, and costs a connection each.
_PAUSES = (0.1, 0.15, 0.25)
_LONGEST_PAUSE = 0.5


class Waits:
    """The waits of this process. `is_stopping` says whether the process is asked to end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self.is_stopping: Callable[[], bool] = lambda: False

    @contextmanager
    def slot(self) -> Iterator[bool]:
        """Give one of `MOST_WAITS` places, or False if all are taken."""
        with self._lock:
            is_free = self._running < settings.MOST_WAITS
            self._running += is_free
        try:
            yield is_free
        finally:
            with self._lock:
                self._running -= is_free


WAITS = Waits()


def wait_until(is_done: Callable[[], bool], *, seconds: float) -> bool:
    """Look until it is done, at most so long; returns whether it was waited for at all.

    False if too many others wait in this process: each holds a thread that others need.
    """
    with WAITS.slot() as is_free:
        if not is_free:
            return False
        ends = time.monotonic() + seconds
        pauses = iter(_PAUSES)
        while not (is_done() or WAITS.is_stopping()):
            left = ends - time.monotonic()
            if left <= 0:
                break
            _release_connection()
            time.sleep(min(left, next(pauses, _LONGEST_PAUSE)))
        return True


def _release_connection() -> None:
    """Close the connection, so that a sleeping thread holds none; the next query opens one."""
    if not connection.in_atomic_block:
        connection.close()
