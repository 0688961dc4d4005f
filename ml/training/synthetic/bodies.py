"""Generate bodies from afar, to train the not-a-lesion gate: a mole there is a few pixels wide."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ml.training.synthetic.drawings import SIDE
from ml.training.synthetic.rendered import background, cloth, plain_skin


def torso(rng: np.random.Generator) -> Image.Image:
    """A trunk with arms and neck before a background, partly clothed, with a few small moles."""
    middle, width = rng.uniform(0.35, 0.65), rng.uniform(0.16, 0.3)
    top, neck = rng.uniform(0.1, 0.35), rng.uniform(0.3, 0.5) * width
    shape = _mask()
    draw = ImageDraw.Draw(shape)
    _box(draw, (middle - width, top, middle + width, 1.2), rounded=0.12)
    _box(draw, (middle - neck, top - 0.2, middle + neck, top + 0.1))
    for side in (-1, 1):
        shoulder = middle + side * width
        hand = shoulder + side * rng.uniform(0.02, 0.3)
        ends = [(shoulder, top + 0.08), (hand, top + rng.uniform(0.4, 0.8))]
        draw.line([(x * SIDE, y * SIDE) for x, y in ends], fill=255, width=int(0.16 * SIDE))
    bare = _dotted(plain_skin(rng), rng)
    dressed = Image.composite(cloth(rng), bare, _clothes(rng, middle, width, top))
    behind = Image.fromarray(np.clip(background(rng), 0, 255).astype(np.uint8))
    return _turned(Image.composite(dressed, behind, _soft(shape)), rng)


def covered_limb(rng: np.random.Generator) -> Image.Image:
    """Skin that comes out of a sleeve, sock, trouser leg or waistband, without a lesion."""
    sleeve = _mask()
    edge, slope = rng.uniform(0.25, 0.75) * SIDE, rng.uniform(-0.3, 0.3) * SIDE
    corners = [(0, 0), (SIDE, 0), (SIDE, edge + slope), (0, edge - slope)]
    ImageDraw.Draw(sleeve).polygon(corners, fill=255)
    return _turned(Image.composite(cloth(rng), plain_skin(rng), _soft(sleeve)), rng)


def _clothes(rng: np.random.Generator, middle: float, width: float, top: float) -> Image.Image:
    """Return where clothes are: below a waist, a shirt with a neckline, or a top with straps."""
    mask = _mask()
    draw = ImageDraw.Draw(mask)
    waist = rng.uniform(0.5, 0.85)
    kind = rng.integers(3)
    _box(draw, (-0.2, waist if kind == 0 else top + rng.uniform(0.05, 0.3), 1.2, 1.2))
    if kind == 1:
        _box(draw, (middle - 2 * width, top - 0.02, middle + 2 * width, 1.2), rounded=0.1)
        reach = rng.uniform(0.05, 0.14)
        round_neck = [(middle - reach) * SIDE, (top - reach) * SIDE]
        draw.ellipse([*round_neck, (middle + reach) * SIDE, (top + reach) * SIDE], fill=0)
    if kind == 2:
        for side in (-1, 1):
            strap = middle + side * width * rng.uniform(0.4, 0.7)
            _box(draw, (strap - 0.02, top - 0.02, strap + 0.02, 1.0))
    return _soft(mask)


def _dotted(skin: Image.Image, rng: np.random.Generator) -> Image.Image:
    draw = ImageDraw.Draw(skin)
    for _ in range(rng.integers(0, 12)):
        x, y = rng.uniform(0, SIDE, 2)
        size = rng.uniform(0.6, 2)
        brown = tuple(int(v * rng.uniform(0.8, 1.2)) for v in (95, 62, 45))
        draw.ellipse([x - size, y - size, x + size, y + size], fill=brown)
    return skin


def _box(
    draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], *, rounded: float = 0.0
) -> None:
    """Fill a box, whose edges and corner radius are shares of the picture's side."""
    draw.rounded_rectangle([value * SIDE for value in box], rounded * SIDE, fill=255)


def _mask() -> Image.Image:
    return Image.new("L", (SIDE, SIDE))


def _soft(mask: Image.Image) -> Image.Image:
    return mask.filter(ImageFilter.GaussianBlur(0.8))


def _turned(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Rotate by a few degrees, cut off the corners, and blur a little."""
    zoomed = round(SIDE * 1.2)
    turned = picture.resize((zoomed, zoomed)).rotate(
        rng.uniform(-8, 8), resample=Image.Resampling.BILINEAR
    )
    start = (zoomed - SIDE) // 2
    square = turned.crop((start, start, start + SIDE, start + SIDE))
    return square.filter(ImageFilter.GaussianBlur(rng.uniform(0, 1)))
