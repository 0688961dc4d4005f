"""The only two things read from Exif: which way is up, and when the photo was taken."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

_ORIENTATION = 0x0112
_EXIF_IFD = 0x8769
_ORIGINAL, _ORIGINAL_OFFSET = 0x9003, 0x9011
_DIGITISED, _DIGITISED_OFFSET = 0x9004, 0x9012
_ASCII, _SHORT, _LONG = 2, 3, 4

# Nothing that is read here is longer: "YYYY:MM:DD HH:MM:SS" is 19 characters.
_LONGEST_TEXT = 32
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCK_SLACK = timedelta(hours=24)

Directory: TypeAlias = Mapping[int, int | str]


def read_exif(block: bytes, *, now: datetime | None = None) -> tuple[int, datetime | None]:
    """Return (orientation 1 to 8, time taken) from an Exif block, however broken.

    The time carries an offset when the camera wrote one and is naive otherwise. It is None when
    absent, before 1990, or more than 24 hours after `now`. Never raises.
    """
    tiff = block.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return 1, None
    root = _directory(tiff, order, struct.unpack_from(order + "I", tiff, 4)[0])
    pointer = root.get(_EXIF_IFD)
    details = _directory(tiff, order, pointer) if isinstance(pointer, int) else {}
    return _orientation(root), _taken_at(details, now or datetime.now(UTC))


def _directory(tiff: bytes, order: str, offset: int) -> Directory:
    """Read one directory; it never follows a link, so loops can't happen."""
    if offset + 2 > len(tiff):
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
    if kind != _ASCII or length > _LONGEST_TEXT:
        return None
    if length > 4:
        (start,) = struct.unpack_from(order + "I", tiff, start)
    return tiff[start : start + length].split(b"\0")[0].decode("ascii", "replace").strip()


def _orientation(root: Directory) -> int:
    value = root.get(_ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _taken_at(details: Directory, now: datetime) -> datetime | None:
    for time_tag, offset_tag in ((_ORIGINAL, _ORIGINAL_OFFSET), (_DIGITISED, _DIGITISED_OFFSET)):
        moment = _moment(details.get(time_tag), details.get(offset_tag))
        if moment is not None and _is_sane(moment, now):
            return moment
    return None


def _moment(time: int | str | None, offset: int | str | None) -> datetime | None:
    if not isinstance(time, str) or len(time) != 19:
        return None
    iso = f"{time[:10].replace(':', '-')}T{time[11:]}"
    for candidate in (f"{iso}{offset}", iso):
        try:
            return datetime.fromisoformat(candidate)
        except ValueError:
            continue
    return None


def _is_sane(moment: datetime, now: datetime) -> bool:
    """A naive time is compared as if in UTC: the slack is wider than any time zone."""
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return _EARLIEST <= aware <= now + _CLOCK_SLACK
    except OverflowError:
        return False
