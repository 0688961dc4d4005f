"""The type of a file by its first bytes, never by its name."""

from enum import StrEnum

from .errors import ImageRefused, Refusal


class Format(StrEnum):
    """The formats that a photo is kept in; a multi-picture JPEG (MPO) is a JPEG."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    AVIF = "avif"

    @property
    def content_type(self) -> str:
        """The media type for HTTP."""
        return f"image/{self}"

    @property
    def extension(self) -> str:
        """The usual file name ending, without a dot."""
        return "jpg" if self is Format.JPEG else str(self)


_AVIF_BRANDS = frozenset({b"avif", b"avis"})
SEQUENCE_BRANDS = frozenset({b"hevc", b"hevx", b"hevm", b"hevs", b"msf1", b"avis"})
_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"}) | SEQUENCE_BRANDS | _AVIF_BRANDS

_UNSUPPORTED = {
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF or raw",
    b"MM\0*": "TIFF or raw",
    b"II+\0": "BigTIFF",
    b"MM\0+": "BigTIFF",
    b"\0\0\1\0": "icon",
    b"8BPS": "Photoshop",
    b"%PDF-": "PDF",
    b"DICM": "DICOM",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL \r\n": "JPEG XL",
    b"\0\0\0\x0cjP  \r\n": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"<svg": "SVG",
}


def sniff(data: bytes) -> Format:
    """Return the format of `data`; raise `ImageRefused` when it isn't one of ours."""
    if data.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Format.WEBP
    if data[4:8] == b"ftyp":
        return _iso_media(data)
    raise _refusal(data)


def _iso_media(data: bytes) -> Format:
    """HEIC shares its container with AVIF and films; the brands after `ftyp` tell them apart."""
    length = min(int.from_bytes(data[:4]), 512)
    major = data[8:12]
    brands = {major, *(data[start : start + 4] for start in range(16, length - 3, 4))}
    # Also of bursts and films, which may hold a still picture besides.
    if major in _BRANDS:
        return Format.AVIF if brands & _AVIF_BRANDS else Format.HEIC
    raise ImageRefused(Refusal.UNSUPPORTED_TYPE, f"An ISO media file of brand {major!r}.")


def _refusal(data: bytes) -> ImageRefused:
    for signature, name in _UNSUPPORTED.items():
        if data.startswith(signature) or (name == "DICOM" and data[128:132] == signature):
            code = Refusal.JPEG_XL if name == "JPEG XL" else Refusal.UNSUPPORTED_TYPE
            return ImageRefused(code, f"A {name} file.")
    return ImageRefused(Refusal.NOT_AN_IMAGE, "The first bytes are those of no known image type.")
