"""What every format's `strip` hands back."""

from dataclasses import dataclass

from PIL import Image

from .pixels import Pixels, to_long_edge, to_short_side

THUMBNAIL_EDGE = 512


@dataclass(frozen=True, slots=True)
class Small:
    """A photo's pixels for its thumbnail and for the model, neither upright nor in sRGB yet.

    `model` is None where the model's picture has to be decoded from the file.
    """

    thumbnail: Image.Image
    model: Image.Image | None
    profile: bytes | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is made of an upload's pixels while they are decoded for the check.

    `model_side` is the `min_side` of the model's picture (see `decode`), 0 for none.
    """

    model_side: int = 0

    def small(self, pixels: Pixels, *, serves_model: bool = True) -> Small:
        """Read the pixels, once; `serves_model` is false where a JPEG was decoded too small."""
        ways = [to_long_edge(pixels.size, THUMBNAIL_EDGE)]
        if self.model_side and serves_model:
            ways.append(to_short_side(pixels.size, self.model_side))
        # A JPEG of 12 megapixels is decoded so small that both are the same picture.
        different = list(dict.fromkeys(ways))
        made = dict(zip(different, pixels.reduced(different), strict=True))
        thumbnail, *model = (made[way] for way in ways)
        return Small(thumbnail, model[0] if model else None, pixels.profile)


@dataclass(frozen=True, slots=True)
class Stripped:
    """A picture without metadata, and what the metadata was read for.

    `size` is (width, height) in pixels before `turn`; `exif` the raw Exif block, b"" when absent.
    `turn` is the container's own orientation as in Exif, None where Exif decides.
    """

    data: bytes
    size: tuple[int, int]
    small: Small
    exif: bytes = b""
    turn: int | None = None
