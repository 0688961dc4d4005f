"""PNG: chunks in, only those that make pixels and colours out, each at its proper length."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .decode import open_image, pillow_errors
from .errors import ImageRefused, Refusal
from .exif import is_adobe_rgb
from .limits import Limits
from .profiles import MAX_PROFILE_BYTES, kept_profile
from .stripped import Stripped

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_READ = _CRITICAL | {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"iCCP", b"eXIf"}
_MAX_CHUNKS = 20_000

_GREY, _RGB, _PALETTE, _RGBA = 0, 2, 3, 6
_CHANNELS = {_GREY: 1, _RGB: 3, _PALETTE: 1, 4: 2, _RGBA: 4}
_DEPTHS = {_GREY: (1, 2, 4, 8, 16), _PALETTE: (1, 2, 4, 8)}
_TRANSPARENT_COLOUR = {_GREY: 2, _RGB: 6}

# The seven passes of an interlaced picture: first column and row, then steps.
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)

# What is inflated at a time: at most 1,032 times as much comes out.
_SLICE = 16 * 1024

# Chromaticities are at most 1, written as 100,000; gamma is far below 10.
_MOST_CHROMATICITY, _MOST_GAMMA = 100_000, 1_000_000

Chunks = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Header:
    """What IHDR says; `size` is (width, height) in pixels."""

    size: tuple[int, int]
    depth: int
    colours: int
    interlaced: bool

    @property
    def raw_length(self) -> int:
        """How many bytes the rows have, each with its filter."""
        width, height = self.size
        total = 0
        for left, top, across, down in _PASSES if self.interlaced else ((0, 0, 1, 1),):
            columns, rows = -(-(width - left) // across), -(-(height - top) // down)
            if columns > 0 and rows > 0:
                total += rows * (1 + -(-columns * self.depth * _CHANNELS[self.colours] // 8))
        return total


def strip(data: bytes, limits: Limits) -> Stripped:
    """Return the picture without text, times, Exif or bytes that no pixel needs.

    Raises `ImageRefused` (animated, truncated, damaged or out of `limits`).
    """
    chunks: dict[bytes, bytes] = {}
    coded = []
    for kind, body in _chunks(data):
        if kind == b"acTL" and body[:4] != b"\0\0\0\1":
            raise ImageRefused(Refusal.ANIMATED, "An animated PNG.")
        if kind == b"IDAT":
            coded.append(body)
        elif kind in _READ:
            chunks.setdefault(kind, body)
    header = _header(chunks.get(b"IHDR", b""))
    limits.check_size(header.size)
    exif = chunks.get(b"eXIf", b"")
    pixels = _pixels(b"".join(coded), header.raw_length)
    start = _SIGNATURE + _chunk(b"IHDR", chunks[b"IHDR"]) + _colours(chunks, header, exif)
    end = _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
    palette = _palette(chunks, header)
    if header.colours == _PALETTE:
        palette = _palette(_used_entries(start + palette + end, chunks), header)
    return Stripped(start + palette + end, header.size, exif)


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
    if critical and kind not in _CRITICAL:
        raise ImageRefused(Refusal.DAMAGED, f"The PNG needs an unknown chunk {kind!r}.")
    if kind in _READ and zlib.crc32(body, zlib.crc32(kind)).to_bytes(4) != checksum:
        raise ImageRefused(Refusal.DAMAGED, f"The checksum of the PNG's {kind!r} is wrong.")


def _header(body: bytes) -> _Header:
    if len(body) != 13:
        raise ImageRefused(Refusal.DAMAGED, "The PNG header has a wrong length.")
    width, height, depth, colours, *methods, interlace = struct.unpack(">IIBBBBB", body)
    if (
        colours not in _CHANNELS
        or depth not in _DEPTHS.get(colours, (8, 16))
        or methods != [0, 0]
        or interlace > 1
    ):
        raise ImageRefused(Refusal.DAMAGED, "The PNG header is damaged.")
    return _Header((width, height), depth, colours, bool(interlace))


def _pixels(coded: bytes, length: int) -> bytes:
    """Return the zlib stream of the picture's `length` bytes, with nothing in or behind it."""
    stream = zlib.decompressobj()
    total = 0
    for start in range(0, len(coded), _SLICE):
        try:
            total += len(stream.decompress(coded[start : start + _SLICE]))
        except zlib.error as error:
            if total < length:
                raise ImageRefused(Refusal.DAMAGED, f"The PNG's pixels: {error}.") from error
            break
        if stream.eof and total == length:
            return coded[: min(start + _SLICE, len(coded)) - len(stream.unused_data)]
        if stream.eof or total > length:
            break
    if total < length:
        raise ImageRefused(Refusal.TRUNCATED, "The PNG ends before its last row.")
    return _compressed(coded, length)


