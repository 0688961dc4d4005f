"""Generate pages, screens, charts and drawings to train the not-a-lesion gate."""

import math
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE = 256
Colour = tuple[int, int, int]
_WORDS = ("the", "of", "and", "a", "to", "in", "is", "you", "that", "it", "was", "for", "on", "are")
_INK = (30, 30, 40)


def document(rng: np.random.Generator) -> Image.Image:
    """A page of text in one or two columns, sometimes with a title or a stamp."""
    paper = _light(rng)
    image = Image.new("RGB", (SIDE, SIDE), paper)
    draw = ImageDraw.Draw(image)
    size = int(rng.integers(7, 22))
    columns = int(rng.integers(1, 3))
    for column in range(columns):
        left = int(rng.integers(4, 20)) + column * SIDE // columns
        for y in range(int(rng.integers(2, 50)), SIDE, int(size * rng.uniform(1.2, 1.9))):
            if rng.random() < 0.9:
                words = sentence(rng, int(rng.integers(2, 14)))
                draw.text((left, y), words, fill=_INK, font=font(size))
        draw.rectangle((left - 8, 0, left - 5, SIDE), fill=paper)
    if rng.random() < 0.3:
        draw.text((12, 4), sentence(rng, 3).title(), fill=colour(rng), font=font(24))
    if rng.random() < 0.2:
        x, y = rng.integers(60, 200, 2).tolist()
        draw.ellipse((x - 35, y - 35, x + 35, y + 35), outline=colour(rng), width=4)
    return image.rotate(rng.uniform(-8, 8), fillcolor=paper)


def table(rng: np.random.Generator) -> Image.Image:
    """A form, receipt or spreadsheet: ruled lines with words and figures in the cells."""
    image = Image.new("RGB", (SIDE, SIDE), _light(rng))
    draw = ImageDraw.Draw(image)
    height, width = int(rng.integers(14, 34)), int(rng.integers(40, 110))
    line = tuple(int(v) for v in rng.integers(90, 200, 3))
    ruled = rng.random() < 0.7
    for y in range(0, SIDE, height):
        for x in range(0, SIDE, width):
            if ruled:
                draw.rectangle((x, y, x + width, y + height), outline=line)
            text = f"{rng.uniform(0, 999):.2f}" if rng.random() < 0.6 else sentence(rng, 1)
            draw.text((x + 3, y + 2), text, fill=_INK, font=font(int(height * 0.6)))
    return image.rotate(rng.uniform(-4, 4), fillcolor=(240, 240, 240))


def handwriting(rng: np.random.Generator) -> Image.Image:
    """Lines of looping strokes, on plain, ruled or squared paper."""
    image = Image.new("RGB", (SIDE, SIDE), _light(rng))
    draw = ImageDraw.Draw(image)
    step = int(rng.integers(16, 40))
    for y in range(step, SIDE, step):
        draw.line((0, y, SIDE, y), fill=(170, 190, 215))
    ink = (int(rng.integers(0, 60)), int(rng.integers(0, 60)), int(rng.integers(40, 160)))
    for y in range(step, SIDE, step):
        t = np.arange(0, SIDE - 30, 1.5)
        wave = np.sin(t * rng.uniform(0.5, 0.9)) + 0.6 * np.sin(t * rng.uniform(0.2, 0.4) + y)
        xs = 12 + t + 3 * np.cos(t * 0.7)
        points = list(zip(xs.tolist(), (y - 5 - wave * step * 0.2).tolist(), strict=True))
        draw.line(points[: int(rng.integers(20, len(points)))], fill=ink, width=2)
    return image.rotate(rng.uniform(-10, 10), fillcolor=(235, 232, 225))


def screen(rng: np.random.Generator) -> Image.Image:
    """A window with bars, panels, buttons and words, light or dark."""
    image = Image.new("RGB", (SIDE, SIDE), colour(rng))
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(4, 14)):
        draw.rectangle(_box(rng), fill=colour(rng), outline=colour(rng))
    for _ in range(rng.integers(3, 10)):
        x, y = rng.integers(0, SIDE - 40, 2).tolist()
        draw.text((x, y), sentence(rng, 4), fill=colour(rng), font=font(int(rng.integers(8, 20))))
    return image


