"""Disturb pictures of lesions as photos at home are: hairs, pen marks, darkness, a wide frame.

The not-a-lesion gate learns from them that such a picture still shows a lesion.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

# Ranges were set by judgement while looking at the pictures: the lesion stays recognisable.
_INKS = ((30, 40, 140), (70, 20, 110), (20, 20, 25), (20, 110, 60))


def disturb(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Return a copy with one or two disturbances, at the same size."""
    found = picture.copy()
    for disturbance in rng.permutation(len(_DISTURBANCES))[: rng.integers(1, 3)]:
        found = _DISTURBANCES[disturbance](found, rng)
    return found


def hairs(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Draw curved dark or fair hairs, most in one direction."""
    side, main = min(picture.size), rng.uniform(0, 2 * np.pi)
    shade = rng.uniform(20, 70) if rng.random() < 0.8 else rng.uniform(150, 210)
    draw = ImageDraw.Draw(picture)
    for _ in range(rng.integers(4, 30)):
        angle = main + rng.normal(0, 0.5)
        start = rng.uniform((0, 0), picture.size)
        along = np.linspace(0, side * rng.uniform(0.2, 0.9), 12)
        turned = angle + np.linspace(0, rng.normal(0, 0.8), 12)
        points = start + np.stack([along * np.cos(turned), along * np.sin(turned)], axis=1)
        colour = tuple(int(shade * tint) for tint in (1, 0.85, 0.75))
        draw.line([tuple(p) for p in points], fill=colour, width=max(1, round(side / 180)))
    return picture


def pen_marks(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Draw a ring, dots or strokes of a pen beside the middle."""
    width, height = picture.size
    side, ink = min(picture.size), _INKS[rng.integers(len(_INKS))]
    layer = Image.new("L", picture.size)
    draw = ImageDraw.Draw(layer)
    thick = round(side * rng.uniform(0.01, 0.03)) + 1
    if rng.random() < 0.4:
        reach = side * rng.uniform(0.36, 0.48)
        middle = (width / 2, height / 2)
        ring = [value + sign * reach for sign in (-1, 1) for value in middle]
        start, end = sorted(rng.uniform(0, 360, 2).tolist())
        draw.arc(ring, start, end, fill=255, width=thick)
    for _ in range(rng.integers(1, 4)):
        angle, away = rng.uniform(0, 2 * np.pi), side * rng.uniform(0.34, 0.48)
        x, y = width / 2 + away * np.cos(angle), height / 2 + away * np.sin(angle)
        dx, dy = rng.normal(0, side * 0.06, 2)
        draw.line([(x - dx, y - dy), (x + dx, y + dy)], fill=255, width=thick)
    cover = layer.filter(ImageFilter.GaussianBlur(0.7)).point(lambda v: int(v * 0.8))
    return Image.composite(Image.new("RGB", picture.size, ink), picture, cover)


def darkness(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Take light away, as with dark skin or in the evening."""
    return ImageEnhance.Brightness(picture).enhance(rng.uniform(0.35, 0.7))


def distance(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Show the lesion smaller, with the skin at the edges mirrored around it."""
    margin = round(min(picture.size) * rng.uniform(0.1, 0.25))
    padded = np.pad(np.asarray(picture), ((margin,) * 2, (margin,) * 2, (0, 0)), mode="reflect")
    return Image.fromarray(padded).resize(picture.size, Image.Resampling.BILINEAR)


_DISTURBANCES = (hairs, pen_marks, darkness, distance)
