"""The noise that skin and pigment are drawn with."""

import numpy as np
import numpy.typing as npt
from PIL import Image

Field = npt.NDArray[np.float32]
Size = tuple[int, int]


def smooth_noise(rng: np.random.Generator, size: Size, cell: float) -> Field:
    """Return smooth noise, about -1 to 1, whose bumps are `cell` pixels wide; `size` is (w, h)."""
    width, height = (max(2, round(edge / cell) + 2) for edge in size)
    coarse = rng.uniform(-1.0, 1.0, (height, width)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC), np.float32)


def fractal_noise(rng: np.random.Generator, size: Size, cell: float, octaves: int = 4) -> Field:
    """Return `octaves` layers of smooth noise added up, each half as large and half as strong."""
    total = np.zeros((size[1], size[0]), np.float32)
    for octave in range(octaves):
        total += smooth_noise(rng, size, max(1.5, cell / 2**octave)) / 2**octave
    return total / 1.6


def cell_noise(rng: np.random.Generator, size: Size, cell: float) -> Field:
    """Return 0 on the borders between irregular cells, growing to about 1 in their middles.

    Worley noise: the distance to the second nearest of the cells' points minus that to the nearest.
    """
    width, height = size
    columns, rows = int(width / cell) + 3, int(height / cell) + 3
    points = rng.uniform(0.0, 1.0, (rows, columns, 2)).astype(np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / cell + 1
    x, y = (axis + 0.5 * smooth_noise(rng, size, 1.4 * cell) for axis in (x, y))
    row, column = np.floor(y).astype(int), np.floor(x).astype(int)
    first = np.full(x.shape, 9.0, np.float32)
    second = first.copy()
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            jitter = points[
                np.clip(row + down, 0, rows - 1), np.clip(column + right, 0, columns - 1)
            ]
            distance = np.hypot(
                column + right + jitter[..., 0] - x, row + down + jitter[..., 1] - y
            )
            second = np.minimum(second, np.maximum(first, distance))
            first = np.minimum(first, distance)
    return np.asarray(np.clip(second - first, 0.0, 1.0), np.float32)


def smoothstep(field: Field, low: float, high: float) -> Field:
    """Return 0 below `low`, 1 above `high`, and a cubic between."""
    t = np.clip((field - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t), np.float32)