def _compressed(coded: bytes, length: int) -> bytes:
    """Return a new stream of the first `length` bytes: the old one holds more, or has no end."""
    old, new = zlib.decompressobj(), zlib.compressobj()
    parts = []
    for start in range(0, len(coded), _SLICE):
        raw = old.decompress(coded[start : start + _SLICE])[:length]
        length -= len(raw)
        parts.append(new.compress(raw))
        if not length:
            break
    return b"".join([*parts, new.flush()])


def _colours(chunks: Chunks, header: _Header, exif: bytes) -> bytes:
    """What the numbers mean: by a profile, by a standard, or by gamma and chromaticities."""
    standard, coding = chunks.get(b"sRGB", b""), chunks.get(b"cICP", b"")
    parts = [_chunk(b"cICP", coding)] if len(coding) == 4 else []
    named = parts or b"sRGB" in chunks
    adobe_rgb = header.colours in (_RGB, _RGBA) and not named and is_adobe_rgb(exif)
    if profile := kept_profile(_embedded_profile(chunks), adobe_rgb=adobe_rgb):
        parts.append(_chunk(b"iCCP", b"icc\0\0" + zlib.compress(profile)))
    elif len(standard) == 1:
        parts.append(_chunk(b"sRGB", standard))
    else:
        parts += [_chunk(kind, body) for kind, body in _measured_colours(chunks)]
    return b"".join(parts)


def _measured_colours(chunks: Chunks) -> Iterator[tuple[bytes, bytes]]:
    gamma, points = chunks.get(b"gAMA", b"")[:4], chunks.get(b"cHRM", b"")[:32]
    if len(gamma) == 4 and int.from_bytes(gamma) <= _MOST_GAMMA:
        yield b"gAMA", gamma
    if len(points) == 32 and max(struct.unpack(">8I", points)) <= _MOST_CHROMATICITY:
        yield b"cHRM", points


def _embedded_profile(chunks: Chunks) -> bytes:
    """The inflated profile; b"" when it's broken or a decompression bomb."""
    compressed = chunks.get(b"iCCP", b"").partition(b"\0")[2][1:]
    stream = zlib.decompressobj()
    try:
        profile = stream.decompress(compressed, MAX_PROFILE_BYTES + 1)
    except zlib.error:
        return b""
    return profile if stream.eof else b""


def _palette(chunks: Chunks, header: _Header) -> bytes:
    """The colours of a picture with a palette, and what is transparent."""
    transparency = chunks.get(b"tRNS", b"")
    if header.colours != _PALETTE:
        length = _TRANSPARENT_COLOUR.get(header.colours)
        return _chunk(b"tRNS", transparency[:length]) if length and transparency else b""
    colours = chunks.get(b"PLTE", b"")[: 3 << header.depth]
    if not colours or len(colours) % 3:
        raise ImageRefused(Refusal.DAMAGED, "The PNG's palette is damaged.")
    transparency = transparency[: len(colours) // 3]
    return _chunk(b"PLTE", colours) + (_chunk(b"tRNS", transparency) if transparency else b"")


def _used_entries(clean: bytes, chunks: Chunks) -> Chunks:
    """The palette up to the last entry that a pixel has; those between that none has are black."""
    with pillow_errors():
        counts = open_image(clean).histogram()
    last = max(number for number, count in enumerate(counts) if count)
    colours = bytearray(chunks[b"PLTE"][: 3 * (last + 1)])
    transparency = bytearray(chunks.get(b"tRNS", b"")[: last + 1])
    for number in range(last + 1):
        if not counts[number]:
            colours[3 * number : 3 * number + 3] = bytes(len(colours[3 * number : 3 * number + 3]))
            transparency[number : number + 1] = bytes(len(transparency[number : number + 1]))
    return {b"PLTE": bytes(colours), b"tRNS": bytes(transparency)}


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I4s", len(body), kind) + body + checksum.to_bytes(4)
