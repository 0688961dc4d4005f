"""A worker's and beat's sign of life: the time of a file, which a health check reads cheaply."""

from pathlib import Path

from django.conf import settings

# Seconds. Beat's loop comes by as often (`CELERY_BEAT_MAX_LOOP_INTERVAL`).
EVERY_S = 15


def note() -> None:
    """Touch the file that ALIVE_FILE names, if there is one."""
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()
