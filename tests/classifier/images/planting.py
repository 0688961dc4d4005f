"""Files with a marker at every place that their picture doesn't need."""

import re
import struct
import zlib
from collections.abc import Iterator

from classifier.images.heif_items import read_items
from classifier.images.isobmff import boxes

from . import samples

MARK = b"MARK-52.5163N-Mueller"
Planted = Iterator[tuple[str, bytes]]
_Places = Iterator[tuple[int, tuple[int, ...]]]

_PNG_EXTRAS = b"tEXt zTXt iTXt eXIf tIME prVt sBIT bKGD hIST sPLT pHYs gAMA cHRM sRGB".split()

# Where the first box within a box starts.
_BOXES_WITHIN = {b"meta": 12, b"iprp": 8, b"ipco": 8, b"iref": 12, b"iinf": 14}


def in_jpeg(plain: bytes) -> Planted:
    """Between segments, in them, in segments and tables of its own, at the end of coded data."""
    position = 2
    while found := re.compile(rb"\xff[\x01-\xfe]").search(plain, position):
        start, position = found.span()
        yield f"before a marker at {start}", plain[:start] + MARK + plain[start:]
        if 0xD0 <= plain[start + 1] <= 0xD9:
            continue
        length = int.from_bytes(plain[start + 2 : start + 4])
        position = start + 2 + length
        grown = (length + len(MARK)).to_bytes(2) + plain[start + 4 : position] + MARK
        yield f"in a segment at {start}", plain[: start + 2] + grown + plain[position:]
        for kind, body in (
            *((kind, b"any\0" + MARK) for kind in (*range(0xE0, 0xF0), 0xFE)),
            (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0" + MARK),
            (0xE1, b"Exif\0\0II*\0" + MARK),
            (0xC4, b"\x13" + bytes(15) + bytes([len(MARK)]) + MARK),
            (0xDB, b"\x03" + MARK.ljust(64)),
        ):
            extra = samples.segment(kind, body)
            yield f"{body[:4]!r} as {kind:x} at {start}", plain[:start] + extra + plain[start:]
    for tail in (MARK, b"\0\0\0\x18ftypmp42" + MARK * 400):
        name = f"{len(tail)} bytes "
        yield name + "behind the end", plain + tail
        yield name + "for the end", plain[:-2] + tail
        yield name + "for the end, with one of its own", plain[:-2] + tail + b"\xff\xd9film"


def in_png(plain: bytes) -> Planted:
    """In chunks, between them, in the stream of pixels and behind it."""
    chunks = []
    position = 8
    while position < len(plain):
        length, kind = struct.unpack_from(">I4s", plain, position)
        chunks.append((kind, plain[position + 8 : position + 8 + length]))
        position += 12 + length
    for number, (kind, body) in enumerate(chunks):
        before, after = chunks[:number], chunks[number + 1 :]
        yield f"in {kind!r}, {number}", _png(*before, (kind, body + MARK), *after)
        for extra in _PNG_EXTRAS:
            data = _png(*before, (extra, MARK), *chunks[number:])
            yield f"as {extra!r} before {kind!r}, {number}", data
    rest = [part for part in chunks if part[0] not in (b"IDAT", b"IEND")]
    raw = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    for level in (0, 9):
        stream = zlib.compress(raw + MARK, level)
        yield f"in the stream, {level}", _png(*rest, (b"IDAT", stream), (b"IEND", b""))
    yield "behind the end", plain + MARK


def _png(*chunks: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(samples.chunk(*part) for part in chunks)


def in_webp(plain: bytes) -> Planted:
    """In chunks, between them, and behind each partition of a lossy picture."""
    chunks = []
    position = 12
    while position < len(plain):
        kind, length = struct.unpack_from("<4sI", plain, position)
        chunks.append((kind, plain[position + 8 : position + 8 + length]))
        position += 8 + length + length % 2
    for number, (kind, body) in enumerate(chunks):
        before, after = chunks[:number], chunks[number + 1 :]
        yield f"in {kind!r}", _webp(*before, (kind, body + MARK), *after)
        for extra in (b"EXIF", b"XMP ", b"JUNK", b"ANIM"):
            data = _webp(*before, (kind, body), (extra, MARK), *after)
            yield f"as {extra!r} behind {kind!r}", data
        if kind == b"VP8 ":
            tag = int.from_bytes(body[:3], "little")
            end = 10 + (tag >> 5)
            grown = (tag + (len(MARK) << 5)).to_bytes(3, "little") + body[3:end] + MARK + body[end:]
            yield "behind the first partition", _webp(*before, (kind, grown), *after)
    yield "behind the end", plain + MARK


def _webp(*chunks: tuple[bytes, bytes]) -> bytes:
    return samples.with_riff_chunks(b"RIFF\4\0\0\0WEBP", chunks)


def in_heif(plain: bytes) -> Planted:
    """In every box, in boxes of its own, and in holes between the contents of items."""
    for end, around in _places(plain, 0, len(plain), ()):
        depth = len(around)
        yield f"in box {depth} to {end}", _grown(plain, end, around, MARK)
        parent = around[-2] if depth > 1 else 0
        if plain[parent + 4 : parent + 8] == b"ipco":
            continue  # Properties are known by their number: one more would be another's.
        for kind in (b"free", b"skip", b"uuid", b"udta", b"idat"):
            extra = struct.pack(">I4s", 8 + len(MARK), kind) + MARK
            yield f"as {kind!r} {depth} at {end}", _grown(plain, end, around[:-1], extra)
    film = plain.index(b"mdat") - 4
    for start in _content_starts(plain):
        yield f"in a hole at {start}", _grown(plain, start, (film,), MARK)


def _places(data: bytes, start: int, end: int, around: tuple[int, ...]) -> _Places:
    """Yield where each box ends, and where it and the boxes around it start."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        yield start + size, (*around, start)
        if first := _BOXES_WITHIN.get(kind):
            yield from _places(data, start + first, start + size, (*around, start))
        start += size


def _content_starts(data: bytes) -> list[int]:
    index = next(part for part in boxes(data) if part.kind == b"meta")
    extents = read_items(index).extents.values()
    return sorted({part.offset for parts in extents for part in parts if part.method == 0})


def _grown(data: bytes, at: int, around: tuple[int, ...], extra: bytes) -> bytes:
    """Put `extra` in, with the sizes of the boxes `around` it and the places of contents right."""
    grown = bytearray(data)
    for start in around:
        size = int.from_bytes(data[start : start + 4]) + len(extra)
        grown[start : start + 4] = size.to_bytes(4)
    index = data.index(b"iloc") + 4
    for start in _content_starts(data):
        place = data.index(start.to_bytes(4), index)
        if start >= at:
            grown[place : place + 4] = (start + len(extra)).to_bytes(4)
    grown[at:at] = extra
    return bytes(grown)
