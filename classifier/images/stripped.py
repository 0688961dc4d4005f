"""What every format's `strip` hands back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stripped:
    """A picture without metadata, and what the metadata was read for.

    `size` is (width, height) in pixels as stored; `exif` the raw Exif block, b"" when absent.
    """

    data: bytes
    size: tuple[int, int]
    exif: bytes = b""