def app(rng: np.random.Generator) -> Image.Image:
    """An app: a bar and a list of rows with round pictures, or a grid of icons."""
    dark = rng.random() < 0.4
    ground, ink = ((24, 26, 32), (225, 225, 230)) if dark else ((246, 246, 248), (40, 42, 50))
    image = Image.new("RGB", (SIDE, SIDE), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIDE, 34), fill=colour(rng))
    draw.text((10, 8), sentence(rng, 2).title(), fill=(255, 255, 255), font=font(15))
    if rng.random() < 0.5:
        for y in range(42, SIDE, int(rng.integers(30, 60))):
            draw.ellipse((10, y, 34, y + 24), fill=colour(rng))
            draw.text((44, y), sentence(rng, 3), fill=ink, font=font(11))
            draw.text((44, y + 13), sentence(rng, 6), fill=(130, 130, 140), font=font(8))
        return image
    step = int(rng.integers(50, 90))
    for y in range(44, SIDE, step):
        for x in range(8, SIDE, step):
            box = (x, y, x + step - 18, y + step - 18)
            draw.rounded_rectangle(box, radius=10, fill=colour(rng))
    return image


def code(rng: np.random.Generator) -> Image.Image:
    """A terminal or an editor: indented, coloured monospace words."""
    dark = rng.random() < 0.7
    low, high = (120, 256) if dark else (0, 140)
    ground = int(rng.integers(10, 45)) if dark else int(rng.integers(235, 256))
    image = Image.new("RGB", (SIDE, SIDE), (ground, ground, min(255, ground + 8)))
    draw = ImageDraw.Draw(image)
    size = int(rng.integers(7, 14))
    for y in range(4, SIDE, int(size * 1.4)):
        x = 6 + size * 2 * int(rng.integers(0, 4))
        for word in sentence(rng, int(rng.integers(0, 7))).split():
            ink = tuple(int(v) for v in rng.integers(low, high, 3))
            draw.text((x, y), word, fill=ink, font=font(size, "DejaVuSansMono"))
            x += int(size * 0.62 * (len(word) + 1))
    return image


def chart(rng: np.random.Generator) -> Image.Image:
    """Bars, lines, points or a pie, with axes and labels."""
    image = Image.new("RGB", (SIDE, SIDE), _light(rng, 235))
    draw = ImageDraw.Draw(image)
    kind = rng.integers(4)
    if kind == 3:
        _pie(draw, rng)
        return image
    draw.line([(20, 10), (20, 236), (246, 236)], fill=(0, 0, 0), width=2)
    heights = rng.integers(10, 210, 10)
    points = [(28 + i * 21, 236 - h) for i, h in enumerate(heights.tolist())]
    if kind == 0:
        for x, y in points:
            draw.rectangle((x, y, x + 14, 236), fill=colour(rng))
    elif kind == 1:
        draw.line(points, fill=colour(rng), width=3)
    else:
        ink, radius = colour(rng), int(rng.integers(1, 6))
        for x, y in rng.integers(24, 232, (int(rng.integers(20, 200)), 2)).tolist():
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    draw.text((60, 2), sentence(rng, 3), fill=(0, 0, 0), font=font(11))
    return image


def drawing(rng: np.random.Generator) -> Image.Image:
    """Strokes and shapes on paper."""
    image = Image.new("RGB", (SIDE, SIDE), _light(rng, 180))
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(3, 12)):
        points = [tuple(p) for p in rng.integers(0, SIDE, (int(rng.integers(2, 6)), 2)).tolist()]
        draw.line(points, fill=colour(rng), width=int(rng.integers(1, 8)))
    for _ in range(rng.integers(0, 4)):
        draw.polygon([tuple(p) for p in rng.integers(0, SIDE, (5, 2)).tolist()], fill=colour(rng))
    return image


def cartoon(rng: np.random.Generator) -> Image.Image:
    """A face, a house, a tree and a sun, or a few of them, in flat colours with outlines."""
    image = Image.new("RGB", (SIDE, SIDE), colour(rng))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, int(rng.integers(120, 220)), SIDE, SIDE), fill=colour(rng))
    for _ in range(rng.integers(1, 5)):
        x, y = rng.integers(20, 200, 2).tolist()
        (_face, _house, _tree, _star)[rng.integers(4)](draw, x, y, int(rng.integers(20, 90)), rng)
    return image


