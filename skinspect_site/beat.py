"""The clock of Celery beat, which goes on when the clock was set back and when the disk is full."""

import contextlib
import errno
import logging
import shelve
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

from skinspect_site import alive

logger = logging.getLogger(__name__)

# Between the time that an entry was sent and now no clock is this far off by itself.
_SLACK = timedelta(seconds=5)


class Scheduler(PersistentScheduler):
    """Counts a last run that lies in the future as one of now, also from an earlier run's file.

    Celery's own would send nothing until the clock has caught up. It would also end when its file
    can't be written, and log a trace for each message that the broker does not take: here both are
    said once, until it works again.
    """

    _is_sending = True
    _is_kept = True

    def tick(self, *args: Any, **options: Any) -> float:
        """Send what is due; returns the seconds until the next call."""
        alive.note()
        now = self.app.now()
        ahead = [
            each for each in self.schedule.values() if (each.last_run_at or now) > now + _SLACK
        ]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            self._heap = None  # its order is that of times which have become wrong
        seconds: float = super().tick(*args, **options)
        return seconds

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Send one message. If the broker does not take it, the next one is sent on time."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:  # noqa: BLE001 - any error of the broker
            if self._is_sending:
                logger.warning("The broker takes no messages: %s", error)
            self._is_sending = False
        else:
            if not self._is_sending:
                logger.warning("The broker takes messages again.")
            self._is_sending = True

    def sync(self) -> None:
        """Write the file of last runs; without it a restart may run a daily task again."""
        try:
            super().sync()
        except OSError as error:
            if self._is_kept:
                logger.warning("The file of last runs can't be written: %s", error)
            self._is_kept = False
        else:
            self._is_kept = True

    def close(self) -> None:
        """End, also if the file of last runs can't be written."""
        with contextlib.suppress(OSError):
            super().close()

    def _open_schedule(self) -> Any:
        """Open the file of last runs. Without room for one they are kept in memory."""
        try:
            return super()._open_schedule()  # type: ignore[misc]
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            logger.warning("There is no room for the file of last runs.")
            return shelve.Shelf({}, writeback=True)
