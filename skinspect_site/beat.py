"""The clock of Celery beat, which goes on when the machine's clock was set back."""

from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

from skinspect_site import alive

# Between the time that an entry was sent and now no clock is this far off by itself.
_SLACK = timedelta(seconds=5)


class Scheduler(PersistentScheduler):
    """Counts a last run that lies in the future as one of now, also from an earlier run's file.

    Celery's own would send nothing until the clock has caught up.
    """

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
