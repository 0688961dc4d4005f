"""An upload becomes a photo here, or is refused with a reason."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from PIL import Image

from . import heif, jpeg, png, webp
from .decode import encode_jpeg, load_reduced, open_image, pillow_errors
from .errors import ImageRefused, Refusal
from .exif import CaptureTime, read_exif
from .limits import Limits
from .sniff import Format, sniff
from .stripped import Stripped

THUMBNAIL_EDGE = 512
_THUMBNAIL_QUALITY = 80

STANDARD_LIMITS = Limits()

_STRIPPERS: dict[Format, Callable[[bytes], Stripped]] = {
    Format.JPEG: jpeg.strip,
    Format.PNG: png.strip,
    Format.WEBP: webp.strip,
    Format.HEIC: heif.strip,
}


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo that may be stored: the sender's own pixels and colours, and nothing else.

    `sha256` is the hex digest of `data`. `width` and `height` are pixels of the upright picture,
    `orientation` the Exif turn (1 to 8) that makes `data` upright. `captured` is None without a
    capture time; `time_not_understood` then says that there is a text for one. `thumbnail` is an
    upright sRGB JPEG of at most 512 pixels a side.
    """

    data: bytes = field(repr=False)
    sha256: str
    format: Format
    width: int
    height: int
    orientation: int
    captured: CaptureTime | None
    time_not_understood: bool
    thumbnail: bytes = field(repr=False)

    @property
    def taken_at(self) -> datetime | None:
        """The capture time to believe without asking; naive unless the camera's offset is known."""
        return self.captured.at if self.captured and not self.captured.doubtful else None

    @property
    def content_type(self) -> str:
        """The media type of `data`."""
        return self.format.content_type

    @property
    def extension(self) -> str:
        """The file name ending for `data`, without a dot."""
        return self.format.extension


def accept(data: bytes, *, limits: Limits = STANDARD_LIMITS) -> CleanPhoto:
    """Return the photo in an uploaded file's bytes, losslessly rid of all metadata.

    Raises `ImageRefused`, and nothing else, for any bytes that aren't one whole still photo
    within `limits`.
    """
    limits.check_bytes(len(data))
    kind = sniff(data)
    stripped = _STRIPPERS[kind](data)
    limits.check_size(stripped.size)
    exif = read_exif(stripped.exif)
    orientation = exif.orientation
    if kind is Format.HEIC:
        orientation = 1  # The container itself turns the picture; Exif only repeats that.
    with pillow_errors():
        image, size = _checked_image(stripped.data, limits)
        thumbnail = encode_jpeg(
            image,
            orientation=orientation,
            long_edge=THUMBNAIL_EDGE,
            quality=_THUMBNAIL_QUALITY,
        )
    width, height = size
    if orientation >= 5:
        width, height = height, width
    return CleanPhoto(
        data=stripped.data,
        sha256=hashlib.sha256(stripped.data).hexdigest(),
        format=kind,
        width=width,
        height=height,
        orientation=orientation,
        captured=exif.captured,
        time_not_understood=exif.time_not_understood,
        thumbnail=thumbnail,
    )


def _checked_image(clean: bytes, limits: Limits) -> tuple[Image.Image, tuple[int, int]]:
    """Decode once, small: this proves that the picture is whole and feeds the thumbnail.

    Returns that small picture, and the (width, height) in pixels of the whole one.
    """
    image = open_image(clean)
    size = image.size
    limits.check_size(size)
    load_reduced(image, long_edge=THUMBNAIL_EDGE)
    if image.format == "JPEG" and _ends_grey(image):
        _check_end(clean, image)
    return image, size


def _ends_grey(image: Image.Image) -> bool:
    """Whether the last pixel is the mid-grey that libjpeg paints where data is missing."""
    width, height = image.size
    corner = image.crop((width - 1, height - 1, width, height)).tobytes()
    return all(127 <= value <= 129 for value in corner)


def _check_end(clean: bytes, image: Image.Image) -> None:
    longer = open_image(jpeg.with_filler(clean))
    load_reduced(longer, long_edge=THUMBNAIL_EDGE)
    if longer.tobytes() != image.tobytes():
        raise ImageRefused(Refusal.TRUNCATED, "The JPEG's coded data ends too early.")
