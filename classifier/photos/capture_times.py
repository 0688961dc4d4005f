"""Which capture times a photo can have."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

# The first digital cameras were sold around 1990. An earlier time is that of a camera whose clock
# was never set (1970 and 1980 are usual); a later bound would refuse scans of early photos.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# A camera's clock may run ahead or be set to another time zone, which is at most 26 hours away. A
# day lets all but the most distant zones through and still refuses typing mistakes.
CLOCK_SLACK = timedelta(days=1)


def is_possible(taken_at: datetime) -> bool:
    """Whether a photo can have been taken at an aware time."""
    return EARLIEST <= taken_at <= timezone.now() + CLOCK_SLACK
