"""Generate textures, things and bare skin to train the not-a-lesion gate.

Scenes are "dead leaves" (Lee, Mumford and Huang 2001): overlapping shapes of all sizes, which have
the edge and scale statistics of photographs. Round dark things lie on backgrounds that are not
skin: a drawn lesion on skin must not train the gate to refuse it.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ml.arrays import FloatArray
from ml.training.synthetic.drawings import SIDE, colour

_SKIN = (
    (236, 200, 178),
    (224, 180, 152),
    (205, 155, 124),
    (170, 120, 90),
    (120, 80, 58),
    (84, 54, 40),
)
_FOOD = ((150, 30, 35), (60, 25, 60), (190, 120, 40), (90, 120, 40), (110, 65, 30), (225, 190, 90))


def gradient(rng: np.random.Generator) -> Image.Image:
    """One colour running into another."""
    along = _ramp(rng)
    first, second = np.array(colour(rng)), np.array(colour(rng))
    return _image(first + (second - first) * along[..., None])


def noise(rng: np.random.Generator) -> Image.Image:
    """Noise of one grain, in grey or colour."""
    cells = int(rng.choice((4, 16, 64, 256)))
    channels = int(rng.choice((1, 3)))
    values = rng.uniform(0, 255, (cells, cells, channels))
    pixels = np.repeat(values, 3 // channels, axis=2).astype(np.uint8)
    return Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def pattern(rng: np.random.Generator) -> Image.Image:
    """Stripes, checks or dots, as of cloth and tiles."""
    x, y = _grid()
    angle, period = rng.uniform(0, np.pi), rng.uniform(6, 50)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period)
    if rng.random() < 0.5:
        wave = wave * np.sin((y * np.cos(angle) - x * np.sin(angle)) * 2 * np.pi / period)
    first, second = np.array(colour(rng)), np.array(colour(rng))
    share = (wave > 0) if rng.random() < 0.5 else (wave + 1) / 2
    return _image(first + (second - first) * share[..., None] + rng.normal(0, 4, (SIDE, SIDE, 1)))


def cloth(rng: np.random.Generator) -> Image.Image:
    """Woven thread with folds."""
    x, y = _grid()
    period = rng.uniform(3, 14)
    over = np.sin(2 * np.pi * x / period) * np.sin(2 * np.pi * y / period)
    thread = np.where(over > 0, np.sin(np.pi * x / period) ** 2, np.sin(np.pi * y / period) ** 2)
    folds = spectrum(rng, rng.uniform(1.5, 2.5))
    base = np.array(colour(rng)) * 0.8
    weave = thread * rng.uniform(10, 60) + folds * rng.uniform(5, 45)
    return _image(base + weave[..., None] + rng.normal(0, 5, (SIDE, SIDE, 3)))


def wood(rng: np.random.Generator) -> Image.Image:
    """Boards with grain, sometimes with knots."""
    x, y = _grid()
    warp = spectrum(rng, 2.0) * rng.uniform(4, 25)
    rings = y + warp
    for _ in range(rng.integers(0, 3)):
        cx, cy = rng.uniform(0, SIDE, 2)
        rings = rings + 30 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / rng.uniform(300, 3000))
    grain = np.sin(rings * 2 * np.pi / rng.uniform(6, 40)) + 0.4 * spectrum(rng, 0.8)
    base = np.array((rng.uniform(90, 215), rng.uniform(60, 165), rng.uniform(30, 125)))
    image = _image(base + grain[..., None] * np.array((1, 0.8, 0.6)) * rng.uniform(6, 30))
    return image.rotate(int(rng.choice((0, 90))))


def stone(rng: np.random.Generator) -> Image.Image:
    """Marble, sand, clouds or plaster: noise over every scale, in one or two colours."""
    field = spectrum(rng, rng.uniform(0.8, 2.2))
    if rng.random() < 0.4:
        field = 1 - 2 * np.abs(field) ** rng.uniform(0.3, 1)
    middle, way = np.array(colour(rng)), rng.normal(0, 1, 3) * rng.uniform(8, 45)
    return _image(middle + field[..., None] * way)


def scene(rng: np.random.Generator) -> Image.Image:
    """Dead leaves: overlapping shaded shapes of all sizes, slightly out of focus."""
    image = Image.new("RGB", (SIDE, SIDE), colour(rng))
    draw = ImageDraw.Draw(image)
    palette = [colour(rng) for _ in range(int(rng.integers(3, 12)))]
    round_ = rng.random() < 0.5
    sizes = np.sort(90 / rng.uniform(0.8, 30, int(rng.integers(40, 400))))[::-1]
    for size in sizes.tolist():
        x, y = rng.uniform(0, SIDE, 2)
        fill = tuple(
            int(np.clip(v + rng.normal(0, 18), 0, 255)) for v in palette[rng.integers(len(palette))]
        )
        if round_:
            draw.ellipse((x - size, y - size * 0.8, x + size, y + size * 0.8), fill=fill)
        else:
            turns = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 7))))
            draw.polygon([(x + size * np.cos(t), y + size * np.sin(t)) for t in turns], fill=fill)
    pixels = np.asarray(image, np.float32) + spectrum(rng, 1.2)[..., None] * rng.uniform(2, 25)
    return _image(pixels).filter(ImageFilter.GaussianBlur(rng.uniform(0, 2)))


def landscape(rng: np.random.Generator) -> Image.Image:
    """Sky over ridges and ground, each with its own texture."""
    _, y = _grid()
    pixels = np.array((rng.uniform(90, 220), rng.uniform(140, 220), rng.uniform(180, 255)))
    pixels = pixels + (spectrum(rng, 1.8) * rng.uniform(5, 40))[..., None] + 0.2 * y[..., None]
    level = rng.uniform(60, 140)
    for _ in range(rng.integers(1, 5)):
        ridge = level + _line(rng) * rng.uniform(5, 40)
        tone = np.array((rng.uniform(20, 150), rng.uniform(40, 160), rng.uniform(20, 130)))
        layer = tone + (spectrum(rng, rng.uniform(0.5, 1.5)) * rng.uniform(5, 35))[..., None]
        pixels = np.where((y > ridge)[..., None], layer, pixels)
        level += rng.uniform(20, 60)
    return _image(pixels)


def disc(rng: np.random.Generator) -> Image.Image:
    """A coin, button, plate, ball or lid: a round thing with a rim, not on skin."""
    pixels = background(rng)
    for _ in range(1 if rng.random() < 0.6 else int(rng.integers(2, 9))):
        reach = _reach(rng, rng.uniform(0.9, 1.0))
        tone = np.array(colour(rng), np.float32)
        shade = 1 - 0.35 * np.clip(reach, 0, 1) ** 2 * rng.uniform(-1, 1)
        body = tone * shade[..., None] + spectrum(rng, 1.5)[..., None] * rng.uniform(0, 10)
        rim = (np.abs(reach - rng.uniform(0.7, 0.92)) < 0.05) & (rng.random() < 0.7)
        body = np.where(rim[..., None], body * rng.uniform(0.5, 1.5), body)
        for k in range(int(rng.choice((0, 0, 2, 4)))):
            turn = k * np.pi / 2
            hole = np.hypot(
                reach * 0 + _GRID_X - 0.5 - 0.06 * np.cos(turn), _GRID_Y - 0.5 - 0.06 * np.sin(turn)
            )
            body = np.where((hole < 0.02)[..., None], 20, body)
        pixels = _over(pixels, body, reach)
    return _photo(pixels, rng)


def eye(rng: np.random.Generator) -> Image.Image:
    """An eye: dark pupil, streaked iris, white, lid."""
    x, y = (
        (_GRID_X - rng.uniform(0.4, 0.6)) / rng.uniform(0.7, 1.6),
        _GRID_Y - rng.uniform(0.4, 0.6),
    )
    radius, turn = np.hypot(x, y), np.arctan2(y, x)
    tone = np.array(colour(rng)) * 0.6
    streaks = 1 + 0.3 * np.sin(turn * int(rng.integers(20, 60)) + 3 * spectrum(rng, 1.0))
    lid = np.array(_SKIN[rng.integers(len(_SKIN))]) + spectrum(rng, 1.5)[..., None] * 8
    white = np.array((235, 228, 224)) + spectrum(rng, 1.5)[..., None] * 5
    opening = (x / 0.45) ** 2 + (np.abs(y) / rng.uniform(0.16, 0.3)) ** 1.5 < 1
    pixels = np.where(opening[..., None], white, lid)
    iris = opening & (radius < 0.19)
    pixels = np.where(iris[..., None], tone * streaks[..., None], pixels)
    pixels = np.where((opening & (radius < rng.uniform(0.06, 0.1)))[..., None], 12, pixels)
    glint = np.hypot(x - 0.04, y + 0.05) < 0.025
    return _photo(np.where(glint[..., None], 250, pixels), rng)


def face(rng: np.random.Generator) -> Image.Image:
    """A face or bust from a distance: hair, eyes, nose and mouth on a background."""
    image = _image(background(rng))
    draw = ImageDraw.Draw(image)
    x, y, r = rng.uniform(95, 160), rng.uniform(95, 150), rng.uniform(40, 110)
    skin = tuple(int(v * rng.uniform(0.9, 1.05)) for v in _SKIN[rng.integers(len(_SKIN))])
    hair = tuple(int(v) for v in rng.integers(10, 130, 3))
    draw.ellipse((x - r, y - r * 1.4, x + r, y + r * rng.uniform(0.4, 1.5)), fill=hair)
    draw.rectangle((x - r * 0.3, y + r * 0.7, x + r * 0.3, y + r * 1.6), fill=skin)
    draw.ellipse((x - r * 1.3, y + r * 1.35, x + r * 1.3, y + r * 3), fill=colour(rng))
    draw.ellipse((x - r * 0.8, y - r * 1.05, x + r * 0.8, y + r * 1.1), fill=skin)
    for side in (-1, 1):
        ex, ey = x + side * r * 0.33, y - r * 0.15
        draw.ellipse(
            (ex - r * 0.15, ey - r * 0.08, ex + r * 0.15, ey + r * 0.08), fill=(240, 236, 232)
        )
        draw.ellipse(
            (ex - r * 0.07, ey - r * 0.07, ex + r * 0.07, ey + r * 0.07), fill=(40, 25, 20)
        )
        draw.line(
            (ex - r * 0.18, ey - r * 0.2, ex + r * 0.18, ey - r * 0.24),
            fill=hair,
            width=int(r * 0.06),
        )
    draw.polygon(
        [(x, y), (x - r * 0.1, y + r * 0.3), (x + r * 0.1, y + r * 0.3)],
        fill=tuple(int(v * 0.9) for v in skin),
    )
    draw.ellipse((x - r * 0.3, y + r * 0.5, x + r * 0.3, y + r * 0.65), fill=(170, 70, 70))
    return _photo(np.asarray(image.filter(ImageFilter.GaussianBlur(r / 40)), np.float32), rng)


def food(rng: np.random.Generator) -> Image.Image:
    """Berries, nuts, biscuits or crumbs in a heap or on a plate, glossy."""
    pixels = background(rng)
    tone = np.array(_FOOD[rng.integers(len(_FOOD))], np.float32)
    low = rng.uniform(0.05, 0.15)
    for _ in range(rng.integers(2, 28)):
        size, (cx, cy) = rng.uniform(low, low * 2.2), rng.uniform(0, 1, 2)
        bumps = 1 + spectrum(rng, 1.8) * rng.uniform(0, 0.1)
        reach = np.hypot(_GRID_X - cx, (_GRID_Y - cy) * rng.uniform(0.8, 1.2)) / size * bumps
        light = np.hypot(_GRID_X - cx + size * 0.3, _GRID_Y - cy + size * 0.35) / size
        body = (
            tone * rng.uniform(0.7, 1.3) * (1.15 - 0.6 * np.clip(light, 0, 1.5) ** 1.5)[..., None]
        )
        body = np.where((light < rng.uniform(0, 0.3))[..., None], body * 0.3 + 170, body)
        pixels = _over(
            pixels * (1 - 0.3 * np.exp(-np.clip(reach - 1, 0, 9) * 4))[..., None], body, reach
        )
    return _photo(pixels, rng)


def insect(rng: np.random.Generator) -> Image.Image:
    """A beetle or spider: an oval body in parts with legs, on a leaf, paper or wall."""
    image = _image(background(rng))
    draw = ImageDraw.Draw(image)
    x, y, r = rng.uniform(100, 156), rng.uniform(100, 156), rng.uniform(18, 60)
    dark = tuple(int(v) for v in rng.integers(5, 80, 3))
    for k in range(6):
        turn = (k % 3 - 1) * 0.7 + (0 if k < 3 else np.pi)
        knee = (x + 1.5 * r * np.cos(turn), y + 1.1 * r * np.sin(turn) - r * 0.3)
        foot = (x + 2.2 * r * np.cos(turn), y + 2.2 * r * np.sin(turn))
        draw.line([(x, y), knee, foot], fill=dark, width=max(2, int(r * 0.1)))
    wings = colour(rng) if rng.random() < 0.5 else dark
    draw.ellipse((x - r * 0.7, y - r * 0.8, x + r * 0.7, y + r * 1.1), fill=wings)
    draw.line((x, y - r * 0.8, x, y + r * 1.1), fill=(10, 10, 10), width=2)
    draw.ellipse((x - r * 0.4, y - r * 1.3, x + r * 0.4, y - r * 0.6), fill=dark)
    for _ in range(rng.integers(0, 8)):
        sx, sy = x + rng.uniform(-0.5, 0.5) * r, y + rng.uniform(-0.4, 0.8) * r
        draw.ellipse((sx - r * 0.1, sy - r * 0.1, sx + r * 0.1, sy + r * 0.1), fill=(15, 15, 15))
    return _photo(np.asarray(image.rotate(rng.uniform(0, 360)), np.float32), rng)


def plain_skin(rng: np.random.Generator) -> Image.Image:
    """Skin-coloured texture with shading, pores, creases, sometimes hairs, and no lesion."""
    base = np.array(_SKIN[rng.integers(len(_SKIN))]) * rng.uniform(0.85, 1.1)
    light = _cloud(rng, int(rng.integers(2, 5))) * rng.uniform(5, 30)
    pores = _cloud(rng, int(rng.integers(40, 120))) * rng.uniform(2, 12)
    flush = _cloud(rng, int(rng.integers(4, 12)))[..., None] * np.array((8, -4, -4)) * rng.random()
    grain = rng.normal(0, rng.uniform(0.5, 5), (SIDE, SIDE, 1))
    image = _image(base + (light + pores + _creases(rng))[..., None] + flush + grain)
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(1, 30) if rng.random() < 0.5 else 0):
        x, y = rng.integers(0, SIDE, 2)
        dx, dy = rng.integers(-90, 90, 2)
        draw.line([(x, y), (x + dx, y + dy)], fill=(60, 45, 35), width=int(rng.integers(1, 3)))
    return image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.2)))


def limb(rng: np.random.Generator) -> Image.Image:
    """A bare arm, finger or shoulder without a lesion, on a background."""
    behind = background(rng)
    skin = np.asarray(plain_skin(rng), np.float32)
    angle, width = rng.uniform(0, np.pi), rng.uniform(0.15, 0.45)
    across = (
        (_GRID_X - 0.5) * np.cos(angle) + (_GRID_Y - 0.5) * np.sin(angle) + rng.uniform(-0.2, 0.2)
    )
    reach = np.abs(across) / width + 0.05 * _line(rng)
    shaded = skin * np.sqrt(np.clip(1.15 - reach**2, 0.05, 1))[..., None]
    return _photo(_over(behind, shaded, reach), rng)


def background(rng: np.random.Generator) -> FloatArray:
    """Return a background: plain, cloth, wood, stone or out of focus; rarely skin-coloured."""
    kind = rng.integers(5)
    if kind < 2:
        plain = np.array(colour(rng)) if kind else np.full(3, rng.uniform(120, 255))
        return np.asarray(
            plain
            + (_ramp(rng) * rng.uniform(-40, 40))[..., None]
            + rng.normal(0, 3, (SIDE, SIDE, 1))
        )
    picture = (cloth, wood, stone)[kind - 2](rng)
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, 3))), np.float32)


def spectrum(rng: np.random.Generator, power: float) -> FloatArray:
    """Return noise whose amplitude falls with frequency to a power, standard deviation 1."""
    frequency = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None])
    frequency[0, 0] = 1
    waves = np.fft.rfft2(rng.normal(0, 1, (SIDE, SIDE))) / frequency**power
    waves[0, 0] = 0
    field = np.fft.irfft2(waves, (SIDE, SIDE))
    scaled: FloatArray = (field / field.std()).astype(np.float32)
    return scaled


_GRID_X, _GRID_Y = np.meshgrid(np.linspace(0, 1, SIDE), np.linspace(0, 1, SIDE))


def _grid() -> tuple[FloatArray, FloatArray]:
    return _GRID_X * SIDE, _GRID_Y * SIDE


def _ramp(rng: np.random.Generator) -> FloatArray:
    angle = rng.uniform(0, 2 * np.pi)
    along = _GRID_X * np.cos(angle) + _GRID_Y * np.sin(angle)
    ramp: FloatArray = (along - along.min()) / (along.max() - along.min())
    return ramp


def _line(rng: np.random.Generator) -> FloatArray:
    """Return a random walk with one value per column, standard deviation 1."""
    walk = np.cumsum(rng.normal(0, 1, SIDE))
    walk -= np.linspace(walk[0], walk[-1], SIDE)
    line: FloatArray = (walk / (walk.std() + 1e-6))[None]
    return line


def _reach(rng: np.random.Generator, squash: float) -> FloatArray:
    cx, cy = rng.uniform(0.3, 0.7, 2)
    size = rng.uniform(0.12, 0.45)
    reach: FloatArray = np.hypot(_GRID_X - cx, (_GRID_Y - cy) / squash) / size
    return reach


def _over(behind: FloatArray, thing: FloatArray, reach: FloatArray) -> FloatArray:
    """Draw a thing (where `reach` < 1) over a background, with a soft edge."""
    cover = np.clip((1 - reach) * 25, 0, 1)[..., None]
    both: FloatArray = behind + (thing - behind) * cover
    return both


def _photo(pixels: FloatArray, rng: np.random.Generator) -> Image.Image:
    """Apply a camera's light, blur and noise."""
    lit = pixels * (1 + (_ramp(rng) - 0.5) * rng.uniform(0, 0.5))[..., None]
    soft = _image(lit).filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.8)))
    return _image(np.asarray(soft, np.float32) + rng.normal(0, rng.uniform(0, 6), (SIDE, SIDE, 3)))


def _creases(rng: np.random.Generator) -> FloatArray:
    """Return fine lines across skin, darker than it."""
    x, y = _grid()
    angle = rng.uniform(0, np.pi)
    along = x * np.cos(angle) + y * np.sin(angle) + spectrum(rng, 2.0) * rng.uniform(2, 10)
    wave = np.abs(np.sin(along * np.pi / rng.uniform(5, 40)))
    creases: FloatArray = -np.exp(-wave * 12) * rng.uniform(0, 16)
    return creases


def _cloud(rng: np.random.Generator, cells: int) -> FloatArray:
    values = rng.uniform(0, 255, (cells, cells)).astype(np.uint8)
    smooth = Image.fromarray(values).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return np.asarray(smooth, np.float32) / 127.5 - 1


def _image(pixels: FloatArray) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
