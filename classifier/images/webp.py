"""WebP: a RIFF file of chunks, of which only picture, transparency and colours stay."""

import struct
from collections.abc import Iterator
from typing import TypeAlias

from .colour import usable_profile
from .errors import ImageRefused, Refusal
from .stripped import Stripped

_ALPHA_FLAG, _PROFILE_FLAG = 0x10, 0x20
_KEPT: tuple[bytes, ...] = (b"ICCP", b"ALPH", b"VP8 ", b"VP8L")
_MAX_CHUNKS = 1000

Chunks: TypeAlias = dict[bytes, bytes]


def strip(data: bytes) -> Stripped:
    """Return the picture without Exif, XMP, unknown chunks or bytes after its end.

    Raises `ImageRefused` (animated, truncated or damaged).
    """
    chunks: Chunks = {}
    for kind, body in _chunks(data):
        if kind in (b"ANIM", b"ANMF"):
            raise ImageRefused(Refusal.ANIMATED, "An animated WebP.")
        chunks.setdefault(kind, body)
    if not usable_profile(chunks.get(b"ICCP", b"")):
        chunks.pop(b"ICCP", None)
    size = _size(chunks)
    return Stripped(_joined(_kept(chunks)), size, chunks.get(b"EXIF", b""))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise ImageRefused(Refusal.TRUNCATED, "The WebP is shorter than its header says.")
    position = 12
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


def _size(chunks: Chunks) -> tuple[int, int]:
    """The larger of what the canvas and the bit stream say, so that neither can hide a bomb."""
    sizes = []
    if canvas := chunks.get(b"VP8X"):
        sizes.append((1 + _number(canvas[4:7]), 1 + _number(canvas[7:10])))
    if lossy := chunks.get(b"VP8 "):
        sizes.append((_number(lossy[6:8]) & 0x3FFF, _number(lossy[8:10]) & 0x3FFF))
    elif lossless := chunks.get(b"VP8L"):
        bits = _number(lossless[1:5])
        sizes.append((1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)))
    else:
        raise ImageRefused(Refusal.DAMAGED, "The WebP has no picture.")
    return max(sizes, key=lambda size: size[0] * size[1])


def _kept(chunks: Chunks) -> Chunks:
    """The chunks to keep, in the order the format asks for.

    The extended header goes where nothing needs it, so that a photo with Exif and the same photo
    without become the same bytes.
    """
    header = chunks.get(b"VP8X", b"")
    kept: Chunks = {kind: chunks[kind] for kind in _KEPT if kind in chunks}
    if len(header) != 10 or (b"ICCP" not in kept and not _needs_alpha_flag(header, kept)):
        return kept
    flags = header[0] & _ALPHA_FLAG | (_PROFILE_FLAG if b"ICCP" in kept else 0)
    return {b"VP8X": bytes([flags, 0, 0, 0]) + header[4:], **kept}


def _needs_alpha_flag(header: bytes, kept: Chunks) -> bool:
    """A lossless stream says for itself whether it has alpha; a lossy one can't."""
    flagged = bool(header[0] & _ALPHA_FLAG)
    if lossless := kept.get(b"VP8L"):
        return flagged != bool(_number(lossless[1:5]) >> 28 & 1)
    return b"ALPH" in kept


def _joined(chunks: Chunks) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for kind, data in chunks.items()
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
