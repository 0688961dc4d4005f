"""The one way from a picture to the network's input, for training, evaluation and serving.

The scaling of pixel values lies in the exported graph; only the crop and the resize are here.
"""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from ml.arrays import ByteArray

# The short side that photos are decoded to: more than the network takes, zoomed in or not, and
# small enough for photos of 8 megapixels and more to be decoded at an eighth of their size.
MIN_SIDE = 288
_REDUCING_GAP = 2.0


def open_image(source: Path | BinaryIO, min_side: int = MIN_SIDE) -> Image.Image:
    """Decode a picture upright and in RGB, no larger than needed.

    JPEG is decoded at the smallest of its scales (1, 1/2, 1/4, 1/8) whose short side still holds
    `min_side` pixels; a smaller picture keeps its own size. Raises what Pillow raises.
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
