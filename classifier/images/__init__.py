"""Photo intake: an upload's bytes in, clean bytes and a thumbnail out.

`accept` is the only way in; `decode` and `rendition` read what it returned. Needs Pillow, and
pillow-heif for HEIC.
"""

from .decode import THUMBNAIL_EDGE, decode, rendition
from .errors import ImageRefused, Refusal
from .exif import CaptureTime, Precision
from .intake import CleanPhoto, accept
from .limits import Limits
from .sniff import Format

__all__ = [
    "THUMBNAIL_EDGE",
    "CaptureTime",
    "CleanPhoto",
    "Format",
    "ImageRefused",
    "Limits",
    "Precision",
    "Refusal",
    "accept",
    "decode",
    "rendition",
]
