"""JPEG: segments in, only those that a decoder needs out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .colour import usable_profile
from .errors import ImageRefused, Refusal
from .jpeg_scans import Frame, Scan, check_complete, read_frame, read_scan
from .stripped import Stripped

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_SOS, _APP0, _APP1, _APP2, _APP14, _COM = 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
_METADATA = frozenset({*range(0xE0, 0xF0), _COM})

# Any marker but a stuffed zero or a restart: the end of a scan's coded data, or the next segment.
_NEXT_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")
_MAX_SEGMENTS = 2000

_EXIF = b"Exif\0\0"
_PROFILE = b"ICC_PROFILE\0"
_ADOBE_LENGTH = 12

# Harmless coded data: after a complete picture it changes nothing, after a cut one it draws.
_FILLER = bytes(range(1, 255)) * 2


@dataclass(frozen=True, slots=True)
class _Segment:
    """A marker with its payload, and for a scan its coded data up to `end`."""

    marker: int
    payload: bytes
    coded: memoryview


def strip(data: bytes) -> Stripped:
    """Return the first picture without Exif, XMP, comments, previews or anything after its end.

    Raises `ImageRefused` (truncated or damaged) when segments or scans are missing.
    """
    segments = list(_segments(data))
    frame = _check_structure(segments)
    profile = usable_profile(_profile(segments))
    parts = [part for segment in segments for part in _kept(segment, profile)]
    exif = b"".join(_payloads(segments, _APP1, _EXIF))
    return Stripped(b"".join([_SOI, *parts, _EOI]), frame.size, exif)


def with_filler(clean: bytes) -> bytes:
    """Return a clean JPEG with coded data appended to its last scan.

    It decodes to other pixels only if the picture ended before all its blocks were there.
    """
    return clean.removesuffix(_EOI) + _FILLER + _EOI


def _segments(data: bytes) -> Iterator[_Segment]:
    """Yield the segments between the start and the end of the first picture."""
    position = len(_SOI)
    for _ in range(_MAX_SEGMENTS):
        found = _NEXT_MARKER.search(data, position)
        if found is None:
            raise ImageRefused(Refusal.TRUNCATED, "The JPEG has no end marker.")
        marker, start = data[found.end() - 1], found.end()
        if marker == _EOI[1]:
            return
        position = start + int.from_bytes(data[start : start + 2])
        if position > len(data) or start + 2 > len(data):
            raise ImageRefused(Refusal.TRUNCATED, f"The JPEG ends within a segment {marker:#x}.")
        if position < start + 2:
            raise ImageRefused(Refusal.DAMAGED, f"A JPEG segment {marker:#x} has a wrong length.")
        end = _end_of_coded_data(data, position) if marker == _SOS else position
        yield _Segment(marker, data[start + 2 : position], memoryview(data)[position:end])
        position = end
    raise ImageRefused(Refusal.DAMAGED, f"The JPEG has over {_MAX_SEGMENTS} segments.")


def _end_of_coded_data(data: bytes, start: int) -> int:
    found = _NEXT_MARKER.search(data, start)
    return found.start() if found else len(data)


def _check_structure(segments: Sequence[_Segment]) -> Frame:
    """Return the one frame once every segment is known and every coefficient has been sent."""
    frames: list[Frame] = []
    scans: list[Scan] = []
    for segment in segments:
        if segment.marker in _FRAMES:
            frames.append(read_frame(segment.marker, segment.payload))
        elif segment.marker == _SOS:
            scans.append(read_scan(segment.payload))
        elif segment.marker not in _TABLES | _METADATA:
            raise ImageRefused(Refusal.DAMAGED, f"An unknown JPEG marker {segment.marker:#x}.")
    if len(frames) != 1:
        raise ImageRefused(Refusal.DAMAGED, f"The JPEG has {len(frames)} frame headers.")
    check_complete(frames[0], scans)
    return frames[0]


def _kept(segment: _Segment, profile: bool) -> Iterator[bytes | memoryview]:
    payload = segment.payload
    if segment.marker == _APP0 and payload.startswith(b"JFIF\0") and len(payload) >= 14:
        # The last two bytes are the size of an embedded preview, which goes.
        payload = payload[:12] + b"\0\0"
    elif segment.marker == _APP14 and payload.startswith(b"Adobe"):
        payload = payload[:_ADOBE_LENGTH]
    elif segment.marker in _METADATA and not (profile and _is_profile(segment)):
        return
    yield bytes([0xFF, segment.marker]) + (len(payload) + 2).to_bytes(2) + payload
    yield segment.coded


def _is_profile(segment: _Segment) -> bool:
    return segment.marker == _APP2 and segment.payload.startswith(_PROFILE)


def _payloads(segments: Sequence[_Segment], marker: int, prefix: bytes) -> Iterator[bytes]:
    for segment in segments:
        if segment.marker == marker and segment.payload.startswith(prefix):
            yield segment.payload[len(prefix) :]


def _profile(segments: Sequence[_Segment]) -> bytes:
    """The colour profile joined from its numbered parts; b"" when one is missing."""
    parts = sorted(_payloads(segments, _APP2, _PROFILE))
    if any(part[:2] != bytes([number, len(parts)]) for number, part in enumerate(parts[:255], 1)):
        return b""
    return b"".join(part[2:] for part in parts)
