"""All that is read from Exif: which way is up, when the photo was taken, and a colour space.

Not by Pillow's reader, which warns of damage instead of raising: Python can't silence a warning for
one thread only, and damaged Exif is nothing to tell operators about.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple, TypeAlias

_ORIENTATION = 0x0112
_EXIF_IFD, _INTEROPERABILITY_IFD = 0x8769, 0xA005
_ORIGINAL, _DIGITISED = 0x9003, 0x9004
_OFFSET, _ORIGINAL_OFFSET, _DIGITISED_OFFSET = 0x9010, 0x9011, 0x9012
_COLOUR_SPACE, _INTEROPERABILITY_INDEX = 0xA001, 0x0001
_ADOBE_RGB = 2
_ADOBE_RGB_INDEX = "R03"
_SHORT, _LONG = 3, 4
_TEXTS = frozenset({2, 7, 129})  # ASCII, and what some cameras call their text: undefined, UTF-8

# A time is 19 characters long, with a fraction, an offset and padding at most this.
_LONGEST_TEXT = 64

_TIME = re.compile(
    r"(?P<year>\d{4})[-:/. ] *(?P<month>\d{1,2})[-:/. ] *(?P<day>\d{1,2})(?!\d)"
    r"(?:[T ]+(?P<hour>\d{1,2}): *(?P<minute>\d{1,2})(?:: *(?P<second>\d{1,2})(?:[.,]\d*)?)?"
    r" *(?P<offset>Z|[-+]\d{1,2}:?\d{2})?)?(?P<rest>.*)"
)
_OFFSET_TEXT = re.compile(r"Z|(?P<sign>[-+])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})")
_WIDEST_OFFSET = timedelta(hours=14)

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCK_SLACK = timedelta(hours=24)
# Where clocks start that nobody has set. Some cameras start in the year they were made, always at
# midnight of 1 January.
_CLOCK_STARTS = frozenset({date(1990, 1, 1), date(2000, 1, 1)})

Directory: TypeAlias = Mapping[int, int | str]


class Precision(StrEnum):
    """The smallest part of a capture time that is known."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class CaptureTime:
    """When a camera says that it took the photo.

    `at` is naive unless the camera's offset is known; parts below the `precision` are zero.
    `doubtful` times should be asked about: those of a clock that was never set, those before 1990,
    and those more than 24 hours in the future.
    """

    at: datetime
    precision: Precision
    doubtful: bool = False


class Exif(NamedTuple):
    """What a block says. `time_not_understood`: there is a text for the time, but no time in it."""

    orientation: int = 1
    captured: CaptureTime | None = None
    time_not_understood: bool = False


def read_exif(block: bytes, *, now: datetime | None = None) -> Exif:
    """Read an Exif block, however broken; never raises."""
    root, details, _ = _directories(block)
    texts = [pair for pair in _time_texts(details) if pair[0].strip(" :0-/")]
    moment = now or datetime.now(UTC)
    understood = [time for text, zone in texts if (time := _capture_time(text, zone, moment))]
    # A time of digitising that is believed goes before a time of capture that is not.
    captured = min(understood, key=lambda time: time.doubtful, default=None)
    value = root.get(_ORIENTATION)
    orientation = value if isinstance(value, int) and 1 <= value <= 8 else 1
    return Exif(orientation, captured, bool(texts) and captured is None)


def is_adobe_rgb(block: bytes) -> bool:
    """Whether the colours are said to be Adobe RGB, as cameras do instead of adding a profile."""
    _, details, interoperability = _directories(block)
    index = interoperability.get(_INTEROPERABILITY_INDEX)
    return index == _ADOBE_RGB_INDEX or details.get(_COLOUR_SPACE) == _ADOBE_RGB


def _directories(block: bytes) -> tuple[Directory, Directory, Directory]:
    """Read the root, Exif and interoperability directories; each is empty when it's missing."""
    tiff = block.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return {}, {}, {}
    root = _directory(tiff, order, struct.unpack_from(order + "I", tiff, 4)[0])
    details = _directory(tiff, order, root.get(_EXIF_IFD))
    return root, details, _directory(tiff, order, details.get(_INTEROPERABILITY_IFD))


def _directory(tiff: bytes, order: str, offset: int | str | None) -> Directory:
    """Read one directory; it never follows a link, so loops can't happen."""
    if not isinstance(offset, int) or offset + 2 > len(tiff):
        return {}
    (count,) = struct.unpack_from(order + "H", tiff, offset)
    first = offset + 2
    last = min(first + 12 * count, len(tiff) - 11)
    values: dict[int, int | str] = {}
    for start in range(first, last, 12):
        tag, kind, length = struct.unpack_from(order + "HHI", tiff, start)
        value = _value(tiff, order, start + 8, kind, length)
        if value is not None:
            values.setdefault(tag, value)
    return values


def _value(tiff: bytes, order: str, start: int, kind: int, length: int) -> int | str | None:
    if kind in (_SHORT, _LONG) and length == 1:
        number: int = struct.unpack_from(order + ("H" if kind == _SHORT else "I"), tiff, start)[0]
        return number
    if kind not in _TEXTS or length > _LONGEST_TEXT:
        return None
    if length > 4:
        (start,) = struct.unpack_from(order + "I", tiff, start)
    text = tiff[start : start + length].lstrip(b"\0 ").split(b"\0")[0]
    return text.decode("ascii", "replace").strip()


def _time_texts(details: Directory) -> Iterator[tuple[str, str]]:
    """Yield each time with the offset that belongs to it, "" when there is none."""
    for time_tag, offset_tag in ((_ORIGINAL, _ORIGINAL_OFFSET), (_DIGITISED, _DIGITISED_OFFSET)):
        text = details.get(time_tag)
        if isinstance(text, str):
            # The offset of the last change stands in: a camera writes all of them alike.
            yield text, str(details.get(offset_tag) or details.get(_OFFSET) or "")


def _capture_time(text: str, zone: str, now: datetime) -> CaptureTime | None:
    """Read a time leniently, to the day where no more is sure; None without a day."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    try:
        day = datetime(int(found["year"]), int(found["month"]), int(found["day"]))  # noqa: DTZ001
        at, precision = _with_time(day, found)
        if precision is not Precision.DAY:
            at = at.replace(tzinfo=_offset(found["offset"] or zone))
        return CaptureTime(at, precision, _is_doubtful(at, now))
    except (ValueError, OverflowError):
        return None


def _with_time(day: datetime, found: re.Match[str]) -> tuple[datetime, Precision]:
    """Add the time of day; an hour of 24 and a 60th second belong to what comes after."""
    if found["hour"] is None or found["rest"].strip():
        return day, Precision.DAY
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 24 or minute > 59:
        return day, Precision.DAY
    at = day + timedelta(hours=hour, minutes=minute)
    if found["second"] is None or second > 60:
        return at, Precision.MINUTE
    return at + timedelta(seconds=second), Precision.SECOND


def _offset(text: str) -> timezone | None:
    found = _OFFSET_TEXT.fullmatch(text)
    if found is None:
        return None
    if found["sign"] is None:
        return UTC
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    if offset > _WIDEST_OFFSET:
        return None
    return timezone(offset if found["sign"] == "+" else -offset)


def _is_doubtful(at: datetime, now: datetime) -> bool:
    """A naive time is compared as if in UTC: the slack is wider than any time zone."""
    if at.date() in _CLOCK_STARTS or (at.month, at.day, at.hour, at.minute) == (1, 1, 0, 0):
        return True
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return not _EARLIEST <= aware <= now + _CLOCK_SLACK
