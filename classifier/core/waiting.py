"""Answers that wait for a job, bounded in number."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from classifier.core import broker

# Seconds between two looks. The worker calls when it has finished a job, so that they are only for
# calls that are lost. Where the broker is away, no worker gets a job either.
_PAUSE = 1.0


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


def wait_until(is_done: Callable[[], bool], *, seconds: float, channel: str) -> bool:
    """Look until it is done, at most so long; returns whether it was waited for at all.

    Somebody calls on `channel` (`core.broker`) when it is done. False if too many others wait in
    this process: each holds a thread that others need.
    """
    with WAITS.slot() as is_free:
        if not is_free:
            return False
        ends = time.monotonic() + seconds
        with broker.listening(channel) as sleep:
            # The thread keeps its database connection, as between two requests: opening another
            # one takes 7 ms for SQLite, and more for PostgreSQL.
            while not (is_done() or WAITS.is_stopping()):
                left = ends - time.monotonic()
                if left <= 0:
                    break
                sleep(min(left, _PAUSE))
        return True
