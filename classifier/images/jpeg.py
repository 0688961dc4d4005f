"""JPEG: segments in, only what a decoder needs out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from .errors import ImageRefused, Refusal
from .exif import is_adobe_rgb
from .jpeg_blocks import Run, read_blocks
from .jpeg_scans import Coverage, Frame, Scan, read_frame, read_scan
from .jpeg_tables import DHT, DQT, DRI, Tables, segment
from .limits import Limits
from .profiles import kept_profile
from .stripped import Stripped, Wanted
from .turns import turn

_SOI = b"\xff\xd8"
_EOI, _SOS, _TEM, _COM = 0xD9, 0xDA, 0x01, 0xFE
_EXTENDED = 0xC1  # a frame like baseline, with up to four tables of a kind
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {DHT, 0xC8, 0xCC}
_TABLES = frozenset({DHT, DQT, DRI})
_METADATA = frozenset({*range(0xE0, 0xF0), _COM})

# Any marker but a stuffed zero or a restart: the end of a scan's coded data, or the next segment.
_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_EITHER = re.compile(rb"\xff[\x01-\xfe]")
_MAX_SEGMENTS = 2000

_EXIF = b"Exif\0\0"
_PROFILE = b"ICC_PROFILE\0"
_PROFILE_PART = 65_000  # A segment holds 65,533 bytes.

# JFIF and Adobe segments tell a decoder how the colours are coded, and nothing else from here on:
# fixed versions, no density, no preview.
_JFIF = segment(_APP0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
_ADOBE = b"Adobe\0\x64\0\0\0\0"


@dataclass(frozen=True, slots=True)
class _Segment:
    """A marker with its payload; for a scan its coded data, and whether a marker follows them.

    The first `unbroken` bytes of the coded data have no restart marker.
    """

    marker: int
    payload: bytes
    coded: memoryview
    closed: bool
    unbroken: int = 0


class _Reader:
    """Takes segments until every coefficient has been sent; whatever follows is not the picture.

    `held` is how many bytes of coefficients the decoder holds until the last scan.
    """

    def __init__(self, limits: Limits) -> None:
        self.frame: Frame | None = None
        self.runs: list[Run] = []
        self.metadata: list[tuple[int, bytes]] = []
        self.complete = False
        self.held = 0
        self._limits = limits
        self._tables = Tables()

    def add(self, part: _Segment) -> None:
        """Read the next segment; raise `ImageRefused` when it's damaged or out of limits."""
        if part.marker in _METADATA:
            self.metadata.append((part.marker, part.payload))
        elif part.marker in _TABLES:
            self._tables.define(part.marker, part.payload)
        elif part.marker == _SOS and self.frame:
            self._add_scan(part, self.frame)
        elif part.marker in _FRAMES and not self.frame:
            self.frame = read_frame(part.marker, part.payload)
            self._limits.check_size(self.frame.size, most=self._limits.max_scalable_pixels)
            self._frame_segment = segment(part.marker, part.payload)
            self._coverage = Coverage(self.frame)
        else:
            raise ImageRefused(Refusal.DAMAGED, f"A JPEG marker {part.marker:#x} out of place.")

    def _add_scan(self, part: _Segment, frame: Frame) -> None:
        scan = read_scan(part.payload, frame)
        lead = b"" if self.runs else self._tables.quantisation(frame) + self._frame_segment
        # The last three bytes of its header mean something to a progressive scan only.
        header = part.payload if frame.progressive else part.payload[:-3] + b"\0\x3f\0"
        lead += self._tables.of_scan(frame, scan) + segment(_SOS, header)
        interval = self._tables.restart_interval
        columns, rows = frame.grid(scan)
        restarts = (columns * rows - 1) // interval if interval else 0
        strips = [b"", b""]
        if not frame.progressive:
            last = (columns * rows - restarts * interval, 1) if restarts else (columns, rows)
            strips = [self._strip(frame, scan, header, size) for size in ((interval, 1), last)]
        runs = list(_runs(lead, part, restarts, strips))
        if len(runs) <= restarts and not part.closed:
            raise ImageRefused(Refusal.TRUNCATED, "The JPEG ends before its last restart.")
        self.runs += runs
        self._coverage.add(scan)
        self.complete = self._coverage.complete
        if not self.complete or frame.progressive:
            # The decoder has to hold every coefficient until the last scan.
            self._limits.check_samples(frame.samples)
            self.held = 2 * frame.samples

    def _strip(self, frame: Frame, scan: Scan, header: bytes, units: tuple[int, int]) -> bytes:
        """The head of a picture of so many units across and down, and one row more; see `Run`."""
        columns, rows = units
        strip = frame.strip(scan, columns, rows + 1)
        if strip is None:
            return b""
        tables = self._tables.all_of_scan(frame, scan)
        return _SOI + tables + segment(_EXTENDED, strip.payload) + segment(_SOS, header)

    def payloads(self, marker: int, prefix: bytes) -> Iterator[bytes]:
        """Yield what follows `prefix` in the metadata segments that start with it."""
        for kind, payload in self.metadata:
            if kind == marker and payload.startswith(prefix):
                yield payload[len(prefix) :]


