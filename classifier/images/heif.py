"""HEIC: the picture and what it is made of, written anew without anything else in the file."""

import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress

from .errors import ImageRefused, Refusal
from .heif_items import Items, read_items
from .isobmff import box, boxes, full_box
from .stripped import Stripped

_CODED, _GRID, _IDENTITY, _EXIF = b"hvc1", b"grid", b"iden", b"Exif"

# Codec set-up, size, colours, turns and crops. Descriptions, tags and dates are not among them.
_KEPT_PROPERTIES = frozenset(
    b"hvcC lhvC ispe pixi colr irot imir clap pasp auxC clli mdcv cclv amve".split()
)
_HANDLER = full_box(b"hdlr", 0, 0, bytes(4) + b"pict" + bytes(13))

# Tiles reach beyond a picture's right and lower edge, but not by several times its area, unless it
# is smaller than one of them.
_MOST_TILES_TO_PICTURE = 4
_ONE_TILE = 1024 * 1024


def strip(data: bytes) -> Stripped:
    """Return the primary picture without Exif, XMP, previews, depth maps or films beside it.

    The size is that before the container's own turns and crops.
    Raises `ImageRefused` (truncated, damaged, or put together in a way that phones don't).
    """
    # Boxes after the index needn't be whole: what counts is that the picture's bytes are there.
    index = next((part for part in boxes(data) if part.kind == b"meta"), None)
    if index is None:
        raise ImageRefused(Refusal.DAMAGED, "The HEIF has no index.")
    items = read_items(index)
    tiles = _tiles(items)
    kept = _needed(items, tiles)
    for item in kept:
        _check_work(items, item, tiles[item])
    contents = {item: _content(data, items, item) for item in sorted(kept)}
    clean = _written(data[8:12], items, contents)
    return Stripped(clean, _size(items, items.primary), _exif(data, items))


def _tiles(items: Items) -> defaultdict[int, list[int]]:
    """What each item is put together from, as often as it's used."""
    tiles: defaultdict[int, list[int]] = defaultdict(list)
    for reference in items.references:
        if reference.kind == b"dimg":
            tiles[reference.source] += reference.targets
    return tiles


def _needed(items: Items, tiles: Mapping[int, list[int]]) -> set[int]:
    """The primary item, its tiles, and the transparency of any of these."""
    alphas: defaultdict[int, list[int]] = defaultdict(list)
    for reference in items.references:
        if reference.kind == b"auxl" and _is_alpha(items, reference.source):
            for target in reference.targets:
                alphas[target].append(reference.source)
    needed: set[int] = set()
    waiting = [items.primary]
    while waiting:
        item = waiting.pop()
        if item not in needed:
            needed.add(item)
            waiting += [*tiles.get(item, ()), *alphas.get(item, ())]
    return needed


def _is_alpha(items: Items, item: int) -> bool:
    kinds = (part.body for part in items.properties_of(item) if part.kind == b"auxC")
    return any(b"alpha" in kind or b"auxid:1" in kind for kind in kinds)


def _check_work(items: Items, item: int, tiles: list[int]) -> None:
    """Refuse grids within grids and tiles used over and over: small files, endless decoding."""
    kind = items.kinds.get(item)
    if kind not in (_CODED, _GRID, _IDENTITY):
        raise ImageRefused(Refusal.UNSUPPORTED_TYPE, f"An HEIF picture of type {kind!r}.")
    if kind == _CODED:
        return
    if any(items.kinds.get(tile) != _CODED for tile in tiles):
        raise ImageRefused(Refusal.UNSUPPORTED_TYPE, "An HEIF grid within a grid.")
    area = sum(_area(items, tile) for tile in tiles)
    if area > _MOST_TILES_TO_PICTURE * max(_area(items, item), _ONE_TILE):
        raise ImageRefused(Refusal.DAMAGED, "The HEIF's tiles exceed its picture by far.")


def _area(items: Items, item: int) -> int:
    width, height = _size(items, item)
    return width * height


def _size(items: Items, item: int) -> tuple[int, int]:
    for part in items.properties_of(item):
        if part.kind == b"ispe" and len(part.body) == 12:
            width, height = struct.unpack_from(">II", part.body, 4)
            return width, height
    raise ImageRefused(Refusal.DAMAGED, "An HEIF picture has no size.")


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


def _written(brand: bytes, items: Items, contents: Mapping[int, bytes]) -> bytes:
    """A file of its own: type, index of `contents`, and the contents one after another."""
    kind = box(b"ftyp", brand + bytes(4) + b"mif1" + brand)
    start = len(kind) + len(_index(items, contents, 0)) + 8
    return kind + _index(items, contents, start) + box(b"mdat", b"".join(contents.values()))


def _index(items: Items, contents: Mapping[int, bytes], start: int) -> bytes:
    """The `meta` box; `start` is where the first content will lie in the file."""
    return full_box(
        b"meta",
        0,
        0,
        _HANDLER
        + full_box(b"pitm", 1, 0, struct.pack(">I", items.primary))
        + _item_kinds(items, contents)
        + _locations(contents, start)
        + _references(items, contents)
        + box(b"iprp", _properties(items, contents) + _associations(items, contents)),
    )


def _item_kinds(items: Items, kept: Iterable[int]) -> bytes:
    """Only the primary item is to be shown by itself: flag 1 hides the others."""
    entries = [
        full_box(
            b"infe",
            3,
            int(item != items.primary),
            struct.pack(">IH4sx", item, 0, items.kinds[item]),
        )
        for item in kept
    ]
    return full_box(b"iinf", 1, 0, struct.pack(">I", len(entries)) + b"".join(entries))


def _locations(contents: Mapping[int, bytes], start: int) -> bytes:
    entries = []
    for item, content in contents.items():
        entries.append(struct.pack(">IHHHII", item, 0, 0, 1, start, len(content)))
        start += len(content)
    return full_box(b"iloc", 2, 0, struct.pack(">HI", 0x4400, len(entries)) + b"".join(entries))


def _references(items: Items, kept: Mapping[int, bytes]) -> bytes:
    entries = []
    for reference in items.references:
        ids = (reference.source, *reference.targets)
        if reference.kind in (b"dimg", b"auxl") and all(item in kept for item in ids):
            numbers = struct.pack(f">IH{len(reference.targets)}I", ids[0], len(ids) - 1, *ids[1:])
            entries.append(box(reference.kind, numbers))
    return full_box(b"iref", 1, 0, b"".join(entries)) if entries else b""


def _properties(items: Items, kept: Iterable[int]) -> bytes:
    """The properties under their old numbers; an empty box holds the place of one that goes."""
    used = {number & 0x7FFF for item in kept for number in items.associations.get(item, ())}
    return box(
        b"ipco",
        b"".join(
            part.raw if number in used and part.kind in _KEPT_PROPERTIES else box(b"free", b"")
            for number, part in enumerate(items.properties, 1)
        ),
    )


def _associations(items: Items, kept: Iterable[int]) -> bytes:
    entries = []
    for item in kept:
        numbers = [
            number
            for number in items.associations.get(item, ())
            if items.property(number).kind in _KEPT_PROPERTIES
        ]
        entries.append(struct.pack(f">IB{len(numbers)}H", item, len(numbers), *numbers))
    return full_box(b"ipma", 1, 1, struct.pack(">I", len(entries)) + b"".join(entries))
