"""Random augmentation of a training picture.

Geometry, borders, vignettes, compression, blur and colour are varied equally for both classes, so
that none of them gives the label away. All ranges were set by judgement; stronger ones hide the
lesion's colours and structure, weaker ones leave clues (`ml.training.data.shortcuts` measures how
strong those are).
"""

import io
import math

import numpy as np
from PIL import Image, ImageFilter

from ml.arrays import ByteArray, FloatArray

# Side of the crop as a share of the short side; logarithm of the stretch; degrees; share of the
# side.
_ZOOM = (0.62, 1.05)
_ASPECT = 0.16
_TILT = 20.0
_SHIFT = 0.08
# Shares of the pictures that are shrunk before they are enlarged again, by up to this factor, and
# that are compressed again: collections differ in both, and often in how many are malignant.
_RESIZED, _SHRUNK_TO = 0.25, 0.5
_RECOMPRESSED = 0.6


def augment(picture: ByteArray, size: int, rng: np.random.Generator) -> ByteArray:
    """Return a random square crop of an RGB picture, uint8, size x size x 3."""
    view = _random_view(picture, size, rng)
    if rng.random() < _RESIZED:
        small = round(size * rng.uniform(_SHRUNK_TO, 1))
        view = view.resize((small, small), Image.Resampling.BILINEAR)
        view = view.resize((size, size), Image.Resampling.BICUBIC)
    if rng.random() < 0.12:
        view = view.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.2)))
    pixels = recolour(np.asarray(view, np.float32), rng)
    if rng.random() < 0.2:
        pixels *= _vignette(size, rng)[..., None]
    if rng.random() < 0.15:
        pixels += rng.normal(0, rng.uniform(1, 7), pixels.shape).astype(np.float32)
    if rng.random() < 0.2:
        _erase(pixels, rng)
    out = np.clip(pixels, 0, 255).astype(np.uint8)
    return recompress(out, rng) if rng.random() < _RECOMPRESSED else out


def _random_view(picture: ByteArray, size: int, rng: np.random.Generator) -> Image.Image:
    """Rotate, flip, zoom, shift and stretch in one resampling."""
    height, width = picture.shape[:2]
    margin = min(height, width) // 3
    padded = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), mode="reflect")
    short = min(height, width)
    zoom = rng.uniform(*_ZOOM) * short / size
    stretch = math.exp(rng.uniform(-_ASPECT, _ASPECT))
    angle = math.radians(rng.integers(4) * 90 + rng.uniform(-_TILT, _TILT))
    flip = rng.choice((-1, 1))
    a, b = zoom * stretch * math.cos(angle) * flip, -zoom / stretch * math.sin(angle)
    d, e = zoom * stretch * math.sin(angle) * flip, zoom / stretch * math.cos(angle)
    x, y = (side / 2 + margin + rng.uniform(-_SHIFT, _SHIFT) * short for side in (width, height))
    matrix = (a, b, x - (a + b) * size / 2, d, e, y - (d + e) * size / 2)
    return Image.fromarray(padded).transform(
        (size, size), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
    )


def recolour(pixels: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Vary white balance, exposure, contrast, saturation and gamma."""
    pixels = pixels * rng.uniform(0.9, 1.1, 3).astype(np.float32) * rng.uniform(0.8, 1.2)
    grey = pixels.mean(axis=2, keepdims=True)
    pixels = grey + (pixels - grey) * rng.uniform(0.7, 1.35)
    mean = grey.mean()
    pixels = mean + (pixels - mean) * rng.uniform(0.75, 1.3)
    if rng.random() < 0.3:
        pixels = 255 * (np.clip(pixels, 0, 255) / 255) ** rng.uniform(0.75, 1.35)
    return pixels.astype(np.float32)


def _vignette(size: int, rng: np.random.Generator) -> FloatArray:
    """Return a mask, 0 to 1, that is dark outside a circle like a dermoscope's rim."""
    axis = np.linspace(-1, 1, size, dtype=np.float32)
    centre_x, centre_y = rng.uniform(-0.1, 0.1, 2)
    radius = np.hypot(axis[None] - centre_x, axis[:, None] - centre_y)
    edge, softness = rng.uniform(0.85, 1.3), rng.uniform(0.02, 0.4)
    outside = np.clip((radius - edge) / softness, 0, 1)
    return np.asarray(1 - rng.uniform(0.3, 1) * outside, np.float32)


def _erase(pixels: FloatArray, rng: np.random.Generator) -> None:
    size = len(pixels)
    height, width = rng.integers(size // 10, size // 3, 2)
    top, left = rng.integers(size - height), rng.integers(size - width)
    pixels[top : top + height, left : left + width] = rng.uniform(0, 255, 3)


def recompress(pixels: ByteArray, rng: np.random.Generator) -> ByteArray:
    """Compress a picture, uint8, as JPEG or WebP at a random quality."""
    buffer = io.BytesIO()
    codec = "WEBP" if rng.random() < 0.4 else "JPEG"
    Image.fromarray(pixels).save(buffer, codec, quality=int(rng.integers(30, 92)))
    return np.asarray(Image.open(buffer))
