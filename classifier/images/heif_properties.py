"""The properties of HEIF pictures that a decoder uses, each rewritten at its proper length."""

from .heif_codecs import Codec
from .isobmff import Box, Cursor, box, full_box
from .profiles import kept_profile

_ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"

# Turns, mirrors, crops, and which of several layers to show; each with its length and bits in use.
_FIXED = {
    b"irot": (1, 0x03),
    b"imir": (1, 0x01),
    b"clap": (32, 0xFF),
    b"a1op": (1, 0xFF),
    b"lsel": (2, 0xFF),
}


def clean_property(part: Box, codec: Codec) -> bytes:
    """Return the box rewritten, b"" when no decoder needs it.

    Raises `ImageRefused` when the box is too short.
    """
    if part.kind == codec.setup:
        return box(part.kind, codec.clean_setup(part.body))
    if part.kind == b"colr":
        return _colours(part)
    if part.kind == b"auxC":
        return full_box(b"auxC", 0, 0, _ALPHA)
    cursor = Cursor(part.body)
    if part.kind in _FIXED:
        length, mask = _FIXED[part.kind]
        return box(part.kind, bytes(byte & mask for byte in cursor.bytes(length)))
    if part.kind not in (b"ispe", b"pixi"):
        return b""
    cursor.full_box()
    # Width and height, or a number of channels and the bits of each.
    length = 8 if part.kind == b"ispe" else 1 + int.from_bytes(part.body[4:5])
    return full_box(part.kind, 0, 0, cursor.bytes(length))


def _colours(part: Box) -> bytes:
    """Numbers of standards, or a profile."""
    if part.body[:4] == b"nclx":
        standards = Cursor(part.body).bytes(11)
        return box(b"colr", standards[:10] + bytes([standards[10] & 0x80]))
    profile = kept_profile(part.body[4:]) if part.body[:4] in (b"prof", b"rICC") else b""
    return box(b"colr", b"prof" + profile) if profile else b""
