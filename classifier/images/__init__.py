"""Photo intake: an upload's bytes in, clean bytes and a thumbnail out.

`accept` is the only way in; `decode` and `rendition` read what it returned. Needs Pillow, and
pillow-heif for HEIC.
"""

from .decode import decode, make_thumbnail, rendition
from .errors import DecoderBusyError, ImageRefused, Refusal
from .exif import CaptureTime, Precision
from .intake import CleanPhoto, accept
from .limits import Limits
from .sniff import Format
from .stripped import THUMBNAIL_EDGE
from .turns import use_lock_file
from .working_copy import unpack

__all__ = [
    "THUMBNAIL_EDGE",
    "CaptureTime",
    "CleanPhoto",
    "DecoderBusyError",
    "Format",
    "ImageRefused",
    "Limits",
    "Precision",
    "Refusal",
    "accept",
    "decode",
    "make_thumbnail",
    "rendition",
    "unpack",
    "use_lock_file",
]
