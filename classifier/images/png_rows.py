"""PNG: header and chunks, and rows of pixels as they come out of the compressed stream."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image

from .errors import ImageRefused, Refusal

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
READ = CRITICAL | {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"iCCP", b"eXIf"}
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6

_MAX_CHUNKS = 20_000
_CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
_DEPTHS = {GREY: (1, 2, 4, 8, 16), PALETTE: (1, 2, 4, 8)}

# Those that Pillow holds as they are in the file, so that a decoded row can be put back before the
# next ones. Pictures with a palette aren't among them: they need a quarter of the memory anyway.
_MODES = {GREY: "L", RGB: "RGB", GREY_ALPHA: "LA", RGBA: "RGBA"}

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
_SLICE = 1024


@dataclass(frozen=True, slots=True)
class Header:
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

    @property
    def comes_in_rows(self) -> bool:
        """Whether `bands` can read it."""
        return self.depth == 8 and self.colours in _MODES and not self.interlaced


def read_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (type, body) up to and with IEND."""
    position = len(SIGNATURE)
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
    if critical and kind not in CRITICAL:
        raise ImageRefused(Refusal.DAMAGED, f"The PNG needs an unknown chunk {kind!r}.")
    if kind in READ and zlib.crc32(body, zlib.crc32(kind)).to_bytes(4) != checksum:
        raise ImageRefused(Refusal.DAMAGED, f"The checksum of the PNG's {kind!r} is wrong.")


def read_header(body: bytes) -> Header:
    """Read the body of IHDR. Raises `ImageRefused`."""
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
    return Header((width, height), depth, colours, bool(interlace))


class Inflated:
    """The bytes of a picture's rows, `length` in all, out of its coded stream.

    Iterating raises `ImageRefused` for a stream that is damaged or too short. After that, `clean`
    is the stream with nothing in or behind it but the rows.
    """

    def __init__(self, coded: bytes, length: int) -> None:
        self._coded = coded
        self._length = length
        self.clean = b""

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes in pieces."""
        stream, total, length = zlib.decompressobj(), 0, self._length
        for start in range(0, len(self._coded), _SLICE):
            try:
                piece = stream.decompress(self._coded[start : start + _SLICE])
            except zlib.error as error:
                if total < length:
                    raise ImageRefused(Refusal.DAMAGED, f"The PNG's pixels: {error}.") from error
                break
            yield piece[: max(0, length - total)]
            total += len(piece)
            if stream.eof and total == length:
                end = min(start + _SLICE, len(self._coded)) - len(stream.unused_data)
                self.clean = self._coded[:end]
                return
            if stream.eof or total > length:
                break
        if total < length:
            raise ImageRefused(Refusal.TRUNCATED, "The PNG ends before its last row.")
        self.clean = _compressed(self._coded, length)


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


def read_rows(data: bytes) -> tuple[Header, Inflated]:
    """Return the header of a PNG and the bytes of its rows."""
    chunks = [chunk for chunk in read_chunks(data) if chunk[0] in (b"IHDR", b"IDAT")]
    header = read_header(dict(chunks).get(b"IHDR", b""))
    coded = b"".join(body for kind, body in chunks if kind == b"IDAT")
    return header, Inflated(coded, header.raw_length)


def bands(
    pieces: Iterable[bytes], header: Header, count: int, *, transparency: object = None
) -> Iterator[Image.Image]:
    """Yield pictures of `count` rows each from the bytes of rows, and of what is left at the end.

    `transparency` is Pillow's. Pillow undoes the filters. They look one row back, so each band is
    decoded below the last row of the one before it, which stands there without a filter.
    """
    mode, width = _MODES[header.colours], header.size[0]
    length = 1 + width * _CHANNELS[header.colours]
    waiting, above = bytearray(), b""
    left = header.size[1]
    for piece in pieces:
        waiting += piece
        while left and len(waiting) >= length * (rows := min(count, left)):
            raw = bytes(waiting[: length * rows])
            del waiting[: length * rows]
            left -= rows
            size = (width, rows + bool(above))
            # Stored, not compressed: Pillow's decoder of rows takes a stream only.
            band = Image.frombytes(mode, size, zlib.compress(above + raw, 0), "zip", mode)
            if above:
                band = band.crop((0, 1, width, rows + 1))
            above = b"\0" + band.crop((0, rows - 1, width, rows)).tobytes()
            if transparency is not None:
                band.info["transparency"] = transparency
            yield band
