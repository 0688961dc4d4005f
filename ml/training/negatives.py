"""Pictures of anything but a lesion, to teach and to test the not-a-lesion gate.

Made of the sample photographs that installed packages ship and of generated documents, screens,
charts, drawings, gradients, noise and blank skin. Drawn lesions on skin are left out on purpose:
the gate is to refuse other things, not to tell a photograph from a drawing of a mole.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ml.types import ByteArray, FloatArray

SIDE = 256
_WORDS = ("the", "of", "and", "a", "to", "in", "is", "you", "that", "it", "was", "for", "on", "are")
_SKIN = (
    (236, 200, 178),
    (224, 180, 152),
    (205, 155, 124),
    (170, 120, 90),
    (120, 80, 58),
    (84, 54, 40),
)


def sample_photographs() -> dict[str, ByteArray]:
    """Return name -> RGB picture of the photographs that installed packages ship."""
    import matplotlib as mpl
    import skimage
    import sklearn

    folders = (
        Path(skimage.__file__).parent / "data",
        Path(sklearn.__file__).parent / "datasets" / "images",
        Path(mpl.get_data_path()) / "sample_data",
        Path(mpl.get_data_path()) / "images",
    )
    found = {}
    for path in (p for folder in folders for p in sorted(folder.glob("*"))):
        if path.suffix in {".png", ".jpg", ".jpeg"}:
            with Image.open(path) as image:
                if min(image.size) >= 24 and image.mode in {"RGB", "RGBA", "L", "P"}:
                    found[path.name] = np.asarray(image.convert("RGB"))
    return found


def crops(picture: ByteArray, count: int, rng: np.random.Generator) -> Iterator[Image.Image]:
    """Yield random square crops of a photograph, from an eighth of it to the whole, recoloured."""
    short = min(picture.shape[:2])
    for index in range(count):
        side = short if index == 0 else int(short * rng.uniform(0.15, 1))
        top = int(rng.integers(picture.shape[0] - side + 1))
        left = int(rng.integers(picture.shape[1] - side + 1))
        tint = rng.uniform(0.7, 1.2, 3) if index % 3 else 1.0
        crop = picture[top : top + side, left : left + side] * tint
        yield Image.fromarray(np.clip(crop, 0, 255).astype(np.uint8)).resize((SIDE, SIDE))


def generated(count: int, rng: np.random.Generator) -> Iterator[Image.Image]:
    """Yield `count` generated pictures, each kind in turn."""
    for index in range(count):
        yield KINDS[index % len(KINDS)](rng)


def document(rng: np.random.Generator) -> Image.Image:
    """A page of text."""
    paper = tuple(int(v) for v in rng.integers(215, 256, 3))
    image = Image.new("RGB", (SIDE, SIDE), paper)
    draw = ImageDraw.Draw(image)
    step = int(rng.integers(9, 22))
    for y in range(int(rng.integers(4, 30)), SIDE, step):
        draw.text(
            (int(rng.integers(4, 24)), y), " ".join(rng.choice(_WORDS, 12)), fill=(30, 30, 40)
        )
    return image.rotate(rng.uniform(-8, 8), fillcolor=paper)


def screen(rng: np.random.Generator) -> Image.Image:
    """A window with bars, panels and buttons."""
    image = Image.new("RGB", (SIDE, SIDE), _colour(rng))
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(4, 14)):
        draw.rectangle(_box(rng), fill=_colour(rng), outline=_colour(rng))
    for _ in range(rng.integers(3, 10)):
        x, y = rng.integers(0, SIDE - 40, 2)
        draw.text((x, y), " ".join(rng.choice(_WORDS, 4)), fill=_colour(rng))
    return image


def drawing(rng: np.random.Generator) -> Image.Image:
    """Strokes and shapes on paper."""
    image = Image.new("RGB", (SIDE, SIDE), tuple(int(v) for v in rng.integers(180, 256, 3)))
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(3, 12)):
        points = [tuple(p) for p in rng.integers(0, SIDE, (int(rng.integers(2, 6)), 2)).tolist()]
        draw.line(points, fill=_colour(rng), width=int(rng.integers(1, 8)))
    for _ in range(rng.integers(0, 4)):
        draw.polygon([tuple(p) for p in rng.integers(0, SIDE, (5, 2)).tolist()], fill=_colour(rng))
    return image


def chart(rng: np.random.Generator) -> Image.Image:
    """Bars or a line between axes."""
    image = Image.new("RGB", (SIDE, SIDE), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.line([(20, 10), (20, 236), (246, 236)], fill=(0, 0, 0), width=2)
    heights = rng.integers(10, 210, 10)
    if rng.random() < 0.5:
        for index, height in enumerate(heights.tolist()):
            left = 28 + index * 21
            draw.rectangle((left, 236 - height, left + 14, 236), fill=_colour(rng))
    else:
        points = [(28 + i * 21, 236 - h) for i, h in enumerate(heights.tolist())]
        draw.line(points, fill=_colour(rng), width=3)
    return image


def gradient(rng: np.random.Generator) -> Image.Image:
    """One colour running into another."""
    x, y = np.meshgrid(np.linspace(0, 1, SIDE), np.linspace(0, 1, SIDE))
    angle = rng.uniform(0, 2 * np.pi)
    along = x * np.cos(angle) + y * np.sin(angle)
    t = (along - along.min()) / (along.max() - along.min())
    first, second = np.array(_colour(rng)), np.array(_colour(rng))
    return _image(first + (second - first) * t[..., None])


def noise(rng: np.random.Generator) -> Image.Image:
    """Noise of one grain, in grey or colour."""
    cells = int(rng.choice((4, 16, 64, 256)))
    channels = int(rng.choice((1, 3)))
    values = rng.uniform(0, 255, (cells, cells, channels))
    pixels = np.repeat(values, 3 // channels, axis=2).astype(np.uint8)
    return Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def pattern(rng: np.random.Generator) -> Image.Image:
    """Stripes, checks or dots, as of cloth and tiles."""
    x, y = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    angle, period = rng.uniform(0, np.pi), rng.uniform(6, 50)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period)
    if rng.random() < 0.5:
        wave = wave * np.sin((y * np.cos(angle) - x * np.sin(angle)) * 2 * np.pi / period)
    first, second = np.array(_colour(rng)), np.array(_colour(rng))
    share = (wave > 0) if rng.random() < 0.5 else (wave + 1) / 2
    return _image(first + (second - first) * share[..., None] + rng.normal(0, 4, (SIDE, SIDE, 1)))


def plain_skin(rng: np.random.Generator) -> Image.Image:
    """Skin-coloured texture with shading, pores and perhaps hairs, and no lesion."""
    base = np.array(_SKIN[rng.integers(len(_SKIN))]) * rng.uniform(0.85, 1.1)
    light = _cloud(rng, int(rng.integers(2, 5))) * rng.uniform(5, 30)
    pores = _cloud(rng, int(rng.integers(40, 120))) * rng.uniform(2, 12)
    flush = _cloud(rng, int(rng.integers(4, 12)))[..., None] * np.array((8, -4, -4)) * rng.random()
    grain = rng.normal(0, rng.uniform(0.5, 5), (SIDE, SIDE, 1))
    image = _image(base + (light + pores)[..., None] + flush + grain)
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(0, 8) if rng.random() < 0.4 else 0):
        x, y = rng.integers(0, SIDE, 2)
        dx, dy = rng.integers(-90, 90, 2)
        draw.line([(x, y), (x + dx, y + dy)], fill=(60, 45, 35), width=1)
    return image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.0)))


def skin_patches(pictures: Sequence[ByteArray], rng: np.random.Generator) -> Iterator[Image.Image]:
    """Yield corners of lesion pictures that are smooth and differ from the middle: blank skin."""
    for picture in pictures:
        height, width = picture.shape[:2]
        side = int(min(height, width) * rng.uniform(0.22, 0.32))
        top = int(rng.choice((0, height - side)))
        left = int(rng.choice((0, width - side)))
        patch = picture[top : top + side, left : left + side].astype(np.float32)
        grey = patch.mean(axis=2)
        middle = picture[height // 3 : height * 2 // 3, width // 3 : width * 2 // 3].mean()
        if grey.std() < 9 and grey.mean() > 90 and grey.mean() - middle > 15:
            yield Image.fromarray(patch.astype(np.uint8)).resize(
                (SIDE, SIDE), Image.Resampling.BICUBIC
            )


KINDS: tuple[Callable[[np.random.Generator], Image.Image], ...] = (
    document,
    screen,
    drawing,
    chart,
    gradient,
    noise,
    pattern,
    plain_skin,
)


def _cloud(rng: np.random.Generator, cells: int) -> FloatArray:
    values = rng.uniform(0, 255, (cells, cells)).astype(np.uint8)
    smooth = Image.fromarray(values).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return np.asarray(smooth, np.float32) / 127.5 - 1


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = rng.integers(0, 256, 3).tolist()
    return red, green, blue


def _box(rng: np.random.Generator) -> tuple[int, int, int, int]:
    left, top = rng.integers(0, SIDE - 20, 2).tolist()
    width, height = rng.integers(10, SIDE, 2).tolist()
    return left, top, left + width, top + height


def _image(pixels: FloatArray) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
