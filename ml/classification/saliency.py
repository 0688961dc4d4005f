"""Which places contributed most to the score: a class-activation map (Zhou and others 2016).

The map is a linear head applied to features before their average, so it needs no gradient and no
second pass. The head estimates the score from a middle stage, where a place still sees only its
surroundings.
"""

import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.imaging.field_of_view import FieldOfView
from ml.imaging.preprocessing import centre_square

# Cells of the stored map. The network's map has 24: more cells would be interpolation only.
LONG_SIDE = 64


def weight(activation: FloatArray) -> FloatArray:
    """Return the absolute difference of each place's activation from the picture's median."""
    return np.abs(activation - np.median(activation))


def heat_map(
    activation: FloatArray,
    photo_size: tuple[int, int],
    strongest: float,
    field: FieldOfView | None = None,
) -> ByteArray:
    """Return the map over the whole photo, uint8, its long side `LONG_SIDE` cells.

    `activation` is h x w over the centred square of the photo's `field`; the rest of the map is 0.
    It is each place's part of the estimated logit. The map shows its `weight`. `strongest` becomes
    255, the same for every photo, so that maps can be compared.
    """
    shades = np.clip(weight(activation) / strongest, 0, 1).astype(np.float32) * 255
    scale = LONG_SIDE / max(photo_size)
    width, height = (max(1, round(side * scale)) for side in photo_size)
    left, top, right, bottom = field.box if field else (0, 0, *photo_size)
    square = np.add(centre_square(right - left, bottom - top), (left, top, left, top))
    left, top, right, bottom = (round(v) for v in (square * scale).tolist())
    size = (max(1, right - left), max(1, bottom - top))
    shown = np.asarray(Image.fromarray(shades).resize(size, Image.Resampling.BICUBIC))
    canvas = np.zeros((height, width), np.uint8)
    room = canvas[top : top + size[1], left : left + size[0]]
    room[:] = np.clip(shown, 0, 255).astype(np.uint8)[: room.shape[0], : room.shape[1]]
    if field and field.circle:
        x, y, radius = (value * scale for value in field.circle)
        canvas[np.hypot(np.arange(width) - x, np.arange(height)[:, None] - y) > radius] = 0
    return canvas
