"""ICC profiles: the tags that define colours, rewritten without anything that names a device.

Serial numbers, owners, dates, private tags and texts go; ICC.1:2022 says what each tag holds.
"""

import math
import struct
from collections.abc import Iterable, Mapping
from functools import lru_cache
from io import BytesIO

from PIL import ImageCms

MAX_PROFILE_BYTES = 1024 * 1024 - 1

_CHANNELS = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
_CLASSES = frozenset({b"mntr", b"scnr", b"prtr", b"spac"})
_D50 = struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
_MATRIX = (b"rXYZ", b"gXYZ", b"bXYZ")
_CURVES = {1: (b"kTRC",), 3: (b"rTRC", b"gTRC", b"bTRC"), 4: ()}
_TABLES = (b"A2B0", b"A2B1", b"A2B2")
_PARAMETERS = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
_MOST_TAGS = 100

Tags = Mapping[bytes, bytes]


def kept_profile(profile: bytes, *, adobe_rgb: bool = False) -> bytes:
    """Return a profile for the same colours, b"" when it's broken or of a megabyte and more.

    `adobe_rgb` says what the colours are when the file has no profile.
    """
    if not profile:
        return _adobe_rgb() if adobe_rgb else b""
    return _rewritten(profile) if len(profile) <= MAX_PROFILE_BYTES else b""


# One phone sends one profile again and again.
@lru_cache(maxsize=16)
def _rewritten(profile: bytes) -> bytes:
    try:
        clean = _colours_of(profile)
        ImageCms.ImageCmsProfile(BytesIO(clean))
    except (ValueError, LookupError, struct.error, OSError, ImageCms.PyCMSError):
        return b""
    return clean


@lru_cache(maxsize=1)
def _adobe_rgb() -> bytes:
    """Adobe RGB (1998): its primaries as adapted to D50, and a gamma of 2 51/256."""
    primaries = ((0x9C18, 0x4FA5, 0x04FC), (0x348D, 0xA02C, 0x0F95), (0x2631, 0x102F, 0xBE9C))
    colours = [_xyz(struct.pack(">3I", *primary)) for primary in primaries]
    curve = b"curv" + struct.pack(">IIH", 0, 1, 0x0233)
    tags = {**dict(zip(_MATRIX, colours, strict=True)), **dict.fromkeys(_CURVES[3], curve)}
    return _written(2, b"mntrRGB XYZ ", 0, tags)


def _colours_of(profile: bytes) -> bytes:
    """Raises ValueError, LookupError or struct.error for a profile that isn't as ICC.1 says."""
    major, intent = profile[8], profile[67]
    kind, space, connection = profile[12:16], profile[16:20], profile[20:24]
    if major not in (2, 4) or kind not in _CLASSES or connection not in (b"XYZ ", b"Lab "):
        raise ValueError("A profile of another kind.")
    channels = _CHANNELS[space]
    tags = dict(_tags(profile))
    kept = {name: _table(tags[name], channels) for name in _TABLES if name in tags}
    curves = _CURVES[channels]
    if not kept or (curves and curves[0] in tags):
        for name in _MATRIX if channels == 3 else ():
            kept[name] = _xyz(tags[name][8:20])
        for name in curves:
            kept[name] = _curve(tags[name])
    if not kept:
        raise ValueError("A profile without colours.")
    return _written(major, kind + space + connection, min(intent, 3), kept)


def _tags(profile: bytes) -> Iterable[tuple[bytes, bytes]]:
    (count,) = struct.unpack_from(">I", profile, 128)
    for number in range(min(count, _MOST_TAGS)):
        name, start, length = struct.unpack_from(">4sII", profile, 132 + 12 * number)
        yield name, profile[start : start + length]


