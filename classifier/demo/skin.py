"""Skin: tone, fine lines, freckles and hair."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from classifier.demo.noise import Field, Size, cell_noise, fractal_noise

FRECKLE = (0.80, 0.68, 0.60)
HAIR = (0.42, 0.34, 0.30)


def draw_skin(rng: np.random.Generator, size: Size, tone: tuple[int, int, int]) -> Field:
    """Return bare skin as height x width x 3, 0 to 1."""
    shade = 1 + 0.05 * fractal_noise(rng, size, 420) + 0.018 * fractal_noise(rng, size, 9, 3)
    flush = 0.03 * fractal_noise(rng, size, 110)
    colour = np.array(tone, np.float32) / 255
    skin = shade[..., None] * colour * np.stack([1 + flush / 3, 1 - flush, 1 - flush], -1)
    return np.asarray(skin * _lines(rng, size)[..., None], np.float32)


def add_freckles(
    rng: np.random.Generator, skin: Field, count: int, bare: tuple[float, float, float]
) -> Field:
    """Put freckles on the skin, none within the circle `bare` (x, y, radius)."""
    height, width = skin.shape[:2]
    mask = Image.new("L", (width, height))
    pen = ImageDraw.Draw(mask)
    for _ in range(count):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.gamma(3.0, width / 700)
        if np.hypot(x - bare[0], y - bare[1]) > bare[2]:
            flat = rng.uniform(0.7, 1.3)
            pen.ellipse((x - r, y - r * flat, x + r, y + r * flat), fill=int(rng.uniform(60, 190)))
    return stain(skin, mask.filter(ImageFilter.GaussianBlur(width / 330)), FRECKLE)


def add_hair(rng: np.random.Generator, skin: Field, count: int) -> Field:
    """Put fine hairs on top of everything, roughly in one direction."""
    height, width = skin.shape[:2]
    mask = Image.new("L", (width * 2, height * 2))
    pen = ImageDraw.Draw(mask)
    direction = rng.uniform(0, 2 * np.pi)
    for _ in range(count):
        points = _hair(rng, (width * 2, height * 2), direction + rng.normal(0, 0.35))
        pen.line(
            points, fill=int(rng.uniform(110, 220)), width=int(rng.integers(2, 5)), joint="curve"
        )
    fine = mask.resize((width, height), Image.Resampling.BOX)
    return stain(skin, fine.filter(ImageFilter.GaussianBlur(0.6)), HAIR)


def stain(skin: Field, mask: Image.Image, tint: tuple[float, float, float]) -> Field:
    """Multiply by the tint where the mask is white, as pigment absorbs light."""
    amount = np.asarray(mask, np.float32)[..., None] / 255
    return np.asarray(skin * (1 - amount + amount * np.array(tint, np.float32)), np.float32)


def _lines(rng: np.random.Generator, size: Size) -> Field:
    """Return the skin's fine furrows as a factor near 1."""
    half = (size[0] // 2, size[1] // 2)
    furrows = 1 - np.clip(cell_noise(rng, half, size[0] / 115) * 2.4, 0, 1)
    picture = Image.fromarray(furrows.astype(np.float32)).resize(size, Image.Resampling.BICUBIC)
    depth = 0.024 + 0.016 * fractal_noise(rng, size, 200, 2)
    return np.asarray(1 - depth * np.asarray(picture, np.float32), np.float32)


def _hair(rng: np.random.Generator, size: Size, direction: float) -> list[tuple[float, float]]:
    """Return the points of one curved hair."""
    start = np.array([rng.uniform(0, size[0]), rng.uniform(0, size[1])])
    along = np.array([np.cos(direction), np.sin(direction)]) * rng.uniform(0.12, 0.3) * size[0]
    bend = np.array([-along[1], along[0]]) * rng.normal(0, 0.18)
    steps = np.linspace(0, 1, 24)[:, None]
    points = start + along * steps + bend * 4 * steps * (1 - steps)
    return [(float(x), float(y)) for x, y in points]
