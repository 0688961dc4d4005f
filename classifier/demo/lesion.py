"""Pigmented lesions: an organic outline, a net of pigment, colours that mix as pigment does."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from classifier.demo.noise import Field, cells, fractal, smooth, step

CANVAS = 640
Tint = tuple[float, float, float]

TAN: Tint = (0.80, 0.63, 0.50)
BROWN: Tint = (0.56, 0.38, 0.29)
DARK: Tint = (0.32, 0.20, 0.17)
BLACK: Tint = (0.17, 0.13, 0.14)
BLUE: Tint = (0.45, 0.47, 0.56)
RED: Tint = (0.86, 0.42, 0.42)
PINK: Tint = (0.95, 0.72, 0.70)


@dataclass(frozen=True, slots=True)
class Lesion:
    """One lesion's lasting traits. Shares are 0 to 1.

    `irregular` roughens the outline, `soft` blurs its edge, `net` shows the pigment network,
    `mottled` makes the pigment uneven, `long` stretches it; `spots` are patches of other colours.
    """

    seed: int
    rim: Tint = TAN
    body: Tint = BROWN
    core: Tint = DARK
    irregular: float = 0.15
    soft: float = 0.3
    net: float = 0.5
    mottled: float = 0.3
    long: float = 0.15
    spots: tuple[Tint, ...] = ()


def draw_lesion(lesion: Lesion, *, change: float = 0.0) -> Image.Image:
    """Return how much of each colour gets through, as an RGB picture that is white around it.

    `change`, 0 to 1, is how far the lesion has become more irregular, darker and more mixed.
    """
    rng = np.random.default_rng(lesion.seed)
    size = (CANVAS, CANVAS)
    depth = _depth(rng, lesion, min(1.0, lesion.irregular + 0.5 * change))
    mottle = fractal(rng, size, CANVAS / 7, 5)
    net = cells(rng, size, CANVAS / 52)
    uneven = (lesion.mottled + 0.4 * change) * 0.8 * mottle * step(depth, 0.0, 0.35)
    tint = _shades(lesion, np.asarray(depth + uneven + 0.12 * change, np.float32))
    for index, colour in enumerate(lesion.spots):
        tint = _spot(rng, tint, colour, depth, strength=0.55 + 0.45 * change, index=index)
    tint = tint * (1 - lesion.net * 0.30 * (1 - step(net, 0.0, 0.5)) * _ring(depth))[..., None]
    speckle = fractal(rng, size, 7, 3) * step(depth, 0.0, 0.2)
    tint = tint * (1 + (0.10 + 0.10 * lesion.mottled) * speckle)[..., None]
    tint = tint + 0.05 * lesion.net * (step(net, 0.35, 0.9) * _ring(depth))[..., None]
    edge = step(depth, 0.0, 0.05 + 0.45 * lesion.soft)[..., None]
    through = 1 - edge * (1 - np.clip(tint, 0.02, 1.0))
    return Image.fromarray((through * 255).astype(np.uint8))


def _depth(rng: np.random.Generator, lesion: Lesion, irregular: float) -> Field:
    """Return how deep inside the outline each point lies: 0 at the edge, 1 in the middle."""
    size = (CANVAS, CANVAS)
    y, x = np.mgrid[-1 : 1 : CANVAS * 1j, -1 : 1 : CANVAS * 1j].astype(np.float32)
    warp = 0.05 + 0.16 * irregular
    x = x * (1 + lesion.long) + warp * fractal(rng, size, CANVAS / 4, 4)
    y = y * (1 - lesion.long / 3) + warp * fractal(rng, size, CANVAS / 4, 4)
    angle, radius = np.arctan2(y, x), np.hypot(x, y)
    outline = np.full_like(angle, 0.62)
    for wave in range(2, 9):
        height = 0.62 * 0.34 * irregular * rng.normal() / wave**0.8
        outline += height * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    return np.asarray(1 - radius / np.maximum(outline, 0.2), np.float32)


def _shades(lesion: Lesion, pigment: Field) -> Field:
    """Return colours from the rim's over the body's to the core's."""
    rim, body, core = (
        np.array(tint, np.float32) for tint in (lesion.rim, lesion.body, lesion.core)
    )
    inward = step(pigment, 0.0, 0.38)[..., None]
    deep = step(pigment, 0.32, 0.95)[..., None]
    return np.asarray((rim + (body - rim) * inward) * (1 - deep) + core * deep, np.float32)


def _spot(
    rng: np.random.Generator,
    tint: Field,
    colour: Tint,
    depth: Field,
    *,
    strength: float,
    index: int,
) -> Field:
    """Lay a patch of another colour into the lesion, off its middle."""
    angle = rng.uniform(0, 2 * np.pi) + index
    y, x = np.mgrid[-1 : 1 : CANVAS * 1j, -1 : 1 : CANVAS * 1j].astype(np.float32)
    away = np.hypot(x - 0.26 * np.cos(angle), y - 0.26 * np.sin(angle))
    rough = 0.16 * smooth(rng, (CANVAS, CANVAS), CANVAS / 9)
    rough += 0.10 * fractal(rng, (CANVAS, CANVAS), CANVAS / 20, 3)
    amount = strength * step(0.30 - away + rough, 0.0, 0.2) * step(depth, 0.02, 0.15)
    return np.asarray(tint + (np.array(colour, np.float32) - tint) * amount[..., None], np.float32)


def _ring(depth: Field) -> Field:
    """Return where the network shows: inside, fading in the dark middle."""
    return step(depth, 0.02, 0.2) * (1 - 0.6 * step(depth, 0.45, 0.9))