def _written(major: int, kinds: bytes, intent: int, colours: Tags) -> bytes:
    """A profile of `colours`, its other fields zero and its texts always the same."""
    tags = {
        b"desc": _text(b"desc", major, "Colour profile"),
        b"cprt": _text(b"text", major, "No copyright"),
        b"wtpt": _xyz(_D50),
        **colours,
    }
    start = 132 + 12 * len(tags)
    places: dict[bytes, int] = {}
    body = b""
    for content in tags.values():
        if content not in places:
            places[content] = start + len(body)
            body += _padded(content)
    table = [struct.pack(">4sII", name, places[tag], len(tag)) for name, tag in tags.items()]
    header = struct.pack(
        ">I4xI12s12x4s24xI12s48x",
        start + len(body),
        0x02100000 if major == 2 else 0x04200000,
        kinds,
        b"acsp",
        intent,
        _D50,
    )
    return header + struct.pack(">I", len(tags)) + b"".join(table) + body


def _text(kind: bytes, major: int, text: str) -> bytes:
    """A text tag, of type `kind` in version 2, and in one language in version 4."""
    if major == 4:
        words = text.encode("utf-16-be")
        return b"mluc" + struct.pack(">III4sII", 0, 1, 12, b"enUS", len(words), 28) + words
    words = text.encode("ascii") + b"\0"
    if kind == b"text":
        return b"text" + bytes(4) + words
    return b"desc" + struct.pack(">II", 0, len(words)) + words + bytes(78)


def _xyz(numbers: bytes) -> bytes:
    return b"XYZ " + bytes(4) + _part(numbers, 0, 12)


def _curve(tag: bytes, start: int = 0) -> bytes:
    """A tone curve that begins at `start`: a table, or the parameters of a function."""
    (count,) = struct.unpack_from(">I", tag, start + 8)
    match tag[start : start + 4]:
        case b"curv":
            return b"curv" + bytes(4) + _part(tag, start + 8, 4 + 2 * count)
        case b"para":
            kind = count >> 16
            parameters = _part(tag, start + 12, 4 * _PARAMETERS[kind])
            return b"para" + struct.pack(">IHH", 0, kind, 0) + parameters
    raise ValueError("A tone curve of another type.")


def _table(tag: bytes, channels: int) -> bytes:
    """A table from device colours to Lab or XYZ, in one of its three types."""
    if (tag[8], tag[9]) != (channels, 3):
        raise ValueError("A colour table of another size.")
    match tag[:4]:
        case b"mft1":
            start, width, first, last = 48, 1, 256, 256
        case b"mft2":
            first, last = struct.unpack_from(">HH", tag, 48)
            start, width = 52, 2
        case b"mAB ":
            return _element_table(tag, channels)
        case _:
            raise ValueError("A colour table of another type.")
    numbers = channels * first + 3 * tag[10] ** channels + 3 * last
    return tag[:4] + bytes(4) + tag[8:11] + b"\0" + _part(tag, 12, start - 12 + width * numbers)


def _element_table(tag: bytes, channels: int) -> bytes:
    """The type that is made of up to five elements at places of their own; 0 is none."""
    places = []
    body = b""
    for element, start in enumerate(struct.unpack_from(">5I", tag, 12)):
        places.append(32 + len(body) if start else 0)
        if not start:
            continue
        match element:
            case 1:
                body += _part(tag, start, 48)
            case 3:
                body += _grid(tag, start, channels)
            case _:
                body += _curve_row(tag, start, channels if element == 4 else 3)
    return b"mAB " + struct.pack(">IBBxx5I", 0, channels, 3, *places) + body


def _curve_row(tag: bytes, start: int, count: int) -> bytes:
    row = b""
    for _ in range(count):
        row += _padded(_curve(tag, start + len(row)))
    return row


def _grid(tag: bytes, start: int, channels: int) -> bytes:
    """Points along each channel, then bytes a number (1 or 2), then the numbers."""
    points, width = tag[start : start + channels], tag[start + 16]
    if width not in (1, 2):
        raise ValueError("A colour grid of other numbers.")
    numbers = _part(tag, start + 20, 3 * width * math.prod(points))
    return _padded(points.ljust(16, b"\0") + bytes([width, 0, 0, 0]) + numbers)


def _part(data: bytes, start: int, length: int) -> bytes:
    if start + length > len(data):
        raise ValueError("A profile that ends too early.")
    return data[start : start + length]


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
