"""What a coded picture in an HEIF file is made of, by codec: the units that draw, and its set-up.

HEVC is ISO/IEC 23008-2 in the framing of 14496-15; AV1 is framed as in AV1-ISOBMFF.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .errors import ImageRefused, Refusal
from .isobmff import Cursor

_HEVC_SLICES = frozenset({*range(10), *range(16, 22)})
_HEVC_PARAMETERS = frozenset({32, 33, 34})
_HEVC_SETUP_LENGTH = 22

_AV1_KEPT = frozenset({1, 3, 4, 6})  # sequence and frame headers, tile groups, frames
_AV1_SETUP_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Codec:
    """How a kind of picture is named in files, and how its parts are cleaned.

    `setup` names the property that `clean_setup` is for; `clean` takes a picture's bytes and the
    body of that property.
    """

    item: bytes
    brand: bytes
    setup: bytes
    clean_setup: Callable[[bytes], bytes]
    clean: Callable[[bytes, bytes], bytes]


def _hevc_setup(body: bytes) -> bytes:
    """The decoder's set-up with nothing but parameter sets in its arrays of units."""
    cursor = Cursor(body)
    header = cursor.bytes(_HEVC_SETUP_LENGTH)
    arrays = []
    for _ in range(cursor.number(1)):
        kind = cursor.number(1)
        count = cursor.number(2)
        units = [cursor.bytes(cursor.number(2)) for _ in range(count)]
        if kind & 63 in _HEVC_PARAMETERS:
            parts = [len(unit).to_bytes(2) + unit for unit in units]
            arrays.append(bytes([kind & 0xBF]) + count.to_bytes(2) + b"".join(parts))
    return header + bytes([len(arrays)]) + b"".join(arrays)


def _hevc_picture(content: bytes, setup: bytes) -> bytes:
    """The units of the first picture: its slices and parameter sets, no messages, no filling."""
    size = (Cursor(setup).bytes(_HEVC_SETUP_LENGTH)[-1] & 3) + 1
    cursor = Cursor(content)
    kept = []
    pictures = 0
    while cursor.position + size <= len(content):
        unit = cursor.bytes(cursor.number(size))
        if len(unit) < 3:
            continue
        kind, layer = unit[0] >> 1 & 63, (unit[0] & 1) << 5 | unit[1] >> 3
        if layer or kind not in _HEVC_SLICES | _HEVC_PARAMETERS:
            continue
        if kind in _HEVC_SLICES:
            pictures += unit[2] >> 7  # The bit that a picture's first slice has set.
        if pictures < 2:
            kept.append(len(unit).to_bytes(size) + unit)
    return b"".join(kept)


def _av1_setup(body: bytes) -> bytes:
    """The decoder's set-up; the units that may follow are in the picture as well."""
    return Cursor(body).bytes(_AV1_SETUP_LENGTH)


def _av1_picture(content: bytes, _setup: bytes) -> bytes:
    """The units (OBU) that draw, each with its length; no metadata, no filling."""
    parts = []
    for header, payload in _av1_units(content):
        if header[0] >> 3 & 15 in _AV1_KEPT:
            # The size flag set, the reserved bit clear.
            head = bytes([header[0] & 0xFC | 2]) + header[1:]
            parts.append(head + _leb128(len(payload)) + payload)
    return b"".join(parts)


def _av1_units(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each unit's header, of one or two bytes, and its payload."""
    cursor = Cursor(content)
    while cursor.position < len(content):
        header = cursor.bytes(1)
        if header[0] & 4:
            header += cursor.bytes(1)
        rest = len(content) - cursor.position
        yield header, cursor.bytes(_read_leb128(cursor) if header[0] & 2 else rest)


def _read_leb128(cursor: Cursor) -> int:
    value = 0
    for position in range(8):
        byte = cursor.number(1)
        value |= (byte & 127) << 7 * position
        if byte < 128:
            return value
    raise ImageRefused(Refusal.DAMAGED, "An AV1 unit has a damaged length.")


def _leb128(value: int) -> bytes:
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


HEVC = Codec(b"hvc1", b"heic", b"hvcC", _hevc_setup, _hevc_picture)
AV1 = Codec(b"av01", b"avif", b"av1C", _av1_setup, _av1_picture)
