"""When a photo was taken, as its file's name says: phones and messengers write it there.

The name is read while the photo comes in, and never kept.
"""

import re
from datetime import UTC, datetime

from django.utils import timezone

EARLIEST_YEAR = 1990
_NOON = 12
_SEPARATED = r"[-_.: ]?"
# 20230514_101530, 2023-05-14 10.15.30, PXL_20230514_101530123, Screenshot_2023-05-14-10-15-30
_DAY_AND_TIME = re.compile(
    rf"(?<!\d)(?P<year>\d{{4}}){_SEPARATED}(?P<month>\d\d){_SEPARATED}(?P<day>\d\d)"
    rf"(?:(?:[-_T ]|[-_ ](?:at|um|om|a)[-_ ]){_SEPARATED}"
    rf"(?P<hour>\d\d){_SEPARATED}(?P<minute>\d\d){_SEPARATED}(?P<second>\d\d)(?:\d{{3}})?)?(?!\d)"
)
# 14.05.2023
_DAY_FIRST = re.compile(r"(?<!\d)(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})(?!\d)")
# Milliseconds since 1970, as some messengers and browsers name what they save.
_EPOCH = re.compile(r"(?<!\d)(?P<milliseconds>1\d{12})(?!\d)")


def date_in_name(name: str) -> datetime | None:
    """Return the time that a file's name tells, in the server's zone; noon if it tells a day only.

    None where there is none, or one before 1990 or in the future.
    """
    for pattern in (_DAY_AND_TIME, _DAY_FIRST):
        for match in pattern.finditer(name):
            taken = _aware(match.groupdict())
            if taken is not None:
                return taken
    epoch = _EPOCH.search(name)
    return _plausible(_from_epoch(int(epoch["milliseconds"]))) if epoch else None


def _from_epoch(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _aware(parts: dict[str, str | None]) -> datetime | None:
    """Return the time that the parts of a name make, or None if there is no such day."""
    has_time = parts.get("hour") is not None
    units = [int(parts[name] or 0) for name in ("hour", "minute", "second") if has_time]
    clock = units or [_NOON]
    day = [int(parts[name] or 0) for name in ("year", "month", "day")]
    try:
        return _plausible(timezone.make_aware(datetime(*day, *clock)))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _plausible(taken: datetime) -> datetime | None:
    return taken if taken.year >= EARLIEST_YEAR and taken <= timezone.now() else None
