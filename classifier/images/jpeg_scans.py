"""Which parts of a JPEG's picture its scans carry.

A decoder draws whatever arrived and never says that a scan is missing; the headers do.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

from .errors import ImageRefused, Refusal

_SEQUENTIAL = frozenset({0xC0, 0xC1})
_PROGRESSIVE = 0xC2
_LONGEST_SIDE = 65_500  # as in libjpeg

# Each scan of a progressive JPEG costs a pass over the whole picture; encoders write about ten.
_MAX_SCANS = 100


@dataclass(frozen=True, slots=True)
class Component:
    """One colour of the picture: blocks a unit across and down, and its quantisation table."""

    across: int
    down: int
    quantisation: int


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass: which coefficients of which components, by which pair of Huffman tables.

    `missing_bits` low bits are left to later scans; `refines` says that earlier ones left some.
    """

    tables: Mapping[int, tuple[int, int]]
    coefficients: range
    missing_bits: int
    refines: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture's header: (width, height) in pixels and the colours by their ids."""

    size: tuple[int, int]
    components: Mapping[int, Component]
    progressive: bool

    @property
    def samples(self) -> int:
        """How many samples all colours have together, without the padding to whole blocks."""
        across, down = self._unit
        area = sum(part.across * part.down for part in self.components.values())
        return self.size[0] * self.size[1] * area // (across * down)

    @property
    def payload(self) -> bytes:
        """What stands in the frame's segment."""
        width, height = self.size
        parts = [
            bytes([number, part.across << 4 | part.down, part.quantisation])
            for number, part in self.components.items()
        ]
        return struct.pack(">BHHB", 8, height, width, len(parts)) + b"".join(parts)

    def grid(self, scan: Scan) -> tuple[int, int]:
        """Return how many minimum coded units (MCU) a scan of this picture has across and down."""
        width, height = self.size
        across, down = self._unit
        if len(scan.tables) > 1:
            return _quotient(width, 8 * across), _quotient(height, 8 * down)
        part = self.components[next(iter(scan.tables))]
        columns = _quotient(_quotient(width * part.across, across), 8)
        return columns, _quotient(_quotient(height * part.down, down), 8)

    def strip(self, scan: Scan, columns: int, rows: int) -> "Frame | None":
        """Return the frame of a picture of one scan and so many units, None where it can't be."""
        parts = {number: self.components[number] for number in scan.tables}
        if len(parts) == 1:
            parts = {number: replace(part, across=1, down=1) for number, part in parts.items()}
        frame = Frame((0, 0), parts, progressive=False)
        across, down = frame._unit
        size = (8 * across * columns, 8 * down * rows)
        return replace(frame, size=size) if len(parts) != 2 and max(size) <= _LONGEST_SIDE else None

    @property
    def _unit(self) -> tuple[int, int]:
        parts = self.components.values()
        return max(part.across for part in parts), max(part.down for part in parts)


def read_frame(marker: int, payload: bytes) -> Frame:
    """Parse a start-of-frame payload; raise `ImageRefused` when it's damaged or not 8-bit."""
    if len(payload) < 9 or len(payload) != 6 + 3 * payload[5]:
        raise ImageRefused(Refusal.DAMAGED, "The JPEG frame header has a wrong length.")
    if marker not in _SEQUENTIAL and marker != _PROGRESSIVE:
        raise ImageRefused(Refusal.UNSUPPORTED_TYPE, f"A JPEG with the coding {marker:#x}.")
    precision, height, width = struct.unpack_from(">BHH", payload)
    if precision != 8:
        raise ImageRefused(Refusal.UNSUPPORTED_TYPE, f"A JPEG with {precision} bits a sample.")
    components = {
        number: Component(sampling >> 4, sampling & 15, quantisation)
        for number, sampling, quantisation in struct.iter_unpack("BBB", payload[6:])
    }
    factors = [factor for part in components.values() for factor in (part.across, part.down)]
    if len(components) != payload[5] or not all(1 <= factor <= 4 for factor in factors):
        raise ImageRefused(Refusal.DAMAGED, "The JPEG frame header is damaged.")
    return Frame((width, height), components, marker == _PROGRESSIVE)


def read_scan(payload: bytes, frame: Frame) -> Scan:
    """Parse a start-of-scan payload; raise `ImageRefused` when it's damaged."""
    if not payload or len(payload) != 4 + 2 * payload[0]:
        raise ImageRefused(Refusal.DAMAGED, "A JPEG scan header has a wrong length.")
    tables = {
        number: (selectors >> 4, selectors & 15)
        for number, selectors in struct.iter_unpack("BB", payload[1:-3])
    }
    if not tables or len(tables) != payload[0] or not tables.keys() <= frame.components.keys():
        raise ImageRefused(Refusal.DAMAGED, "A JPEG scan is of colours that its frame lacks.")
    if not frame.progressive:
        return Scan(tables, range(64), 0, refines=False)
    first, last, bits = payload[-3:]
    return Scan(tables, range(first, min(last, 63) + 1), bits & 15, refines=bits > 15)


class Coverage:
    """Which coefficients the scans have carried to their last bit."""

    def __init__(self, frame: Frame) -> None:
        self._missing = set(product(frame.components, range(64) if frame.progressive else range(1)))
        self._scans = 0

    @property
    def complete(self) -> bool:
        """Whether every coefficient of every component has arrived."""
        return not self._missing

    def add(self, scan: Scan) -> None:
        """Note a scan; raise `ImageRefused` when there are too many."""
        self._scans += 1
        if self._scans > _MAX_SCANS:
            raise ImageRefused(Refusal.DAMAGED, f"The JPEG has over {_MAX_SCANS} scans.")
        if scan.missing_bits == 0:
            self._missing.difference_update(product(scan.tables, scan.coefficients))


def _quotient(number: int, divisor: int) -> int:
    return -(-number // divisor)
