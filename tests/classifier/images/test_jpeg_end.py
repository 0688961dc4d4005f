"""Where a JPEG ends, with and without its end marker, and how large one may be."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from classifier.images import THUMBNAIL_EDGE, ImageRefused, Refusal, accept, decode, rendition

from . import samples

EOI = b"\xff\xd9"
# What the decoder reads ahead, and what may stay in the place of unused bytes in the worst case.
READ_AHEAD = 8
FILM = b"\0\0\0\x18ftypmp42" + b"Erika Mustermann " * 5000
PIECES = [FILM[start : start + 4] for start in range(40)]


def refusal(data: bytes) -> Refusal:
    with pytest.raises(ImageRefused) as caught:
        accept(data)
    return caught.value.code


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def jpeg(**options: object) -> bytes:
    return samples.save(samples.lesion(), "JPEG", **options)


KINDS = pytest.mark.parametrize(
    "options",
    [{}, {"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": 0}, {"optimize": True}],
    ids=str,
)


@KINDS
@pytest.mark.parametrize(
    "end", [b"", b"\xff", FILM, FILM + EOI, FILM + EOI + FILM, FILM + b"\xff\xe1\x20\0Exif"]
)
def test_a_whole_jpeg_without_its_end_marker_is_completed(
    options: dict[str, object], end: bytes
) -> None:
    whole = jpeg(**options)
    clean = accept(whole).data
    completed = accept(whole[:-2] + end).data
    assert opened(completed).tobytes() == opened(whole).tobytes()
    assert [piece for piece in PIECES if piece in completed] == []
    assert completed.startswith(clean[: -2 - READ_AHEAD])
    assert len(completed) <= len(clean) + READ_AHEAD
    assert accept(completed).data == completed


@pytest.mark.parametrize("options", [{}, {"restart_marker_rows": 1}, {"subsampling": 0}], ids=str)
def test_a_completed_jpeg_is_the_same_photo(options: dict[str, object]) -> None:
    whole = jpeg(**options)
    for end in (b"", FILM, FILM + EOI):
        assert accept(whole[:-2] + end).sha256 == accept(whole).sha256


@KINDS
@pytest.mark.parametrize("missing", [1, 2, 9, 100])
def test_a_jpeg_that_lacks_coded_data_is_refused(options: dict[str, object], missing: int) -> None:
    assert refusal(jpeg(**options)[: -2 - missing]) is Refusal.TRUNCATED


@KINDS
@pytest.mark.parametrize("colour", ["white", "black", (128, 128, 128), "tan"])
def test_flat_pictures_end_where_they_end(options: dict[str, object], colour: str) -> None:
    """Their last blocks are a few bits each, the hardest to tell from what follows."""
    whole = samples.save(Image.new("RGB", (200, 120), colour), "JPEG", **options)
    clean = accept(whole).data
    assert accept(whole[:-2]).data == clean
    trimmed = accept(whole[:-2] + FILM + EOI).data
    assert opened(trimmed).tobytes() == opened(whole).tobytes()
    assert [piece for piece in PIECES if piece in trimmed] == []
    assert len(trimmed) <= len(clean) + READ_AHEAD
    assert accept(trimmed).data == trimmed


def test_restart_markers_that_no_interval_needs_go() -> None:
    whole = jpeg()
    assert accept(whole[:-2] + b"\xff\xd0" + FILM + EOI).data == accept(whole).data


def test_scans_behind_a_complete_picture_go() -> None:
    whole = jpeg()
    scan = whole[whole.index(b"\xff\xda") : -2]
    assert accept(whole[:-2] + scan * 3 + EOI).data == accept(whole).data


def test_unused_bytes_in_many_places_are_refused() -> None:
    whole = jpeg(restart_marker_rows=1)
    once = whole.replace(b"\xff\xd1", FILM[:50] + b"\xff\xd1", 1)
    assert accept(once).data == accept(whole).data
    often = whole
    for number in range(8):
        restart = bytes([0xFF, 0xD0 + number])
        often = often.replace(restart, FILM[:50] + restart)
    assert refusal(often) is Refusal.DAMAGED


def huge_jpeg(width: int, height: int) -> bytes:
    """A picture of one row of blocks over and over."""
    row = samples.save(Image.new("RGB", (width, 16), "tan"), "JPEG", restart_marker_rows=1)
    frame = row.index(b"\xff\xc0") + 5
    start = row.index(b"\xff\xda") + 14
    coded = b"".join(
        row[start:-2] + bytes([0xFF, 0xD0 + number % 8]) for number in range(height // 16 - 1)
    )
    head = row[:frame] + struct.pack(">H", height) + row[frame + 2 : start]
    return head + coded + row[start:-2] + EOI


def test_a_photo_of_200_megapixels_is_accepted() -> None:
    photo = accept(huge_jpeg(16384, 12288))
    assert (photo.width, photo.height) == (16384, 12288)
    assert max(opened(photo.thumbnail).size) == THUMBNAIL_EDGE
    assert decode(photo.data, min_side=448).size == (683, 512)
    assert opened(rendition(photo.data, orientation=1)).size == (2048, 1536)


def test_a_progressive_jpeg_of_64_megapixels_needs_too_much_memory() -> None:
    plain = bytearray(jpeg(progressive=True, subsampling=0))
    frame = plain.index(b"\xff\xc2") + 5
    plain[frame : frame + 4] = struct.pack(">HH", 6936, 9248)
    assert refusal(bytes(plain)) is Refusal.TOO_MANY_PIXELS
