"""WebP: a RIFF file of chunks, of which only picture, transparency and colours stay."""

import struct
from dataclasses import dataclass

from .decoders import opened, pillow_errors
from .errors import ImageRefused, Refusal
from .exif import is_adobe_rgb
from .limits import Limits
from .profiles import kept_profile
from .stripped import Small, Stripped, Wanted
from .webp_chunks import Chunks, chunks_in, number, read_chunks, size_of
from .webp_streams import trim_alpha, trim_lossless, trim_lossy

_ALPHA_FLAG, _PROFILE_FLAG = 0x10, 0x20
_FRAME_HEADER_LENGTH = 16

_TRIMMERS = {b"ALPH": trim_alpha, b"VP8 ": trim_lossy, b"VP8L": trim_lossless}


def strip(data: bytes, limits: Limits, wanted: Wanted) -> Stripped:
    """Return the picture without Exif, XMP, unknown chunks or bytes that no pixel needs.

    An animation of one frame is that frame. Raises `ImageRefused` (animated, truncated, damaged
    or out of `limits`).
    """
    chunks: Chunks = {}
    frames = []
    for kind, body in read_chunks(data):
        if kind == b"ANMF":
            frames.append(body)
        chunks.setdefault(kind, body)
    if len(frames) > 1:
        raise ImageRefused(Refusal.ANIMATED, "An animated WebP.")
    if frames:
        chunks = _still(chunks, frames[0])
    size = size_of(chunks)
    limits.check_size(size, most=limits.max_web_pixels)
    exif = chunks.get(b"EXIF", b"")
    profile = kept_profile(chunks.get(b"ICCP", b""), adobe_rgb=is_adobe_rgb(exif))
    kept = _kept(chunks, profile)
    small, digest = _decoded(_joined(kept), wanted)
    for kind, trim in _TRIMMERS.items():
        if kind in kept:
            kept[kind] = trim(kept[kind], _Picture(kept, kind, digest).is_same)
    return Stripped(_joined(kept), size, small, exif)


def _decoded(clean: bytes, wanted: Wanted) -> tuple[Small, bytes]:
    with pillow_errors(), opened(clean) as pixels:
        return wanted.small(pixels), pixels.digest()


@dataclass(frozen=True, slots=True)
class _Picture:
    """A file of `chunks`, in which one, `kind`, can be replaced."""

    chunks: Chunks
    kind: bytes
    digest: bytes

    def is_same(self, body: bytes) -> bool:
        """Whether the file decodes to the same pixels with `body` as its chunk."""
        try:
            with pillow_errors(), opened(_joined({**self.chunks, self.kind: body})) as pixels:
                return pixels.digest() == self.digest
        except ImageRefused:
            return False


def _still(chunks: Chunks, frame: bytes) -> Chunks:
    """The chunks of an animation's only frame as those of a still picture."""
    inner: Chunks = {}
    for kind, body in chunks_in(frame, _FRAME_HEADER_LENGTH, len(frame)):
        inner.setdefault(kind, body)
    extra = {kind: body for kind, body in chunks.items() if kind in (b"ICCP", b"EXIF")}
    # The frame's own size, which may be less than that of the animation's canvas.
    alpha = b"ALPH" in inner or _has_alpha(inner.get(b"VP8L", b""))
    header = bytes([_ALPHA_FLAG * alpha, 0, 0, 0]) + frame[6:12]
    return {b"VP8X": header, **extra, **inner}


def _kept(chunks: Chunks, profile: bytes) -> Chunks:
    """The chunks to keep, in the order the format asks for.

    The extended header goes where nothing needs it, so that a photo with Exif and the same photo
    without become the same bytes.
    """
    picture = b"VP8 " if b"VP8 " in chunks else b"VP8L"
    kept: Chunks = {picture: chunks[picture]}
    if picture == b"VP8 " and b"ALPH" in chunks:
        kept = {b"ALPH": chunks[b"ALPH"], **kept}
    header = chunks.get(b"VP8X", b"")[:10]
    if len(header) != 10:
        return kept
    if profile:
        kept = {b"ICCP": profile, **kept}
    elif not _needs_alpha_flag(header, kept):
        return kept
    flags = header[0] & _ALPHA_FLAG | (_PROFILE_FLAG if profile else 0)
    return {b"VP8X": bytes([flags, 0, 0, 0]) + header[4:], **kept}


def _needs_alpha_flag(header: bytes, kept: Chunks) -> bool:
    """A lossless stream says for itself whether it has alpha; a lossy one can't."""
    flagged = bool(header[0] & _ALPHA_FLAG)
    if lossless := kept.get(b"VP8L"):
        return flagged != _has_alpha(lossless)
    return b"ALPH" in kept


def _has_alpha(lossless: bytes) -> bool:
    return bool(number(lossless[1:5]) >> 28 & 1)


def _joined(chunks: Chunks) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for kind, data in chunks.items()
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
