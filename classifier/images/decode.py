"""Clean bytes -> pixels: upright, sRGB, at the scale that is needed and no larger."""

from functools import partial

from PIL import Image

from .colour import to_srgb
from .decoders import opened, pillow_errors
from .jpeg_strips import STRIP_ROWS, encode_in_strips, encode_jpeg
from .pixels import SIDEWAYS, Reduction, to_long_edge, to_short_side
from .stripped import THUMBNAIL_EDGE

THUMBNAIL_QUALITY = 80

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
    Raises `ImageRefused` when `data` can't be decoded, and `DecoderBusyError`.
    """
    with pillow_errors(), opened(data, short_side=min_side) as pixels:
        [picture] = pixels.reduced([to_short_side(pixels.size, min_side)])
        return finished(picture, pixels.profile, orientation)


def rendition(data: bytes, *, orientation: int, long_edge: int = 2048, quality: int = 88) -> bytes:
    """Return an upright sRGB JPEG without metadata, for display and download.

    Its long edge is at most `long_edge` pixels; `quality` is 1 to 95 as in libjpeg.
    Raises `ImageRefused` when `data` can't be decoded, and `DecoderBusyError`.
    """
    with pillow_errors(), opened(data, long_edge=long_edge) as pixels:
        way, turn = to_long_edge(pixels.size, long_edge), _UPRIGHT.get(orientation)
        finish = partial(to_srgb, profile=pixels.profile)
        if turn is not None and way == Reduction(pixels.size):
            if pixels.whole is not None:
                height = pixels.size[0] if turn in SIDEWAYS else pixels.size[1]
                strips = map(finish, pixels.turned_strips(turn, STRIP_ROWS))
                return encode_in_strips(strips, height=height, quality=quality)
            picture = pixels.turned(turn, finish)
        else:
            [picture] = pixels.reduced([way])
            picture = finished(picture, pixels.profile, orientation)
        return encode_jpeg(picture, quality=quality)


def make_thumbnail(data: bytes, *, orientation: int) -> bytes:
    """Return the thumbnail that `accept` would make. Raises as `rendition` does."""
    return rendition(
        data, orientation=orientation, long_edge=THUMBNAIL_EDGE, quality=THUMBNAIL_QUALITY
    )


def finished(picture: Image.Image, profile: bytes | None, orientation: int) -> Image.Image:
    """Return a flattened picture in sRGB, turned and mirrored as its Exif `orientation` says."""
    picture = to_srgb(picture, profile)
    transposition = _UPRIGHT.get(orientation)
    return picture if transposition is None else picture.transpose(transposition)
