"""Which parts of a JPEG's picture its scans carry.

A decoder draws whatever arrived and never says that a scan is missing; the headers do.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from .errors import ImageRefused, Refusal

_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})

# Each scan of a progressive JPEG costs a pass over the whole picture; encoders write about ten.
_MAX_SCANS = 100


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture's header: (width, height) in pixels and the ids of its colour components."""

    size: tuple[int, int]
    components: bytes
    progressive: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass: which components, which coefficients, and how many low bits it leaves out."""

    components: bytes
    coefficients: range
    missing_bits: int


def read_frame(marker: int, payload: bytes) -> Frame:
    """Parse a start-of-frame payload; raise `ImageRefused` when it's damaged or not 8-bit."""
    if len(payload) < 6 or len(payload) != 6 + 3 * payload[5]:
        raise ImageRefused(Refusal.DAMAGED, "The JPEG frame header has a wrong length.")
    precision, height, width = struct.unpack_from(">BHH", payload)
    if precision != 8:
        raise ImageRefused(Refusal.UNSUPPORTED_TYPE, f"A JPEG with {precision} bits a sample.")
    return Frame((width, height), payload[6::3], marker in _PROGRESSIVE)


def read_scan(payload: bytes) -> Scan:
    """Parse a start-of-scan payload; raise `ImageRefused` when it's damaged."""
    if not payload or len(payload) != 4 + 2 * payload[0]:
        raise ImageRefused(Refusal.DAMAGED, "A JPEG scan header has a wrong length.")
    first, last, bits = payload[-3:]
    return Scan(payload[1:-3:2], range(first, min(last, 63) + 1), bits & 0x0F)


def check_complete(frame: Frame, scans: Sequence[Scan]) -> None:
    """Raise `ImageRefused` unless the scans carry every coefficient of every component."""
    if len(scans) > _MAX_SCANS:
        raise ImageRefused(Refusal.DAMAGED, f"The JPEG has {len(scans)} scans.")
    missing = set(product(frame.components, range(64) if frame.progressive else range(1)))
    for scan in scans:
        if scan.missing_bits == 0 or not frame.progressive:
            missing.difference_update(product(scan.components, scan.coefficients))
    if missing:
        raise ImageRefused(Refusal.TRUNCATED, "The JPEG ends before its last scan.")
