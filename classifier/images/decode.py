"""Clean bytes -> pixels: upright, sRGB, at the scale that is needed and no larger."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO

# Imported for their registration: with it, Pillow never loads its other forty plugins.
from PIL import AvifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from .colour import flatten, to_srgb
from .errors import ImageRefused, Refusal
from .limits import MOST_PIXELS
from .sniff import Format, sniff

_PILLOW_NAMES = {
    Format.JPEG: JpegImagePlugin.JpegImageFile.format,
    Format.PNG: PngImagePlugin.PngImageFile.format,
    Format.WEBP: WebPImagePlugin.WebPImageFile.format,
    Format.HEIC: "HEIF",
    Format.AVIF: AvifImagePlugin.AvifImageFile.format,
}

THUMBNAIL_EDGE = 512

# How much shorter than asked for a picture may be if it decodes faster then: 12 megapixels make a
# thumbnail at 1/8 and a rendition at 1/2 of their size.
_NEARLY = 15 / 16

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(data: bytes, *, orientation: int = 1, min_side: int) -> Image.Image:
    """Return the upright sRGB picture, mode RGB, for the model.

    The short side is at least `min_side` pixels and less than about twice that wherever the format
    allows it; a smaller picture keeps its size. `orientation` is 1 to 8 as in Exif.
    Raises `ImageRefused` when `data` can't be decoded.
    """
    with pillow_errors():
        image = open_image(data)
        load_reduced(image, short_side=min_side)
        pixels = flatten(image)
        factor = min(pixels.size) // min_side
        if factor > 1:
            pixels = pixels.reduce(factor)
        return upright(to_srgb(pixels, image.info.get("icc_profile")), orientation)


def rendition(data: bytes, *, orientation: int, long_edge: int = 2048, quality: int = 88) -> bytes:
    """Return an upright sRGB JPEG without metadata, for display and download.

    Its long edge is at most `long_edge` pixels; `quality` is 1 to 95 as in libjpeg.
    Raises `ImageRefused` when `data` can't be decoded.
    """
    with pillow_errors():
        image = open_image(data)
        load_reduced(image, long_edge=long_edge)
        return encode_jpeg(image, orientation=orientation, long_edge=long_edge, quality=quality)


def open_image(data: bytes) -> Image.Image:
    """Read the header only. Raises `ImageRefused` for an unknown type or missing HEIC support."""
    kind = sniff(data)
    if kind is Format.JPEG:
        return open_jpeg(data)
    if kind is Format.HEIC and not heif_available():
        raise ImageRefused(Refusal.HEIC_UNSUPPORTED, "This installation can't read HEIC.")
    return Image.open(BytesIO(data), formats=[_PILLOW_NAMES[kind]])


def open_jpeg(data: bytes) -> JpegImagePlugin.JpegImageFile:
    """Read a JPEG's header. `Image.open` refuses over 179 megapixels, even to be decoded small."""
    return JpegImagePlugin.JpegImageFile(BytesIO(data))


def load_reduced(image: Image.Image, *, long_edge: int = 0, short_side: int = 0) -> None:
    """Decode an opened picture, a JPEG at the smallest scale that is enough; see `reduce`."""
    reduce(image, long_edge=long_edge, short_side=short_side)
    image.load()


def reduce(image: Image.Image, *, long_edge: int = 0, short_side: int = 0) -> None:
    """Have an opened JPEG decoded at the smallest scale that is enough; others ignore it.

    Enough is a short side of `short_side` pixels, and nearly `long_edge` for the long one. No
    picture is decoded with more than `MOST_PIXELS` pixels.
    """
    short, long = sorted(image.size)
    scale = max(_NEARLY * long_edge / long, short_side / short)
    if short * long > MOST_PIXELS:
        scale = min(scale, 1 / 2)
    if scale < 1:
        # A JPEG decodes at 1/2, 1/4 or 1/8 for little more than reading its bits.
        image.draft(None, (round(image.width * scale), round(image.height * scale)))


def pixel_digest(image: Image.Image) -> bytes:
    """Return a digest of a loaded picture's pixels, read in bands to save memory."""
    digest = hashlib.sha256()
    for top in range(0, image.height, 256):
        band = image.crop((0, top, image.width, min(top + 256, image.height)))
        digest.update(band.tobytes())
    return digest.digest()


def encode_jpeg(image: Image.Image, *, orientation: int, long_edge: int, quality: int) -> bytes:
    """Return a loaded picture as an upright sRGB JPEG, at most `long_edge` pixels long."""
    pixels = flatten(image)
    scale = long_edge / max(pixels.size)
    if scale < 1:
        size = (max(1, round(pixels.width * scale)), max(1, round(pixels.height * scale)))
        pixels = pixels.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    pixels = upright(to_srgb(pixels, image.info.get("icc_profile")), orientation)
    pixels.info.clear()
    buffer = BytesIO()
    pixels.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn and mirror the picture as its Exif `orientation` (1 to 8) says."""
    transposition = _UPRIGHT.get(orientation)
    return image if transposition is None else image.transpose(transposition)


@cache
def heif_available() -> bool:
    """Register the HEIF opener the first time it is needed; False where it isn't installed."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    return True


@contextmanager
def pillow_errors() -> Iterator[None]:
    """Turn whatever a decoder raises into an `ImageRefused`.

    Pillow's decoders raise nearly anything for hostile bytes, so the net here is wide on purpose.
    """
    try:
        yield
    except ImageRefused:
        raise
    except MemoryError as error:
        raise ImageRefused(Refusal.TOO_MANY_PIXELS, "Not enough memory to decode.") from error
    except Exception as error:
        code = Refusal.TRUNCATED if "truncated" in str(error) else Refusal.DAMAGED
        raise ImageRefused(code, f"The decoder says: {error}") from error
