"""Whole photos: a lesion and the skin it sits on, lit and held a little differently each time."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from classifier.demo.lesion import Lesion, draw_lesion
from classifier.demo.noise import Field, Size
from classifier.demo.skin import add_freckles, add_hair, draw_skin

FULL_SIZE: Size = (1200, 900)
# How much more skin is drawn than a photo shows, and how far from the mole freckles begin, as
# shares of the photo's edges.
MARGIN = 1.34
SPARED = 0.27
LIGHT_SKIN = (222, 166, 160)
OLIVE_SKIN = (206, 160, 128)
BROWN_SKIN = (196, 141, 130)


@dataclass(frozen=True, slots=True)
class Place:
    """The skin around a lesion: its tone, freckles and hairs."""

    seed: int
    tone: tuple[int, int, int] = LIGHT_SKIN
    freckles: int = 8
    hairs: int = 6


@dataclass(frozen=True, slots=True)
class Visit:
    """One day's photo: how wide the lesion is in the picture, how much it has changed."""

    seed: int
    width: float = 0.42
    change: float = 0.0
    blur: float = 0.0


def draw_photo(
    lesion: Lesion | None, place: Place, visit: Visit, *, size: Size = FULL_SIZE
) -> bytes:
    """Return a photo as JPEG bytes; the same arguments draw the same photo."""
    here, today = np.random.default_rng(place.seed), np.random.default_rng(visit.seed)
    around = (round(size[0] * MARGIN), round(size[1] * MARGIN))
    skin = draw_skin(here, around, place.tone)
    spare = (around[0] / 2, around[1] / 2, size[0] * SPARED)
    skin = add_freckles(here, skin, round(place.freckles * MARGIN**2), spare)
    if lesion is not None:
        skin = skin * _laid_out(lesion, visit, size[0], around)
    skin = add_hair(here, skin, round(place.hairs * MARGIN**2))
    return _jpeg(_lit(today, _framed(today, skin, size)), blur=visit.blur * size[0] / 100)


def _laid_out(lesion: Lesion, visit: Visit, width: int, around: Size) -> Field:
    """Return the lesion on a white ground as large as the skin, as factors 0 to 1."""
    edge = round(width * visit.width / 0.62)
    drawn = draw_lesion(lesion, change=visit.change)
    drawn = drawn.resize((edge, edge), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", around, (255, 255, 255))
    ground.paste(drawn, (round((around[0] - edge) / 2), round((around[1] - edge) / 2)))
    return np.asarray(ground, np.float32) / np.float32(255)


def _framed(rng: np.random.Generator, skin: Field, size: Size) -> Field:
    """Return what the camera sees of the skin: turned, shifted and zoomed as a hand does it."""
    turn = np.deg2rad(np.clip(rng.normal(0, 4), -8, 8))
    away = np.array(size) * rng.uniform(-0.04, 0.04, 2)
    across, along = np.cos(turn) / rng.uniform(0.96, 1.05), np.sin(turn)
    to_skin = np.array([[across, -along], [along, across]])
    corner = np.array([skin.shape[1], skin.shape[0]]) / 2 + away - to_skin @ np.array(size) / 2
    map_ = (*to_skin[0], corner[0], *to_skin[1], corner[1])
    whole = Image.fromarray((np.clip(skin, 0, 1) * 255).astype(np.uint8))
    seen = whole.transform(size, Image.Transform.AFFINE, map_, Image.Resampling.BICUBIC)
    return np.asarray(seen, np.float32) / np.float32(255)


def _lit(rng: np.random.Generator, skin: Field) -> Field:
    """Return the scene under slightly uneven light, with the camera's own noise."""
    height, width = skin.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    fall = 1 + rng.normal(0, 0.025) * x + rng.normal(0, 0.025) * y - 0.07 * (x * x + y * y)
    warmth = 1 + np.array([1, 0, -1], np.float32) * rng.normal(0, 0.008)
    grain = rng.normal(0, 0.006, skin.shape).astype(np.float32)
    return np.asarray(skin * fall[..., None] * warmth * rng.uniform(0.97, 1.04) + grain, np.float32)


def _jpeg(scene: Field, *, blur: float) -> bytes:
    picture = Image.fromarray((np.clip(scene, 0, 1) * 255).astype(np.uint8))
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
