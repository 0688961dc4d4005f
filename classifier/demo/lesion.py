"""Pigmented lesions: an irregular outline, a pigment network, and colours from rim to core."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from classifier.demo.noise import Field, cell_noise, fractal_noise, smooth_noise, smoothstep

# The edge in pixels of the square that a lesion is drawn on: about as large as a lesion gets in a
# photo of 1200 pixels. Smaller is faster and coarser.
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
    """The traits of a lesion that stay the same in all of its photos.

    Shares are 0 to 1: `irregularity` of the outline, `softness` of its edge, `network` (how visible
    the pigment network is), `mottling` of the pigment, `elongation`. `spots` are patches of other
    colours.
    """

    seed: int
    rim: Tint = TAN
    body: Tint = BROWN
    core: Tint = DARK
    irregularity: float = 0.15
    softness: float = 0.3
    network: float = 0.5
    mottling: float = 0.3
    elongation: float = 0.15
    spots: tuple[Tint, ...] = ()


def draw_lesion(lesion: Lesion, *, change: float = 0.0) -> Image.Image:
    """Return how much of each colour passes through the lesion: an RGB image, white outside it.

    `change`, 0 to 1, makes the lesion more irregular, darker and more mottled.
    """
    rng = np.random.default_rng(lesion.seed)
    size = (CANVAS, CANVAS)
    depth = _depth(rng, lesion, min(1.0, lesion.irregularity + 0.5 * change))
    mottle = fractal_noise(rng, size, CANVAS / 7, 5)
    net = cell_noise(rng, size, CANVAS / 52)
    uneven = (lesion.mottling + 0.4 * change) * 0.8 * mottle * smoothstep(depth, 0.0, 0.35)
    tint = _pigment_colours(lesion, np.asarray(depth + uneven + 0.12 * change, np.float32))
    for index, colour in enumerate(lesion.spots):
        tint = _add_spot(rng, tint, colour, depth, strength=0.55 + 0.45 * change, index=index)
    tint = (
        tint
        * (1 - lesion.network * 0.30 * (1 - smoothstep(net, 0.0, 0.5)) * _network_mask(depth))[
            ..., None
        ]
    )
    speckle = fractal_noise(rng, size, 7, 3) * smoothstep(depth, 0.0, 0.2)
    tint = tint * (1 + (0.10 + 0.10 * lesion.mottling) * speckle)[..., None]
    tint = (
        tint
        + 0.05 * lesion.network * (smoothstep(net, 0.35, 0.9) * _network_mask(depth))[..., None]
    )
    edge = smoothstep(depth, 0.0, 0.05 + 0.45 * lesion.softness)[..., None]
    through = 1 - edge * (1 - np.clip(tint, 0.02, 1.0))
    return Image.fromarray((through * 255).astype(np.uint8))


def _depth(rng: np.random.Generator, lesion: Lesion, irregularity: float) -> Field:
    """Return the depth inside the outline: 0 at the edge, 1 in the middle, negative outside."""
    size = (CANVAS, CANVAS)
    y, x = np.mgrid[-1 : 1 : CANVAS * 1j, -1 : 1 : CANVAS * 1j].astype(np.float32)
    warp = 0.05 + 0.16 * irregularity
    x = x * (1 + lesion.elongation) + warp * fractal_noise(rng, size, CANVAS / 4, 4)
    y = y * (1 - lesion.elongation / 3) + warp * fractal_noise(rng, size, CANVAS / 4, 4)
    angle, radius = np.arctan2(y, x), np.hypot(x, y)
    outline = np.full_like(angle, 0.62)
    for wave in range(2, 9):
        height = 0.62 * 0.34 * irregularity * rng.normal() / wave**0.8
        outline += height * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    return np.asarray(1 - radius / np.maximum(outline, 0.2), np.float32)


def _pigment_colours(lesion: Lesion, pigment: Field) -> Field:
    """Blend the colours of rim, body and core by the amount of pigment."""
    rim, body, core = (
        np.array(tint, np.float32) for tint in (lesion.rim, lesion.body, lesion.core)
    )
    inward = smoothstep(pigment, 0.0, 0.38)[..., None]
    deep = smoothstep(pigment, 0.32, 0.95)[..., None]
    return np.asarray((rim + (body - rim) * inward) * (1 - deep) + core * deep, np.float32)


def _add_spot(
    rng: np.random.Generator,
    tint: Field,
    colour: Tint,
    depth: Field,
    *,
    strength: float,
    index: int,
) -> Field:
    """Return the colours with a patch of another colour, off the middle."""
    angle = rng.uniform(0, 2 * np.pi) + index
    y, x = np.mgrid[-1 : 1 : CANVAS * 1j, -1 : 1 : CANVAS * 1j].astype(np.float32)
    distance = np.hypot(x - 0.26 * np.cos(angle), y - 0.26 * np.sin(angle))
    rough = 0.16 * smooth_noise(rng, (CANVAS, CANVAS), CANVAS / 9)
    rough += 0.10 * fractal_noise(rng, (CANVAS, CANVAS), CANVAS / 20, 3)
    amount = (
        strength * smoothstep(0.30 - distance + rough, 0.0, 0.2) * smoothstep(depth, 0.02, 0.15)
    )
    return np.asarray(tint + (np.array(colour, np.float32) - tint) * amount[..., None], np.float32)


def _network_mask(depth: Field) -> Field:
    """Return where the network shows: inside, fading in the dark middle."""
    return smoothstep(depth, 0.02, 0.2) * (1 - 0.6 * smoothstep(depth, 0.45, 0.9))
