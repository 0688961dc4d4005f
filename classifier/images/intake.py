"""An upload becomes a photo here, or is refused with a reason."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from . import heif, jpeg, png, webp
from .decode import THUMBNAIL_QUALITY, finished
from .decoders import pillow_errors
from .exif import CaptureTime, read_exif
from .jpeg_strips import encode_jpeg
from .limits import Limits
from .sniff import Format, sniff
from .stripped import Stripped, Wanted
from .working_copy import pack

STANDARD_LIMITS = Limits()

_STRIPPERS: dict[Format, Callable[[bytes, Limits, Wanted], Stripped]] = {
    Format.JPEG: jpeg.strip,
    Format.PNG: png.strip,
    Format.WEBP: webp.strip,
    Format.HEIC: heif.strip_heic,
    Format.AVIF: heif.strip_avif,
}


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo that may be stored: the sender's own pixels and colours, and nothing else.

    `sha256` is the hex digest of `data`. `width` and `height` are pixels of the upright picture,
    `orientation` the Exif turn (1 to 8) that makes `data` upright. `captured` is None without a
    capture time; `time_not_understood` then says that there is a text for one. `thumbnail` is an
    upright sRGB JPEG of at most 512 pixels a side. `working_copy` is for `unpack`, b"" for none.
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
    working_copy: bytes = field(default=b"", repr=False)

    @property
    def content_type(self) -> str:
        """The media type of `data`."""
        return self.format.content_type

    @property
    def extension(self) -> str:
        """The file name ending for `data`, without a dot."""
        return self.format.extension


def accept(data: bytes, *, limits: Limits = STANDARD_LIMITS, model_side: int = 0) -> CleanPhoto:
    """Return the photo in an uploaded file's bytes, losslessly rid of all metadata.

    With `model_side` it comes with what `decode` would return for that `min_side`, where the one
    decoding for the check gives it too.

    Raises `ImageRefused` for any bytes that aren't one whole still photo within `limits`,
    `DecoderBusyError` while other large pictures are being decoded, and nothing else.
    """
    limits.check_bytes(len(data))
    kind = sniff(data)
    stripped = _STRIPPERS[kind](data, limits, Wanted(model_side))
    exif = read_exif(stripped.exif)
    orientation = exif.orientation if stripped.turn is None else stripped.turn
    small = stripped.small
    with pillow_errors():
        thumbnail = finished(small.thumbnail, small.profile, orientation)
        working_copy = b""
        if small.model:
            is_same = small.model is small.thumbnail
            model = thumbnail if is_same else finished(small.model, small.profile, orientation)
            working_copy = pack(model, model_side)
        thumbnail_jpeg = encode_jpeg(thumbnail, quality=THUMBNAIL_QUALITY)
    width, height = stripped.size
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
        thumbnail=thumbnail_jpeg,
        working_copy=working_copy,
    )
