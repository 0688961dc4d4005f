"""The index of an HEIF file: which items there are, where their bytes lie, how they relate."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from .errors import ImageRefused, Refusal
from .isobmff import Box, Cursor, boxes

# Every tile of a grid is an item with, in practice, one extent.
_MAX_ENTRIES = 10_000
_MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Extent:
    """A run of an item's bytes: in the file, or (method 1) in the index's own data box."""

    method: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Reference:
    """`source` is made from, describes or previews the `targets`, as `kind` says."""

    kind: bytes
    source: int
    targets: tuple[int, ...]


@dataclass(slots=True)
class Items:
    """The index, by item id. An association is a 15-bit property number and an essential flag."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    extents: dict[int, list[Extent]] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    properties: list[Box] = field(default_factory=list)
    associations: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    data: bytes = b""

    def property(self, association: int) -> Box:
        """Return the property of an association; raise `ImageRefused` when there is none."""
        number = association & 0x7FFF
        if not 0 < number <= len(self.properties):
            raise ImageRefused(Refusal.DAMAGED, f"The HEIF has no property {number}.")
        return self.properties[number - 1]

    def properties_of(self, item: int) -> list[Box]:
        """Return the properties of an item; raise `ImageRefused` when one is missing."""
        return [self.property(number) for number in self.associations.get(item, ())]


def read_items(meta: Box) -> Items:
    """Parse a `meta` box; raise `ImageRefused` when it's damaged."""
    if len(meta.raw) > _MAX_BYTES:
        raise ImageRefused(Refusal.DAMAGED, "The HEIF index is too large.")
    items = Items()
    for child in boxes(meta.body[4:]):
        cursor = Cursor(child.body)
        match child.kind:
            case b"pitm":
                items.primary = cursor.number(4 if cursor.full_box()[0] else 2)
            case b"iinf":
                items.kinds = dict(_kinds(cursor))
            case b"iloc":
                items.extents = dict(_locations(cursor))
            case b"iref":
                items.references = list(_references(cursor))
            case b"iprp":
                _read_properties(child, items)
            case b"idat":
                items.data = child.body
    return items


def _kinds(cursor: Cursor) -> Iterator[tuple[int, bytes]]:
    version, _ = cursor.full_box()
    cursor.number(4 if version else 2)
    for entry in boxes(cursor.data[cursor.position :]):
        inner = Cursor(entry.body)
        version, _ = inner.full_box()
        if entry.kind != b"infe" or version < 2:
            raise ImageRefused(Refusal.DAMAGED, "An HEIF item has no type.")
        item = inner.number(4 if version > 2 else 2)
        inner.number(2)
        yield item, inner.bytes(4)


def _locations(cursor: Cursor) -> Iterator[tuple[int, list[Extent]]]:
    version, _ = cursor.full_box()
    sizes = cursor.number(2)
    offset_size, length_size, base_size, index_size = (sizes >> bit & 15 for bit in (12, 8, 4, 0))
    total = 0
    for _ in range(_bounded(cursor.number(4 if version > 1 else 2))):
        item = cursor.number(4 if version > 1 else 2)
        method = cursor.number(2) & 15 if version else 0
        cursor.number(2)
        base = cursor.number(base_size)
        count = cursor.number(2)
        total = _bounded(total + count)
        extents = []
        for _ in range(count):
            cursor.number(index_size if version else 0)
            offset = base + cursor.number(offset_size)
            extents.append(Extent(method, offset, cursor.number(length_size)))
        yield item, extents


def _references(cursor: Cursor) -> Iterator[Reference]:
    size = 4 if cursor.full_box()[0] else 2
    for entry in boxes(cursor.data[cursor.position :]):
        inner = Cursor(entry.body)
        source = inner.number(size)
        count = _bounded(inner.number(2))
        yield Reference(entry.kind, source, tuple(inner.number(size) for _ in range(count)))


def _read_properties(container: Box, items: Items) -> None:
    for child in boxes(container.body):
        if child.kind == b"ipco":
            items.properties = list(boxes(child.body))
        elif child.kind == b"ipma":
            _read_associations(Cursor(child.body), items)


def _read_associations(cursor: Cursor, items: Items) -> None:
    version, flags = cursor.full_box()
    for _ in range(_bounded(cursor.number(4))):
        item = cursor.number(4 if version else 2)
        for _ in range(cursor.number(1)):
            items.associations[item].append(_association(cursor, wide=bool(flags & 1)))


def _association(cursor: Cursor, *, wide: bool) -> int:
    if wide:
        return cursor.number(2)
    narrow = cursor.number(1)
    return (narrow & 0x80) << 8 | narrow & 0x7F


def _bounded(count: int) -> int:
    if count > _MAX_ENTRIES:
        raise ImageRefused(Refusal.DAMAGED, f"The HEIF index has {count} entries.")
    return count
