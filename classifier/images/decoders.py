"""Each format's decoder, read as bands of rows; a large picture waits for its turn."""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO

# Imported for their registration: with it, Pillow never loads its other forty plugins.
from PIL import AvifImagePlugin, Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from .errors import DecoderBusyError, ImageRefused, Refusal
from .limits import MOST_PIXELS
from .pixels import Pixels, of_bytes, of_image
from .png_rows import Header, bands, read_rows
from .sniff import Format, sniff
from .turns import turn
from .webp_chunks import read_chunks, size_of

# Bytes of memory that decoding takes for each pixel, as benchmarks/large_photo.py measures them.
_BYTES_A_PIXEL = {Format.JPEG: 4, Format.PNG: 4, Format.WEBP: 12, Format.HEIC: 5, Format.AVIF: 8}

# How much shorter than asked for a picture may be if it decodes faster then: 12 megapixels make a
# thumbnail at 1/8 and a rendition at 1/2 of their size.
_NEARLY = 15 / 16

# What is decoded of a JPEG of more than `MOST_PIXELS`, however large a rendition is asked for: a
# half of 108 megapixels each way, a quarter of 200.
_MOST_OF_LARGER = 28_000_000


class _LeftAsBytes(ImageFile.ImageFile):
    """Ends a plugin's `load` before the decoder's bytes are copied into a picture."""

    def load(self) -> None:
        """Leave them in `fp`."""


class _WebP(WebPImagePlugin.WebPImageFile, _LeftAsBytes):
    pass


class _Avif(AvifImagePlugin.AvifImageFile, _LeftAsBytes):
    pass


@contextmanager
def opened(data: bytes, *, long_edge: int = 0, short_side: int = 0) -> Iterator[Pixels]:
    """Decode a picture for the block, a JPEG at the smallest scale that is enough; see `reduce`.

    Raises as Pillow does, `ImageRefused` for an unknown type or missing HEIC support, and
    `DecoderBusyError`.
    """
    kind = sniff(data)
    if kind is Format.PNG:
        header, rows = read_rows(data)
        if header.comes_in_rows:
            yield png_pixels(data, header, rows)
            return
    if kind is Format.HEIC:
        with _opened_heif(data) as pixels:
            yield pixels
        return
    if kind is Format.WEBP:
        # Pillow's decoder takes its memory when it opens a file.
        size = size_of(dict(read_chunks(data)))
        with turn(_BYTES_A_PIXEL[kind] * math.prod(size)):
            yield _decoded(open_image(data))
        return
    image = open_image(data)
    held = 0
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        held = _bytes_of_coefficients(image)
        reduce(image, long_edge=long_edge, short_side=short_side)
    with turn(held + _BYTES_A_PIXEL[kind] * math.prod(image.size)):
        yield _decoded(image)


def _bytes_of_coefficients(image: JpegImagePlugin.JpegImageFile) -> int:
    """What the decoder holds of a progressive JPEG, at any scale: two bytes for each."""
    if "progressive" not in image.info:
        return 0
    area = sum(across * down for _, across, down, _ in image.layer)
    widest = max(across for _, across, _, _ in image.layer)
    tallest = max(down for _, _, down, _ in image.layer)
    return 2 * math.prod(image.size) * area // (widest * tallest)


def _decoded(image: Image.Image) -> Pixels:
    profile = image.info.get("icc_profile")
    if isinstance(image, _LeftAsBytes):
        image.load()
        raw = image.rawmode if isinstance(image, _WebP) else image.mode
        data = image.fp.read() if image.fp else b""
        return of_bytes(
            data, image.size, image.mode, profile, raw=raw, stride=len(raw) * image.width
        )
    image.load()
    return of_image(image)


@contextmanager
def _opened_heif(data: bytes) -> Iterator[Pixels]:
    require_heif()
    from pillow_heif import open_heif

    # As pillow-heif's plugin for Pillow does, without its copy.
    picture = open_heif(data, convert_hdr_to_8bit=True, hdr_to_16bit=True, remove_stride=False)
    with turn(_BYTES_A_PIXEL[Format.HEIC] * math.prod(picture.size)):
        decoded = picture.data  # Its size is right only now.
        profile = picture.info.get("icc_profile")
        raw = picture.mode
        yield of_bytes(decoded, picture.size, raw, profile, raw=raw, stride=picture.stride)


def require_heif() -> None:
    """Raise `ImageRefused` where HEIC can't be read."""
    if not heif_available():
        raise ImageRefused(Refusal.HEIC_UNSUPPORTED, "This installation can't read HEIC.")


def png_pixels(head: bytes, header: Header, rows: Iterable[bytes]) -> Pixels:
    """Read a PNG that comes in rows, whose colours and transparency are in `head`; works once."""
    info = open_image(head).info

    def read(count: int) -> Iterator[Image.Image]:
        return bands(rows, header, count, transparency=info.get("transparency"))

    return Pixels(header.size, info.get("icc_profile"), read)


def open_image(data: bytes) -> Image.Image:
    """Read the header only, of any format but HEIC. Raises `ImageRefused` for an unknown type."""
    kind = sniff(data)
    if kind is Format.JPEG:
        return open_jpeg(data)
    if kind is Format.WEBP:
        return _WebP(BytesIO(data))
    if kind is Format.AVIF:
        return _Avif(BytesIO(data))
    return Image.open(BytesIO(data), formats=[PngImagePlugin.PngImageFile.format])


def open_jpeg(data: bytes) -> JpegImagePlugin.JpegImageFile:
    """Read a JPEG's header. `Image.open` refuses over 179 megapixels, even to be decoded small."""
    return JpegImagePlugin.JpegImageFile(BytesIO(data))


def reduce(image: Image.Image, *, long_edge: int = 0, short_side: int = 0) -> None:
    """Have an opened JPEG decoded at the smallest scale that is enough; others ignore it.

    Enough is a short side of `short_side` pixels, and nearly `long_edge` for the long one. A
    picture of more than `MOST_PIXELS` is decoded with `_MOST_OF_LARGER` at most.
    """
    short, long = sorted(image.size)
    scale = max(_NEARLY * long_edge / long, short_side / short)
    if short * long > MOST_PIXELS:
        scale = min(scale, 1 / 2 if short * long <= 4 * _MOST_OF_LARGER else 1 / 4)
    if scale < 1:
        # A JPEG decodes at 1/2, 1/4 or 1/8 for little more than reading its bits.
        image.draft(None, (round(image.width * scale), round(image.height * scale)))


@cache
def heif_available() -> bool:
    """Whether pillow-heif is installed; the first call has it leave out all but pictures."""
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
    except (ImageRefused, DecoderBusyError):
        raise
    except MemoryError as error:
        raise ImageRefused(Refusal.TOO_MANY_PIXELS, "Not enough memory to decode.") from error
    except Exception as error:
        code = Refusal.TRUNCATED if "truncated" in str(error) else Refusal.DAMAGED
        raise ImageRefused(code, f"The decoder says: {error}") from error
