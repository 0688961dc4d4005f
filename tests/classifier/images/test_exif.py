"""Exif as cameras write it, and as nobody should."""

import random
import struct
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import ExifTags, Image

from classifier.images.exif import CaptureTime, Exif, Precision, is_adobe_rgb, read_exif

from . import samples

NOW = datetime(2025, 1, 1, tzinfo=UTC)
ENTRY = struct.Struct("<HHII")


def tiff(*entries: tuple[int, int, int, int], tail: bytes = b"") -> bytes:
    """A little-endian block with one directory of (tag, type, count, value)."""
    directory = b"".join(ENTRY.pack(*entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + directory + bytes(4) + tail


def dated(taken: str, offset: str = "") -> datetime | None:
    captured = read_exif(samples.exif(taken=taken, offset=offset), now=NOW).captured
    return None if captured is None or captured.doubtful else captured.at


def details(**texts: str) -> bytes:
    """Exif with these texts under their names of Exif."""
    tags = Image.Exif()
    directory = tags.get_ifd(ExifTags.IFD.Exif)
    for name, text in texts.items():
        directory[ExifTags.Base[name]] = text
    return tags.tobytes()


def naive(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001


def test_both_byte_orders_are_read() -> None:
    little = tiff((0x0112, 3, 1, 6))
    big = b"MM\0*" + struct.pack(">IHHHIHH", 8, 1, 0x0112, 3, 1, 6, 0)
    assert read_exif(little).orientation == read_exif(big).orientation == 6
    assert read_exif(b"Exif\0\0" + little).orientation == 6


@pytest.mark.parametrize("value", [0, 9, 255, 65535])
def test_an_impossible_orientation_is_upright(value: int) -> None:
    assert read_exif(tiff((0x0112, 3, 1, value))).orientation == 1


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("2024:05:17 10:11:12", naive(2024, 5, 17, 10, 11, 12)),
        ("1990:01:02 00:00:00", naive(1990, 1, 2)),
        ("2025:01:01 23:59:59", naive(2025, 1, 1, 23, 59, 59)),
        ("1989:12:31 23:59:59", None),
        ("2025:01:02 00:00:01", None),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2024:13:40 10:11:12", None),
        ("yesterday at noon  ", None),
        ("2024:05:17", naive(2024, 5, 17)),
    ],
)
def test_only_a_sane_time_is_believed(taken: str, expected: datetime | None) -> None:
    assert dated(taken) == expected


def test_a_nonsense_offset_leaves_a_naive_time() -> None:
    assert dated("2024:05:17 10:11:12", "abc") == naive(2024, 5, 17, 10, 11, 12)


def test_the_time_of_digitising_stands_in() -> None:
    for unknown in ("0000:00:00 00:00:00", "2000:01:01 00:00:00", "not set"):
        block = details(DateTimeOriginal=unknown, DateTimeDigitized="2023:02:03 04:05:06")
        captured = read_exif(block, now=NOW).captured
        assert captured == CaptureTime(naive(2023, 2, 3, 4, 5, 6), Precision.SECOND)


JAPAN = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2024:03:01 24:08:19", naive(2024, 3, 2, 0, 8, 19), Precision.SECOND),
        ("2024:12:31 24:00:00", naive(2025, 1, 1), Precision.SECOND),
        ("2024:03:01 09:00:00+09:00", naive(2024, 3, 1, 9).replace(tzinfo=JAPAN), Precision.SECOND),
        ("2024:03:01 09:00:00Z", naive(2024, 3, 1, 9).replace(tzinfo=UTC), Precision.SECOND),
        ("2024-03-01T09:00:00.123Z", naive(2024, 3, 1, 9).replace(tzinfo=UTC), Precision.SECOND),
        ("2024:03:01 09:00:07.50", naive(2024, 3, 1, 9, 0, 7), Precision.SECOND),
        ("2024/03/01 09:00:07", naive(2024, 3, 1, 9, 0, 7), Precision.SECOND),
        ("2024: 3: 1  9: 0: 7", naive(2024, 3, 1, 9, 0, 7), Precision.SECOND),
        ("2024:03:01 09:05", naive(2024, 3, 1, 9, 5), Precision.MINUTE),
        ("2024:03:01 09:05:75", naive(2024, 3, 1, 9, 5), Precision.MINUTE),
        ("2024:03:01 09:59:60", naive(2024, 3, 1, 10), Precision.SECOND),
        ("  2024:03:01 09:00:07   ", naive(2024, 3, 1, 9, 0, 7), Precision.SECOND),
        ("\0\0 2024:03:01 09:00:07\0\0", naive(2024, 3, 1, 9, 0, 7), Precision.SECOND),
        ("2024:03:01 25:00:00", naive(2024, 3, 1), Precision.DAY),
        ("2024:03:01 09:60:00", naive(2024, 3, 1), Precision.DAY),
        ("2024:03:01 09:00:00 PM", naive(2024, 3, 1), Precision.DAY),
        ("2024:03:01   :  :  ", naive(2024, 3, 1), Precision.DAY),
        ("2024.03.01", naive(2024, 3, 1), Precision.DAY),
    ],
)
def test_a_time_is_read_as_far_as_it_is_sure(
    text: str, expected: datetime, precision: Precision
) -> None:
    found = read_exif(details(DateTimeOriginal=text), now=NOW)
    assert found.captured is not None
    assert (found.captured.at, found.captured.precision) == (expected, precision)
    assert found.captured.at.tzinfo == expected.tzinfo
    assert not found.time_not_understood