def sign(rng: np.random.Generator) -> Image.Image:
    """A flag, logo or road sign: a few large plain shapes, sometimes with a word."""
    image = Image.new("RGB", (SIDE, SIDE), colour(rng))
    draw = ImageDraw.Draw(image)
    bands = int(rng.integers(1, 5))
    for band in range(bands):
        low, high = band * SIDE // bands, (band + 1) * SIDE // bands
        box = (low, 0, high, SIDE) if rng.random() < 0.5 else (0, low, SIDE, high)
        draw.rectangle(box, fill=colour(rng))
    x, y, r = (int(v) for v in (*rng.integers(70, 190, 2), rng.integers(20, 100)))
    sides = int(rng.integers(3, 9))
    draw.regular_polygon((x, y, r), sides, rotation=int(rng.integers(360)), fill=colour(rng))
    if rng.random() < 0.5:
        draw.text((x - r // 2, y - 12), sentence(rng, 1).upper(), fill=colour(rng), font=font(28))
    return image


def colour(rng: np.random.Generator) -> Colour:
    """Return a random colour."""
    red, green, blue = rng.integers(0, 256, 3).tolist()
    return red, green, blue


def sentence(rng: np.random.Generator, words: int) -> str:
    """Return random common words."""
    return " ".join(rng.choice(_WORDS, words))


@cache
def font(size: int, name: str = "DejaVuSans") -> ImageFont.FreeTypeFont:
    """Return a font from matplotlib."""
    import matplotlib as mpl

    return ImageFont.truetype(str(Path(mpl.get_data_path()) / f"fonts/ttf/{name}.ttf"), size)


def _light(rng: np.random.Generator, least: int = 215) -> Colour:
    red, green, blue = rng.integers(least, 256, 3).tolist()
    return red, green, blue


def _box(rng: np.random.Generator) -> tuple[int, int, int, int]:
    left, top = rng.integers(0, SIDE - 20, 2).tolist()
    width, height = rng.integers(10, SIDE, 2).tolist()
    return left, top, left + width, top + height


def _pie(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    edges = [0.0, *np.sort(rng.uniform(0, 360, int(rng.integers(2, 7)))).tolist(), 360.0]
    radius = int(rng.integers(50, 115))
    box = (128 - radius, 128 - radius, 128 + radius, 128 + radius)
    for start, end in pairwise(edges):
        draw.pieslice(box, start, end, fill=colour(rng), outline=(255, 255, 255))


def _face(draw: ImageDraw.ImageDraw, x: int, y: int, r: int, rng: np.random.Generator) -> None:
    draw.ellipse((x - r, y - r, x + r, y + r), fill=colour(rng), outline=(0, 0, 0), width=2)
    for side in (-1, 1):
        ex, ey, er = x + side * r * 0.4, y - r * 0.25, r * 0.14
        draw.ellipse((ex - er, ey - er, ex + er, ey + er), fill=(20, 20, 20))
    draw.arc((x - r * 0.5, y - r * 0.2, x + r * 0.5, y + r * 0.6), 20, 160, fill=(0, 0, 0), width=3)


def _house(draw: ImageDraw.ImageDraw, x: int, y: int, r: int, rng: np.random.Generator) -> None:
    draw.rectangle((x - r, y, x + r, y + r), fill=colour(rng), outline=(0, 0, 0))
    draw.polygon([(x - r * 1.2, y), (x, y - r), (x + r * 1.2, y)], fill=colour(rng))
    draw.rectangle((x - r * 0.2, y + r * 0.4, x + r * 0.2, y + r), fill=colour(rng))


def _tree(draw: ImageDraw.ImageDraw, x: int, y: int, r: int, rng: np.random.Generator) -> None:
    draw.rectangle((x - r * 0.15, y, x + r * 0.15, y + r), fill=(100, 70, 40))
    green = (int(rng.integers(20, 120)), int(rng.integers(110, 220)), int(rng.integers(20, 100)))
    draw.ellipse((x - r * 0.7, y - r, x + r * 0.7, y + r * 0.4), fill=green)


def _star(draw: ImageDraw.ImageDraw, x: int, y: int, r: int, rng: np.random.Generator) -> None:
    turns = np.arange(10) * math.pi / 5
    reach = np.where(np.arange(10) % 2, r * 0.45, r)
    points = zip(
        (x + reach * np.cos(turns)).tolist(), (y + reach * np.sin(turns)).tolist(), strict=True
    )
    draw.polygon(list(points), fill=colour(rng))
