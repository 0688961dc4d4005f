"""Capture times in file names, as phones, cameras and messengers write them.

The name is read while the photo comes in and never stored.
"""

import re
from datetime import UTC, datetime

from django.utils import timezone

from classifier.photos.capture_times import EARLIEST

# A name with a day only gets noon: the day then stays the same if the time zone is changed later.
_NOON = 12
_SEPARATOR = r"[-_.: ]?"
# 20230514_101530, 2023-05-14 10.15.30, PXL_20230514_101530123, Screenshot_2023-05-14-10-15-30
_DAY_AND_TIME = re.compile(
    rf"(?<!\d)(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d\d){_SEPARATOR}(?P<day>\d\d)"
    rf"(?:(?:[-_T ]|[-_ ](?:at|um|om|a)[-_ ]){_SEPARATOR}"
    rf"(?P<hour>\d\d){_SEPARATOR}(?P<minute>\d\d){_SEPARATOR}(?P<second>\d\d)(?:\d{{3}})?)?(?!\d)"
)
# 14.05.2023
_DAY_FIRST = re.compile(r"(?<!\d)(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})(?!\d)")
# Milliseconds since 1970, with which some messengers and browsers name the files that they save.
# Thirteen digits that begin with 1 are the years 2001 to 2033.
_EPOCH = re.compile(r"(?<!\d)(?P<milliseconds>1\d{12})(?!\d)")


def date_in_name(name: str) -> datetime | None:
    """Return the capture time in a file name, in the server's zone; noon if it has a day only.

    None if there is none, or only one before 1990 or in the future.
    """
    for pattern in (_DAY_AND_TIME, _DAY_FIRST):
        for match in pattern.finditer(name):
            taken_at = _from_parts(match.groupdict())
            if taken_at is not None:
                return taken_at
    epoch = _EPOCH.search(name)
    return _from_epoch(int(epoch["milliseconds"])) if epoch else None


def _from_epoch(milliseconds: int) -> datetime | None:
    taken_at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return taken_at if _is_plausible(taken_at) else None


def _from_parts(parts: dict[str, str | None]) -> datetime | None:
    """Return the time that year, month, day and clock give; None if there is no such time."""
    has_time = parts.get("hour") is not None
    clock = [int(parts[name] or 0) for name in ("hour", "minute", "second") if has_time]
    day = [int(parts[name] or 0) for name in ("year", "month", "day")]
    try:
        taken_at = timezone.make_aware(datetime(*day, *(clock or [_NOON])))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    return taken_at if _is_plausible(taken_at) else None


def _is_plausible(taken_at: datetime) -> bool:
    # Without the slack of a camera's clock: a number that looks like tomorrow is no date.
    return EARLIEST <= taken_at <= timezone.now()
