"""Which places weighed most in the score: a class-activation map (Zhou and others 2016).

The map costs nothing extra: it is the head's weights on the last features, before their average.
"""

import numpy as np
from PIL import Image

from ml.preprocessing import centre_square
from ml.types import ByteArray, FloatArray

LONG_SIDE = 64


def heat_map(activation: FloatArray, photo_size: tuple[int, int], strongest: float) -> ByteArray:
    """Return the map over the whole photo, uint8, its long side `LONG_SIDE` cells.

    `activation` is h x w over the centred square that the network saw; the rest stays 0. It is each
    place's share of the logit: above 0 for malignant, below for benign, near 0 for plain skin. The
    map shows its weight either way; `strongest` is shown as 255, the same for every photo, so that
    maps compare.
    """
    shades = np.clip(np.abs(activation) / strongest, 0, 1).astype(np.float32) * 255
    scale = LONG_SIDE / max(photo_size)
    width, height = (max(1, round(side * scale)) for side in photo_size)
    left, top, right, bottom = (round(v) for v in centre_square(width, height))
    square = Image.fromarray(shades).resize((right - left, bottom - top), Image.Resampling.BICUBIC)
    canvas = np.zeros((height, width), np.uint8)
    canvas[top:bottom, left:right] = np.clip(np.asarray(square), 0, 255).astype(np.uint8)
    return canvas
