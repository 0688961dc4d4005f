"""An HEIF file with nothing in it but a picture: type, index, contents."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from .isobmff import box, full_box

_HANDLER = full_box(b"hdlr", 0, 0, bytes(4) + b"pict" + bytes(13))


@dataclass(frozen=True, slots=True)
class Kept:
    """What goes into the file: items with their contents, and by whom they are used.

    `tiles` are what a picture is put together from, `alphas` its transparency. `properties` are by
    their number in the original file, which `associations` name, with a flag at bit 15.
    """

    primary: int
    kinds: Mapping[int, bytes]
    contents: Mapping[int, bytes]
    tiles: Mapping[int, list[int]]
    alphas: Mapping[int, list[int]]
    properties: Mapping[int, bytes]
    associations: Mapping[int, list[int]]


def written(brand: bytes, kept: Kept) -> bytes:
    """Return the file: its type, the index, and the contents one after another."""
    kind = box(b"ftyp", brand + bytes(4) + b"mif1" + brand)
    start = len(kind) + len(_index(kept, 0)) + 8
    return kind + _index(kept, start) + box(b"mdat", b"".join(kept.contents.values()))


def _index(kept: Kept, start: int) -> bytes:
    """The `meta` box; `start` is where the first content will lie in the file."""
    return full_box(
        b"meta",
        0,
        0,
        _HANDLER
        + full_box(b"pitm", 1, 0, struct.pack(">I", kept.primary))
        + _item_kinds(kept)
        + _locations(kept.contents, start)
        + _references(kept)
        + box(b"iprp", box(b"ipco", b"".join(kept.properties.values())) + _associations(kept)),
    )


def _item_kinds(kept: Kept) -> bytes:
    """Only the primary item is to be shown by itself: flag 1 hides the others."""
    entries = [
        full_box(
            b"infe",
            3,
            int(item != kept.primary),
            struct.pack(">IH4sx", item, 0, kept.kinds[item]),
        )
        for item in kept.contents
    ]
    return full_box(b"iinf", 1, 0, struct.pack(">I", len(entries)) + b"".join(entries))


def _locations(contents: Mapping[int, bytes], start: int) -> bytes:
    entries = []
    for item, content in contents.items():
        extent = struct.pack(">II", start, len(content)) if content else b""
        entries.append(struct.pack(">IHHH", item, 0, 0, bool(content)) + extent)
        start += len(content)
    return full_box(b"iloc", 2, 0, struct.pack(">HI", 0x4400, len(entries)) + b"".join(entries))


def _references(kept: Kept) -> bytes:
    links = [(b"dimg", item, kept.tiles.get(item, [])) for item in kept.contents]
    for item in kept.contents:
        links += [(b"auxl", alpha, [item]) for alpha in kept.alphas.get(item, ())]
    entries = [
        box(kind, struct.pack(f">IH{len(targets)}I", source, len(targets), *targets))
        for kind, source, targets in links
        if targets
    ]
    return full_box(b"iref", 1, 0, b"".join(entries)) if entries else b""


def _associations(kept: Kept) -> bytes:
    """Which properties an item has, each with the flag that no decoder may ignore it."""
    places = {number: place for place, number in enumerate(kept.properties, 1)}
    entries = []
    for item in kept.contents:
        numbers = [
            number & 0x8000 | places[number & 0x7FFF]
            for number in kept.associations.get(item, ())
            if number & 0x7FFF in places
        ]
        entries.append(struct.pack(f">IB{len(numbers)}H", item, len(numbers), *numbers))
    return full_box(b"ipma", 1, 1, struct.pack(">I", len(entries)) + b"".join(entries))