@pytest.mark.parametrize("name", ["OffsetTime", "OffsetTimeOriginal"])
@pytest.mark.parametrize("offset", ["+09:00", "+0900", "+9:00", " +09:00 "])
def test_any_offset_of_the_camera_counts(name: str, offset: str) -> None:
    block = details(DateTimeOriginal="2024:03:01 09:00:00", **{name: offset})
    captured = read_exif(block, now=NOW).captured
    assert captured is not None
    assert captured.at.utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize("offset", ["+25:00", "-14:30", "   :  ", "9", "UTC+9"])
def test_an_impossible_offset_is_none(offset: str) -> None:
    assert dated("2024:05:17 10:11:12", offset) == naive(2024, 5, 17, 10, 11, 12)


@pytest.mark.parametrize(
    "text",
    [
        "2000:01:01 00:00:00",
        "2000:01:01 07:31:02",
        "1970:01:01 01:00:00",
        "1980:01:01 00:00:00",
        "2018:01:01 00:00:27",
        "1904:01:01 00:00:00",
        "2031:05:06 07:08:09",
        "9999:12:31 24:00:00",
    ],
)
def test_a_clock_that_was_never_set_is_doubted(text: str) -> None:
    found = read_exif(details(DateTimeOriginal=text), now=NOW)
    assert found.captured is None or found.captured.doubtful


@pytest.mark.parametrize(
    "text", ["yesterday at noon", "2024:13:40 10:11:12", "17.05.2024", "20240517"]
)
def test_a_time_that_is_not_understood_is_no_missing_time(text: str) -> None:
    assert read_exif(details(DateTimeOriginal=text)) == Exif(1, None, time_not_understood=True)


@pytest.mark.parametrize("text", ["", "0000:00:00 00:00:00", "    :  :     :  :  ", "\0" * 19])
def test_an_unknown_time_is_a_missing_time(text: str) -> None:
    assert read_exif(details(DateTimeOriginal=text)) == Exif()


def test_adobe_rgb_is_told_by_exif() -> None:
    index = b"II*\0" + struct.pack("<IH", 8, 1) + ENTRY.pack(0x8769, 4, 1, 26) + bytes(4)
    index += struct.pack("<H", 1) + ENTRY.pack(0xA005, 4, 1, 44) + bytes(4)
    index += struct.pack("<HHHI", 1, 1, 2, 4)
    assert is_adobe_rgb(index + b"R03\0" + bytes(4))
    assert not is_adobe_rgb(index + b"R98\0" + bytes(4))
    assert is_adobe_rgb(details(ColorSpace=2))
    assert not is_adobe_rgb(details(ColorSpace=1))
    assert not is_adobe_rgb(details(ColorSpace=65535))


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"Exif\0\0",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"garbage" * 100,
        tiff((0x8769, 4, 1, 8)),  # a directory that holds itself
        tiff((0x8769, 4, 1, 0xFFFFFFFF)),
        tiff((0x0112, 3, 0xFFFFFFFF, 6)),
        tiff((0x9003, 2, 20, 0xFFFFFFF0)),
        b"II*\0" + struct.pack("<IH", 8, 65535),
    ],
)
def test_broken_exif_is_no_exif(block: bytes) -> None:
    assert read_exif(block) == Exif()
    assert not is_adobe_rgb(block)


def test_any_bytes_whatever_are_read_without_an_error() -> None:
    dice = random.Random(7)
    good = bytearray(samples.exif(offset="+02:00"))
    for _ in range(3000):
        block = bytearray(good)
        for _ in range(dice.randint(1, 12)):
            block[dice.randrange(len(block))] = dice.randrange(256)
        found = read_exif(bytes(block[: dice.randint(0, len(block))]))
        assert 1 <= found.orientation <= 8
