"""An upload becomes a photo here, or is refused with a reason."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import ExifTags

from . import heif, jpeg, png, webp
from .decode import THUMBNAIL_EDGE, encode_jpeg, open_image, pillow_errors
from .exif import CaptureTime, read_exif
from .limits import Limits
from .sniff import Format, sniff
from .stripped import Stripped

_THUMBNAIL_QUALITY = 80

STANDARD_LIMITS = Limits()

_STRIPPERS: dict[Format, Callable[[bytes, Limits], Stripped]] = {
    Format.JPEG: jpeg.strip,
    Format.PNG: png.strip,
    Format.WEBP: webp.strip,
    Format.HEIC: heif.strip_heic,
    Format.AVIF: heif.strip_avif,
}

# These containers say themselves how the picture turns, and Exif only repeats that. Pillow turns
# what it decodes of a HEIC, and tells of an AVIF's turn as if it stood in Exif.
_SELF_TURNING = frozenset({Format.HEIC, Format.AVIF})


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
    stripped = _STRIPPERS[kind](data, limits)
    with pillow_errors():
        image = stripped.small or open_image(stripped.data)
        # A JPEG was decoded small; only the decoder knows how a HEIC turns and crops.
        size = image.size if kind is Format.HEIC else stripped.size
        limits.check_size(size, scalable=kind is Format.JPEG)
        image.load()
        exif = read_exif(stripped.exif)
        orientation = exif.orientation
        if kind in _SELF_TURNING:
            orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
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
