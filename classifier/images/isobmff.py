"""The boxes of ISO base media files, which HEIC is made of."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import ImageRefused, Refusal

# A photo in a grid of tiles has some hundred boxes in one parent.
_MAX_BOXES = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its type, its whole bytes and where its body starts in them."""

    kind: bytes
    raw: bytes
    body_start: int

    @property
    def body(self) -> bytes:
        """The content after the header."""
        return self.raw[self.body_start :]


class Cursor:
    """Reads big-endian numbers one after another, and refuses to read past the end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def number(self, size: int) -> int:
        """Return the next `size` bytes as an unsigned number; 0 for no bytes."""
        return int.from_bytes(self.bytes(size))

    def bytes(self, size: int) -> bytes:
        """Return the next `size` bytes; raise `ImageRefused` when there are fewer."""
        end = self.position + size
        if end > len(self.data):
            raise ImageRefused(Refusal.DAMAGED, "An HEIF box ends too early.")
        taken = self.data[self.position : end]
        self.position = end
        return taken

    def full_box(self) -> tuple[int, int]:
        """Return (version, flags), with which many bodies start."""
        return self.number(1), self.number(3)


def boxes(data: bytes) -> Iterator[Box]:
    """Yield the boxes that fill `data`; raise `ImageRefused` when one is longer than that."""
    position = 0
    for _ in range(_MAX_BOXES):
        if position + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, position)
        header = 8
        if size == 1:
            header = 16
            size = int.from_bytes(data[position + 8 : position + 16])
        elif size == 0:
            size = len(data) - position
        if size < header:
            raise ImageRefused(Refusal.DAMAGED, f"The HEIF box {kind!r} has a wrong size.")
        if position + size > len(data):
            raise ImageRefused(Refusal.TRUNCATED, f"The file ends within its {kind!r} box.")
        yield Box(kind, data[position : position + size], header)
        position += size
    raise ImageRefused(Refusal.DAMAGED, f"The HEIF has over {_MAX_BOXES} boxes in one place.")


def box(kind: bytes, body: bytes) -> bytes:
    """Return a box of `kind` around `body`."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind: bytes, version: int, flags: int, body: bytes) -> bytes:
    """Return a box whose body starts with a version and 24 bits of flags."""
    return box(kind, bytes([version]) + flags.to_bytes(3) + body)
