"""PNG: chunks in, only those that make pixels and colours out, each at its proper length."""

import struct
import zlib
from collections.abc import Iterator, Mapping

from .decoders import open_image, opened, pillow_errors, png_pixels
from .errors import ImageRefused, Refusal
from .exif import is_adobe_rgb
from .limits import Limits
from .png_rows import (
    GREY,
    PALETTE,
    READ,
    RGB,
    RGBA,
    SIGNATURE,
    Header,
    Inflated,
    read_chunks,
    read_header,
)
from .profiles import MAX_PROFILE_BYTES, kept_profile
from .stripped import Small, Stripped, Wanted

_TRANSPARENT_COLOUR = {GREY: 2, RGB: 6}

# Chromaticities are at most 1, written as 100,000; gamma is far below 10.
_MOST_CHROMATICITY, _MOST_GAMMA = 100_000, 1_000_000

Chunks = Mapping[bytes, bytes]


def strip(data: bytes, limits: Limits, wanted: Wanted) -> Stripped:
    """Return the picture without text, times, Exif or bytes that no pixel needs.

    Raises `ImageRefused` (animated, truncated, damaged or out of `limits`).
    """
    chunks: dict[bytes, bytes] = {}
    coded = []
    for kind, body in read_chunks(data):
        if kind == b"acTL" and body[:4] != b"\0\0\0\1":
            raise ImageRefused(Refusal.ANIMATED, "An animated PNG.")
        if kind == b"IDAT":
            coded.append(body)
        elif kind in READ:
            chunks.setdefault(kind, body)
    header = read_header(chunks.get(b"IHDR", b""))
    limits.check_size(header.size, most=limits.max_pixels)
    exif = chunks.get(b"eXIf", b"")
    start = SIGNATURE + _chunk(b"IHDR", chunks[b"IHDR"]) + _colours(chunks, header, exif)
    inflated = Inflated(b"".join(coded), header.raw_length)
    if header.comes_in_rows:
        start += _palette(chunks, header)
        with pillow_errors():
            small = wanted.small(png_pixels(start + _end(b""), header, inflated))
        return Stripped(start + _end(inflated.clean), header.size, small, exif)
    for _piece in inflated:
        pass
    end = _end(inflated.clean)
    palette = _palette(chunks, header)
    if header.colours == PALETTE:
        palette = _palette(_used_entries(start + palette + end, chunks), header)
    clean = start + palette + end
    return Stripped(clean, header.size, _small(clean, wanted), exif)


def _small(clean: bytes, wanted: Wanted) -> Small:
    with pillow_errors(), opened(clean) as pixels:
        return wanted.small(pixels)


def _end(coded: bytes) -> bytes:
    return _chunk(b"IDAT", coded) + _chunk(b"IEND", b"")


def _colours(chunks: Chunks, header: Header, exif: bytes) -> bytes:
    """What the numbers mean: by a profile, by a standard, or by gamma and chromaticities."""
    standard, coding = chunks.get(b"sRGB", b""), chunks.get(b"cICP", b"")
    parts = [_chunk(b"cICP", coding)] if len(coding) == 4 else []
    named = parts or b"sRGB" in chunks
    adobe_rgb = header.colours in (RGB, RGBA) and not named and is_adobe_rgb(exif)
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


def _palette(chunks: Chunks, header: Header) -> bytes:
    """The colours of a picture with a palette, and what is transparent."""
    transparency = chunks.get(b"tRNS", b"")
    if header.colours != PALETTE:
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
