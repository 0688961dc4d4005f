"""Exif as cameras write it, and malformed Exif."""

import random
import struct
from datetime import UTC, datetime

import pytest

from classifier.images.exif import read_exif

from . import samples

NOW = datetime(2025, 1, 1, tzinfo=UTC)
ENTRY = struct.Struct("<HHII")


def tiff(*entries: tuple[int, int, int, int], tail: bytes = b"") -> bytes:
    """A little-endian block with one directory of (tag, type, count, value)."""
    directory = b"".join(ENTRY.pack(*entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + directory + bytes(4) + tail


def dated(taken: str, offset: str = "") -> datetime | None:
    return read_exif(samples.exif(taken=taken, offset=offset), now=NOW)[1]


def naive(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001


def test_both_byte_orders_are_read() -> None:
    little = tiff((0x0112, 3, 1, 6))
    big = b"MM\0*" + struct.pack(">IHHHIHH", 8, 1, 0x0112, 3, 1, 6, 0)
    assert read_exif(little)[0] == read_exif(big)[0] == 6
    assert read_exif(b"Exif\0\0" + little)[0] == 6


@pytest.mark.parametrize("value", [0, 9, 255, 65535])
def test_an_impossible_orientation_is_upright(value: int) -> None:
    assert read_exif(tiff((0x0112, 3, 1, value)))[0] == 1


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("2024:05:17 10:11:12", naive(2024, 5, 17, 10, 11, 12)),
        ("1990:01:01 00:00:00", naive(1990, 1, 1)),
        ("2025:01:01 23:59:59", naive(2025, 1, 1, 23, 59, 59)),
        ("1989:12:31 23:59:59", None),
        ("2025:01:02 00:00:01", None),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2024:13:40 10:11:12", None),
        ("yesterday at noon  ", None),
        ("2024:05:17", None),
    ],
)
def test_only_a_sane_time_is_believed(taken: str, expected: datetime | None) -> None:
    assert dated(taken) == expected


def test_a_nonsense_offset_leaves_a_naive_time() -> None:
    assert dated("2024:05:17 10:11:12", "abc") == naive(2024, 5, 17, 10, 11, 12)


def test_the_time_of_digitising_stands_in() -> None:
    from PIL import Image

    tags = Image.Exif()
    details = tags.get_ifd(0x8769)
    details[0x9003], details[0x9004] = "0000:00:00 00:00:00", "2023:02:03 04:05:06"
    assert read_exif(tags.tobytes(), now=NOW)[1] == naive(2023, 2, 3, 4, 5, 6)


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
def test_broken_exif_counts_as_none(block: bytes) -> None:
    assert read_exif(block) == (1, None)


def test_any_bytes_whatever_are_read_without_an_error() -> None:
    dice = random.Random(7)
    good = bytearray(samples.exif(offset="+02:00"))
    for _ in range(3000):
        block = bytearray(good)
        for _ in range(dice.randint(1, 12)):
            block[dice.randrange(len(block))] = dice.randrange(256)
        orientation, _ = read_exif(bytes(block[: dice.randint(0, len(block))]))
        assert 1 <= orientation <= 8
