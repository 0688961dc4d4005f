"""Capture times in file names, as phones, cameras and messengers write them.

The name is read while the photo comes in and never stored.
"""

import re
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from classifier.images import CaptureTime, Precision
from classifier.photos.capture_times import EARLIEST

# A name with a day only gets noon: the day then stays the same if the time zone is changed later.
_NOON = 12
_SEPARATOR = r"[-_.: ]?"
_DAY = rf"(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d\d){_SEPARATOR}(?P<day>\d\d)"
_CLOCK = (
    rf"(?P<hour>\d\d?){_SEPARATOR}(?P<minute>\d\d)(?:{_SEPARATOR}(?P<second>\d\d))?"
    r"(?:[ \u202f]?(?P<half>[AaPp])\.?[Mm]\b)?"
)
# IMG20260301090000, BURST20260301090000123: all digits in a row, with milliseconds or without.
_IN_A_ROW = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?:\d{3})?(?!\d)"
)
# 20230514_101530, 2023-05-14 10.15.30, PXL_20230514_101530123, Screenshot_2023-05-14-10-15-30,
# WhatsApp Image 2026-03-01 at 11.05.10 PM
_DAY_AND_CLOCK = re.compile(
    rf"(?<!\d){_DAY}(?:[-_T ]|[-_ ](?:at|um|om|a)[-_ ]){_SEPARATOR}{_CLOCK}(?:\d{{3}})?(?!\d)"
)
# IMG-20230514-WA0007: a name that a device or a messenger gave.
_DEVICE_DAY = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
# 2023-05-14 and 14.05.2023: written by a person.
_WRITTEN_DAYS = (
    re.compile(rf"(?<!\d){_DAY}(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})(?!\d)"),
)
# A day that a person wrote may be a birthday, on scans of clinics above all. Set by judgement:
# adults were born longer ago than this, and few close-ups of moles are older.
_MAY_BE_A_BIRTHDAY = timedelta(days=16 * 365)
# Milliseconds since 1970, with which some messengers and browsers name the files that they save.
# Thirteen digits that begin with 1 are the years 2001 to 2033.
_EPOCH = re.compile(r"(?<!\d)(?P<milliseconds>1\d{12})(?!\d)")


def date_in_name(name: str) -> CaptureTime | None:
    """Return the capture time in a file name, in the server's zone; noon if it has a day only.

    None if there is none, or only one before 1990 or in the future. A day that may be a birthday is
    doubtful.
    """
    for pattern in (_IN_A_ROW, _DAY_AND_CLOCK, _DEVICE_DAY, *_WRITTEN_DAYS):
        for match in pattern.finditer(name):
            taken_at = _from_parts(match.groupdict())
            if taken_at is not None:
                has_clock = "hour" in match.groupdict()
                is_written = pattern in _WRITTEN_DAYS
                return CaptureTime(
                    taken_at,
                    Precision.SECOND if has_clock else Precision.DAY,
                    doubtful=is_written and timezone.now() - taken_at > _MAY_BE_A_BIRTHDAY,
                )
    epoch = _EPOCH.search(name)
    return _from_epoch(int(epoch["milliseconds"])) if epoch else None


def _from_epoch(milliseconds: int) -> CaptureTime | None:
    taken_at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return CaptureTime(taken_at, Precision.SECOND) if _is_plausible(taken_at) else None


def _from_parts(parts: dict[str, str | None]) -> datetime | None:
    """Return the time that year, month, day and clock give; None if there is no such time."""
    number = {name: int(text) for name, text in parts.items() if text and name != "half"}
    hour = _in_24_hours(number["hour"], parts.get("half")) if "hour" in number else _NOON
    clock = (hour, number.get("minute", 0), number.get("second", 0))
    try:
        taken_at = timezone.make_aware(
            datetime(number["year"], number["month"], number["day"], *clock)  # noqa: DTZ001
        )
    except ValueError:
        return None
    return taken_at if _is_plausible(taken_at) else None


def _in_24_hours(hour: int, half: str | None) -> int:
    """Return the hour of a clock of 12 or 24 hours; 12 AM is midnight. Above 23 for no hour."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        return 24
    return hour % 12 + (12 if half in "pP" else 0)


def _is_plausible(taken_at: datetime) -> bool:
    # Without the slack of a camera's clock: a number that looks like tomorrow is no date.
    return EARLIEST <= taken_at <= timezone.now()