def strip(data: bytes, limits: Limits, wanted: Wanted) -> Stripped:
    """Return the first picture without Exif, XMP, comments, previews or bytes that no block uses.

    A missing end marker is added. Raises `ImageRefused` (truncated, damaged or out of `limits`)
    when segments, scans or blocks are missing.
    """
    reader = _Reader(limits)
    closed = True
    for part in _segments(data):
        reader.add(part)
        closed = part.closed
        if reader.complete:
            break
    if reader.frame is None:
        raise ImageRefused(Refusal.DAMAGED, "The JPEG has no frame header.")
    if not reader.complete:
        raise ImageRefused(Refusal.TRUNCATED, "The JPEG ends before its last scan.")
    exif = b"".join(reader.payloads(_APP1, _EXIF))
    first, *others = reader.runs
    head = _head(reader, exif, reader.frame)
    runs = [replace(first, lead=head + first.lead), *others]
    with turn(reader.held):
        clean, small = read_blocks(runs, wanted, closed=closed)
    return Stripped(clean, reader.frame.size, small, exif)


def _segments(data: bytes) -> Iterator[_Segment]:
    """Yield the segments between the start and the end of the first picture."""
    position = len(_SOI)
    for _ in range(_MAX_SEGMENTS):
        found = _NEXT_MARKER.search(data, position)
        if found is None:
            raise ImageRefused(Refusal.TRUNCATED, "The JPEG has no end marker.")
        marker, start = data[found.end() - 1], found.end()
        if marker == _EOI:
            return
        if marker == _TEM:
            position = start
            continue
        end = start + int.from_bytes(data[start : start + 2])
        if end > len(data) or start + 2 > len(data):
            raise ImageRefused(Refusal.TRUNCATED, f"The JPEG ends within a segment {marker:#x}.")
        if end < start + 2:
            raise ImageRefused(Refusal.DAMAGED, f"A JPEG segment {marker:#x} has a wrong length.")
        position, closed, unbroken = end, True, 0
        if marker == _SOS:
            # Most photos have no restarts, so that their coded data is searched once.
            first = _EITHER.search(data, end)
            following = first and _NEXT_MARKER.search(data, first.start())
            position, closed = (following.start(), True) if following else (len(data), False)
            unbroken = (first.start() if first else len(data)) - end
        coded = memoryview(data)[end:position]
        yield _Segment(marker, data[start + 2 : end], coded, closed, unbroken)
    raise ImageRefused(Refusal.DAMAGED, f"The JPEG has over {_MAX_SEGMENTS} segments.")


def _runs(lead: bytes, part: _Segment, restarts: int, strips: Sequence[bytes]) -> Iterator[Run]:
    """Cut a scan at its `restarts` restart markers; one more ends it.

    `strips` are the heads of strips for all intervals but the last, and for the last.
    """
    start, coded = 0, part.coded
    markers = list(islice(_RESTART.finditer(coded, part.unbroken), restarts + 1))
    for marker in markers[:restarts]:
        yield Run(lead, _bare(coded[start : marker.start()]), strips[0])
        start, lead = marker.end(), marker.group()
    end = markers[restarts].start() if len(markers) > restarts else None
    yield Run(lead, _bare(coded[start:end]), strips[len(markers) >= restarts])


def _bare(coded: memoryview) -> memoryview:
    """Without the bytes 255 that may fill the space before a marker."""
    end = len(coded)
    while end and coded[end - 1] == 0xFF:
        end -= 1
    return coded[:end]


def _head(reader: _Reader, exif: bytes, frame: Frame) -> bytes:
    """The start of the clean file: how the colours are coded, and their profile."""
    parts = [_SOI]
    three_colours = len(frame.components) == 3
    if three_colours and any(True for _ in reader.payloads(_APP0, b"JFIF\0")):
        parts.append(_JFIF)
    transforms = [part[6:7] for part in reader.payloads(_APP14, b"Adobe") if len(part) > 6]
    parts += [segment(_APP14, _ADOBE + transform) for transform in transforms[-1:]]
    embedded = _joined(reader.payloads(_APP2, _PROFILE))
    profile = kept_profile(embedded, adobe_rgb=three_colours and is_adobe_rgb(exif))
    pieces = [
        profile[start : start + _PROFILE_PART] for start in range(0, len(profile), _PROFILE_PART)
    ]
    for number, piece in enumerate(pieces, 1):
        parts.append(segment(_APP2, _PROFILE + bytes([number, len(pieces)]) + piece))
    return b"".join(parts)


def _joined(parts: Iterable[bytes]) -> bytes:
    """The colour profile joined from its numbered parts; b"" when one is missing."""
    ordered = sorted(parts)
    total = len(ordered) & 255
    if any(part[:2] != bytes([number, total]) for number, part in enumerate(ordered[:255], 1)):
        return b""
    return b"".join(part[2:] for part in ordered)
