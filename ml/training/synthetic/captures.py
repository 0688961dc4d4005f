"""Simulate another photo of the same skin from a picture: moved, tilted, relit, compressed."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.arrays import FloatArray
from ml.geometry import mapped, resizing
from ml.measurement.descriptors import longest_diameter
from ml.measurement.results import Measurement


@dataclass(frozen=True, slots=True)
class Capture:
    """A simulated photo. `to_copy` (3 x 3) maps the original's pixels to its own; `size` is the
    original's.
    """

    picture: Image.Image
    to_copy: FloatArray
    size: tuple[int, int]

    def zoom(self, measured: Measurement) -> float:
        """Return the lesion's longest diameter here over that in the original picture."""
        if measured.outline is None:
            raise ValueError("there is no outline")
        points = measured.outline.pixels(self.size)
        return longest_diameter(mapped(self.to_copy, points)) / longest_diameter(points)


def capture(picture: Image.Image, rng: np.random.Generator) -> Capture:
    """Return a picture as another photo of the same skin might show it.

    The ranges were set by judgement, and the intervals of figures were chosen on such captures
    (docs/measurement.md): they hold for variation of this size.
    """
    moved, matrix = _moved(np.asarray(picture, np.float32), rng)
    lit = _lit(moved, rng)
    soft = cv2.GaussianBlur(lit, (0, 0), 0.01 + rng.uniform(0, 1) * max(picture.size) / 400)
    noisy = np.clip(soft + rng.normal(0, 2, lit.shape), 0, 255).astype(np.uint8)
    ratio = rng.uniform(0.6, 1.3)
    size = (round(picture.width * ratio), round(picture.height * ratio))
    buffer = io.BytesIO()
    resized = Image.fromarray(noisy).resize(size, Image.Resampling.BICUBIC)
    resized.save(buffer, "JPEG", quality=int(rng.integers(60, 95)))
    resize = resizing((size[0] / picture.width, size[1] / picture.height))
    return Capture(Image.open(buffer).convert("RGB"), resize @ matrix, picture.size)


def _moved(pixels: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Rotate by up to 12 degrees, shift by up to 5%, zoom by 0.85 to 1.05 and tilt."""
    height, width = pixels.shape[:2]
    zoom = rng.uniform(0.85, 1.05)
    turned = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-12, 12), zoom)
    shift = rng.uniform(-0.05, 0.05, 2) * (width, height)
    tilt = rng.uniform(-0.04, 0.04, 2) / (width, height)
    matrix = np.vstack([np.asarray(turned) + np.outer(shift, (0, 0, 1)), (*tilt, 1)])
    moved = cv2.warpPerspective(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(moved, np.float32), np.asarray(matrix)


def _lit(pixels: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Change exposure by up to 25%, white balance and gamma by up to 10%, and the light's slope."""
    height, width = pixels.shape[:2]
    right, down = rng.uniform(-0.12, 0.12, 2)
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    light = np.exp(rng.uniform(-0.25, 0.2)) * (1 + right * x + down * y)[..., None]
    linear = (np.clip(pixels, 0, 255) / 255) ** 2.2 * light * np.exp(rng.uniform(-0.1, 0.1, 3))
    curved = np.clip(linear, 0, 1) ** (1 / 2.2 / rng.uniform(0.9, 1.1)) * 255
    return np.asarray(curved, np.float32)
