"""From a picture to the network's input, the same for training, evaluation and serving.

Here are only the crop and the resize; the exported network scales the pixel values itself.
"""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from ml.arrays import ByteArray

# Photos are decoded with at least this short side: more than the network's 192 pixels, also for a
# crop of 90%, and small enough that libjpeg decodes photos of 8 megapixels and more at 1/8. Larger
# makes decoding slower (docs/performance.md), smaller blurs the input.
MIN_SIDE = 288
# Part of its picture's side that a lesion fills in the training pictures: a third to a half.
LESION_SHARE = 0.45
# Pillow first reduces to twice the size asked for, which is faster. The networks were trained on
# pictures made this way: change it together with a new model.
_REDUCING_GAP = 2.0


def open_image(source: Path | BinaryIO, min_side: int = MIN_SIDE) -> Image.Image:
    """Decode a picture upright and in RGB, no larger than needed.

    A JPEG is decoded at the smallest of its scales (1, 1/2, 1/4, 1/8) whose short side still has
    `min_side` pixels; a smaller picture keeps its size. Raises what Pillow raises.
    """
    with Image.open(source) as image:
        # draft() keeps each side at least as long as asked, whichever way up the picture is.
        scale = min_side / min(image.size)
        if scale < 1:
            image.draft("RGB", (round(image.width * scale), round(image.height * scale)))
        return ImageOps.exif_transpose(image).convert("RGB")


def centre_square(width: int, height: int, zoom: float = 1.0) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of the largest centred square, in pixels.

    `zoom` scales its side, 0 to 1.
    """
    side = min(width, height) * zoom
    left, top = (width - side) / 2, (height - side) / 2
    return left, top, left + side, top + side


def prepare(image: Image.Image, size: int, zoom: float = 1.0) -> ByteArray:
    """Return the centred square of an upright RGB picture as uint8, size x size x 3."""
    box = centre_square(*image.size, zoom)
    resized = image.resize(
        (size, size), Image.Resampling.BILINEAR, box=box, reducing_gap=_REDUCING_GAP
    )
    return np.asarray(resized, np.uint8)


def shrunk(image: Image.Image, long_side: int) -> ByteArray:
    """Return an RGB picture as uint8, height x width x 3, its long side `long_side` pixels."""
    scale = long_side / max(image.size)
    size = (max(8, round(image.width * scale)), max(8, round(image.height * scale)))
    return np.asarray(image.resize(size, Image.Resampling.BOX, reducing_gap=_REDUCING_GAP))
