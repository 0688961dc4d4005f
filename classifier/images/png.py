"""PNG: chunks in, only those that make pixels and colours out."""

import struct
import zlib
from collections.abc import Iterator

from .colour import MAX_PROFILE_BYTES, usable_profile
from .errors import ImageRefused, Refusal
from .stripped import Stripped

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"IDAT", b"IEND"})
_MAX_CHUNKS = 20_000


def strip(data: bytes) -> Stripped:
    """Return the picture without text, times, Exif or bytes after its end.

    Raises `ImageRefused` (animated, truncated or damaged).
    """
    parts = [_SIGNATURE]
    size = (0, 0)
    exif = b""
    for kind, body in _chunks(data):
        if kind == b"IHDR":
            size = _size(body)
        elif kind == b"acTL" and body[:4] != b"\0\0\0\1":
            raise ImageRefused(Refusal.ANIMATED, "An animated PNG.")
        elif kind == b"eXIf":
            exif = exif or body
        elif kind == b"iCCP" and (profile := _profile(body)):
            parts.append(_chunk(kind, profile))
        if kind in _KEPT:
            parts.append(_chunk(kind, body))
    return Stripped(b"".join(parts), size, exif)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (type, body) up to and with IEND."""
    position = len(_SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if position + 12 > len(data):
            raise ImageRefused(Refusal.TRUNCATED, "The PNG ends before its IEND chunk.")
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise ImageRefused(Refusal.TRUNCATED, f"The PNG ends within its {kind!r} chunk.")
        body = data[position + 8 : end - 4]
        _check(kind, body, data[end - 4 : end])
        yield kind, body
        if kind == b"IEND":
            return
        position = end
    raise ImageRefused(Refusal.DAMAGED, f"The PNG has over {_MAX_CHUNKS} chunks.")


def _check(kind: bytes, body: bytes, checksum: bytes) -> None:
    critical = kind[0] & 0x20 == 0
    if critical and kind not in _KEPT:
        raise ImageRefused(Refusal.DAMAGED, f"The PNG needs an unknown chunk {kind!r}.")
    if kind in _KEPT and zlib.crc32(body, zlib.crc32(kind)).to_bytes(4) != checksum:
        raise ImageRefused(Refusal.DAMAGED, f"The checksum of the PNG's {kind!r} is wrong.")


def _size(header: bytes) -> tuple[int, int]:
    if len(header) != 13:
        raise ImageRefused(Refusal.DAMAGED, "The PNG header has a wrong length.")
    width, height = struct.unpack_from(">II", header)
    return width, height


def _profile(body: bytes) -> bytes:
    """The colour profile under a neutral name; b"" when it's broken or a decompression bomb."""
    compressed = body.partition(b"\0")[2][1:]
    stream = zlib.decompressobj()
    try:
        profile = stream.decompress(compressed, MAX_PROFILE_BYTES + 1)
    except zlib.error:
        return b""
    if not stream.eof or not usable_profile(profile):
        return b""
    return b"icc\0\0" + compressed.removesuffix(stream.unused_data)


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I4s", len(body), kind) + body + checksum.to_bytes(4)
