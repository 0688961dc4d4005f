"""WebP: the chunks of a RIFF file, and how large a picture they hold."""

import struct
from collections.abc import Iterator
from typing import TypeAlias

from .errors import ImageRefused, Refusal

_MAX_CHUNKS = 1000

Chunks: TypeAlias = dict[bytes, bytes]


def read_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (type, body) of a file. Raises `ImageRefused`."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise ImageRefused(Refusal.TRUNCATED, "The WebP is shorter than its header says.")
    return chunks_in(data, 12, end)


def chunks_in(data: bytes, position: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield (type, body) between two places. Raises `ImageRefused`."""
    for _ in range(_MAX_CHUNKS):
        if position + 8 > end:
            return
        kind, length = struct.unpack_from("<4sI", data, position)
        position += 8
        if position + length > end:
            raise ImageRefused(Refusal.TRUNCATED, f"The WebP ends within its {kind!r} chunk.")
        yield kind, data[position : position + length]
        position += length + length % 2
    raise ImageRefused(Refusal.DAMAGED, f"The WebP has over {_MAX_CHUNKS} chunks.")


def size_of(chunks: Chunks) -> tuple[int, int]:
    """What the bit stream says. Raises `ImageRefused` if there is none or the canvas differs."""
    if lossy := chunks.get(b"VP8 "):
        size = (number(lossy[6:8]) & 0x3FFF, number(lossy[8:10]) & 0x3FFF)
    elif lossless := chunks.get(b"VP8L"):
        bits = number(lossless[1:5])
        size = (1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    else:
        raise ImageRefused(Refusal.DAMAGED, "The WebP has no picture.")
    canvas = chunks.get(b"VP8X")
    if canvas and size != (1 + number(canvas[4:7]), 1 + number(canvas[7:10])):
        raise ImageRefused(Refusal.DAMAGED, "The WebP's canvas and picture differ in size.")
    return size


def number(data: bytes) -> int:
    """Read a number as WebP writes it."""
    return int.from_bytes(data, "little")
