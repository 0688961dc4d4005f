"""HEIC files whose index asks for endless work, or for bytes that aren't there."""

import struct
import time

import pytest

from classifier.images import ImageRefused, Refusal, accept
from classifier.images.isobmff import box, full_box

from . import samples

GRID, TILE = 1, 2


def heic(kinds: dict[int, bytes], tiles: list[int], tile_side: int, length: int = 4) -> bytes:
    """A file whose first item is the picture, put together from `tiles` of `tile_side` pixels."""
    entries = b"".join(
        full_box(b"infe", 2, 0, struct.pack(">HH4sx", item, 0, kind))
        for item, kind in kinds.items()
    )
    places = b"".join(struct.pack(">HHHII", item, 0, 1, 0, length) for item in kinds)
    sizes = b"".join(
        full_box(b"ispe", 0, 0, struct.pack(">II", side, side)) for side in (2000, tile_side)
    )
    owners = b"".join(struct.pack(">HBB", item, 1, min(item, 2)) for item in kinds)
    made_from = box(b"dimg", struct.pack(f">HH{len(tiles)}H", GRID, len(tiles), *tiles))
    index = full_box(
        b"meta",
        0,
        0,
        full_box(b"pitm", 0, 0, struct.pack(">H", GRID))
        + full_box(b"iinf", 0, 0, struct.pack(">H", len(kinds)) + entries)
        + full_box(b"iloc", 0, 0, struct.pack(">HH", 0x4400, len(kinds)) + places)
        + full_box(b"iref", 0, 0, made_from)
        + box(
            b"iprp",
            box(b"ipco", sizes) + full_box(b"ipma", 0, 0, struct.pack(">I", len(kinds)) + owners),
        ),
    )
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + index


def refusal(data: bytes) -> ImageRefused:
    start = time.perf_counter()
    with pytest.raises(ImageRefused) as caught:
        accept(data)
    assert time.perf_counter() - start < 1
    return caught.value


def test_one_tile_used_over_and_over() -> None:
    caught = refusal(heic({GRID: b"grid", TILE: b"hvc1"}, [TILE] * 100, 1000))
    assert (caught.code, "tiles" in caught.detail) == (Refusal.DAMAGED, True)


@pytest.mark.parametrize("kinds", [{GRID: b"grid"}, {GRID: b"grid", TILE: b"grid"}])
def test_a_grid_within_a_grid(kinds: dict[int, bytes]) -> None:
    assert refusal(heic(kinds, [max(kinds)], 1000)).code is Refusal.UNSUPPORTED_TYPE


@pytest.mark.parametrize("kind", [b"av01", b"iovl", b"Exif"])
def test_a_picture_of_another_type(kind: bytes) -> None:
    assert refusal(heic({GRID: kind}, [], 1000)).code is Refusal.UNSUPPORTED_TYPE


def test_a_tile_that_is_missing() -> None:
    assert refusal(heic({GRID: b"grid"}, [TILE], 1000)).code is Refusal.UNSUPPORTED_TYPE


def test_bytes_beyond_the_end() -> None:
    short = heic({GRID: b"hvc1"}, [], 1000, length=100_000)
    assert refusal(short).code is Refusal.TRUNCATED


def test_references_without_end() -> None:
    endless = heic({GRID: b"grid", TILE: b"hvc1"}, [TILE] * 20_000, 1000)
    assert refusal(endless).code is Refusal.DAMAGED


def test_a_broken_tail_does_no_harm() -> None:
    whole = samples.secret_heic()
    assert accept(whole + b"\xff\xff\xff\xffSEFT trailer of a phone").data == accept(whole).data
