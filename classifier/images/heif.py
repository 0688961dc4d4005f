"""HEIC and AVIF: the picture and what it is made of, rewritten without anything else."""

import struct
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress

from PIL import ExifTags

from .decoders import open_image, opened, pillow_errors
from .errors import ImageRefused, Refusal
from .heif_codecs import AV1, HEVC, Codec
from .heif_items import Items, read_items
from .heif_properties import clean_property
from .heif_writer import Kept, written
from .isobmff import boxes
from .limits import Limits
from .sniff import SEQUENCE_BRANDS
from .stripped import Stripped, Wanted

_GRID, _IDENTITY, _EXIF = b"grid", b"iden", b"Exif"

# Tiles reach beyond a picture's right and lower edge, but not by several times its area, unless it
# is smaller than one of them.
_MOST_TILES_TO_PICTURE = 4
_ONE_TILE = 1024 * 1024


def strip_heic(data: bytes, limits: Limits, wanted: Wanted) -> Stripped:
    """Return the primary picture without Exif, XMP, previews, depth maps or films beside it.

    The size is that after the container's own turns and crops. Raises `ImageRefused` (a film,
    truncated, damaged, out of `limits`, or put together in a way that phones don't).
    """
    clean, exif = _clean(data, limits, limits.max_pixels, HEVC)
    with pillow_errors(), opened(clean) as pixels:
        # Only the decoder knows how a HEIC turns and crops.
        limits.check_size(pixels.size, most=limits.max_pixels)
        return Stripped(clean, pixels.size, wanted.small(pixels), exif, turn=1)


def strip_avif(data: bytes, limits: Limits, wanted: Wanted) -> Stripped:
    """Do what `strip_heic` does, for AVIF; the size is that before the container's turn."""
    clean, exif = _clean(data, limits, limits.max_web_pixels, AV1)
    with pillow_errors(), opened(clean) as pixels:
        limits.check_size(pixels.size, most=limits.max_web_pixels)
        small = wanted.small(pixels)
        # Pillow tells of an AVIF's turn as if it stood in Exif.
        turn = open_image(clean).getexif().get(ExifTags.Base.Orientation, 1)
    return Stripped(clean, pixels.size, small, exif, turn=turn)


def _clean(data: bytes, limits: Limits, most_pixels: int, codec: Codec) -> tuple[bytes, bytes]:
    """Return the file without anything else, and its Exif."""
    # Boxes after the index needn't be whole: what counts is that the picture's bytes are there.
    index = next((part for part in boxes(data) if part.kind == b"meta"), None)
    items = read_items(index) if index else Items()
    if items.primary not in items.kinds:
        code = Refusal.ANIMATED if data[8:12] in SEQUENCE_BRANDS else Refusal.DAMAGED
        raise ImageRefused(code, "The HEIF has no still picture.")
    limits.check_size(_size(items, items.primary), most=most_pixels)
    return written(codec.brand, _kept(data, items, codec)), _exif(data, items)


def _kept(data: bytes, items: Items, codec: Codec) -> Kept:
    tiles, alphas = _tiles(data, items), _alphas(items)
    needed = sorted(_needed(items.primary, tiles, alphas))
    contents = {}
    for item in needed:
        _check_work(items, item, tiles[item], codec)
        contents[item] = _clean_content(data, items, item, codec)
    used = {number & 0x7FFF for item in needed for number in items.associations.get(item, ())}
    clean = {number: clean_property(items.property(number), codec) for number in sorted(used)}
    properties = {number: part for number, part in clean.items() if part}
    return Kept(items.primary, items.kinds, contents, tiles, alphas, properties, items.associations)


def _tiles(data: bytes, items: Items) -> defaultdict[int, list[int]]:
    """What each item is put together from, as often as it's used."""
    tiles: defaultdict[int, list[int]] = defaultdict(list)
    for reference in items.references:
        if reference.kind == b"dimg":
            tiles[reference.source] += reference.targets
    for item in tiles:
        if items.kinds.get(item) == _GRID:
            rows, columns = _content(data, items, item)[2:4].ljust(2, b"\0")
            del tiles[item][(rows + 1) * (columns + 1) :]
    return tiles


