"""What every format's `strip` hands back."""

from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True, slots=True)
class Stripped:
    """A picture without metadata, and what the metadata was read for.

    `size` is (width, height) in pixels as stored; `exif` the raw Exif block, b"" when absent.
    `small` is the decoded picture, at least nearly as large as a thumbnail, where stripping had to
    decode it anyway.
    """

    data: bytes
    size: tuple[int, int]
    exif: bytes = b""
    small: Image.Image | None = None