def _alphas(items: Items) -> defaultdict[int, list[int]]:
    """The items that say how transparent an item is."""
    alphas: defaultdict[int, list[int]] = defaultdict(list)
    for reference in items.references:
        if reference.kind == b"auxl" and _is_alpha(items, reference.source):
            for target in reference.targets:
                alphas[target].append(reference.source)
    return alphas


def _is_alpha(items: Items, item: int) -> bool:
    kinds = (part.body for part in items.properties_of(item) if part.kind == b"auxC")
    return any(b"alpha" in kind or b"auxid:1" in kind for kind in kinds)


def _needed(
    primary: int, tiles: Mapping[int, list[int]], alphas: Mapping[int, list[int]]
) -> set[int]:
    """The primary item, its tiles, and the transparency of any of these."""
    needed: set[int] = set()
    waiting = [primary]
    while waiting:
        item = waiting.pop()
        if item not in needed:
            needed.add(item)
            waiting += [*tiles.get(item, ()), *alphas.get(item, ())]
    return needed


def _check_work(items: Items, item: int, tiles: list[int], codec: Codec) -> None:
    """Refuse grids within grids and tiles used over and over: small files, endless decoding."""
    kind = items.kinds.get(item)
    if kind not in (codec.item, _GRID, _IDENTITY):
        raise ImageRefused(Refusal.UNSUPPORTED_TYPE, f"An HEIF picture of type {kind!r}.")
    if kind == codec.item:
        return
    if any(items.kinds.get(tile) != codec.item for tile in tiles):
        raise ImageRefused(Refusal.UNSUPPORTED_TYPE, "An HEIF grid within a grid.")
    area = sum(_area(items, tile) for tile in tiles)
    if area > _MOST_TILES_TO_PICTURE * max(_area(items, item), _ONE_TILE):
        raise ImageRefused(Refusal.DAMAGED, "The HEIF's tiles exceed its picture by far.")


def _area(items: Items, item: int) -> int:
    width, height = _size(items, item)
    return width * height


def _size(items: Items, item: int) -> tuple[int, int]:
    for part in items.properties_of(item):
        if part.kind == b"ispe" and len(part.body) >= 12:
            width, height = struct.unpack_from(">II", part.body, 4)
            return width, height
    raise ImageRefused(Refusal.DAMAGED, "An HEIF picture has no size.")


def _clean_content(data: bytes, items: Items, item: int, codec: Codec) -> bytes:
    """An item's bytes, as far as they draw."""
    kind = items.kinds[item]
    if kind == _IDENTITY:
        return b""
    content = _content(data, items, item)
    if kind == _GRID:
        # Version, whether sizes have four bytes, rows, columns, width and height.
        length = 12 if content[1:2] == b"\1" else 8
        return b"\0" + content[1:length].ljust(length - 1, b"\0")
    for part in items.properties_of(item):
        if part.kind == codec.setup and (clean := codec.clean(content, part.body)):
            return clean
    raise ImageRefused(Refusal.DAMAGED, "An HEIF picture has nothing to draw, or no set-up.")


def _content(data: bytes, items: Items, item: int) -> bytes:
    """An item's bytes, joined from its extents; a length of 0 means to the end."""
    parts = []
    total = 0
    for extent in items.extents.get(item, ()):
        if extent.method > 1:
            raise ImageRefused(Refusal.UNSUPPORTED_TYPE, "An HEIF item made of other items.")
        source = items.data if extent.method else data
        length = extent.length or len(source) - extent.offset
        total += length
        if extent.offset + length > len(source) or total > len(data):
            raise ImageRefused(Refusal.TRUNCATED, "The file ends before its picture does.")
        parts.append(source[extent.offset : extent.offset + length])
    if not total:
        raise ImageRefused(Refusal.DAMAGED, "An HEIF picture lacks a part.")
    return b"".join(parts)


def _exif(data: bytes, items: Items) -> bytes:
    """The first Exif item, after the offset that it starts with; broken Exif is no Exif."""
    for item, kind in items.kinds.items():
        if kind == _EXIF:
            with suppress(ImageRefused):
                content = _content(data, items, item)
                return content[4 + int.from_bytes(content[:4]) :]
    return b""
