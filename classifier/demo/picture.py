"""Whole photos: a lesion on skin, lit and held a little differently each time."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from classifier.demo.lesion import Lesion, draw_lesion
from classifier.demo.noise import Field, Size
from classifier.demo.skin import add_freckles, add_hair, draw_skin

FULL_SIZE: Size = (1200, 900)
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
    skin = draw_skin(here, size, place.tone)
    middle = (size[0] * today.uniform(0.46, 0.54), size[1] * today.uniform(0.45, 0.55))
    spare = (*middle, size[0] * visit.width * 0.6)
    skin = add_freckles(here, skin, place.freckles, spare)
    if lesion is not None:
        skin = skin * _laid_out(lesion, visit, middle, size, turn=today.normal(0, 6))
    skin = add_hair(here, skin, place.hairs)
    return _jpeg(_lit(today, skin), blur=visit.blur * size[0] / 100)


def _laid_out(
    lesion: Lesion, visit: Visit, middle: tuple[float, float], size: Size, *, turn: float
) -> Field:
    """Return the lesion on a white ground of the photo's size, as factors 0 to 1."""
    edge = round(size[0] * visit.width / 0.62)
    drawn = draw_lesion(lesion, change=visit.change)
    drawn = drawn.rotate(turn, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    drawn = drawn.resize((edge, edge), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", size, (255, 255, 255))
    ground.paste(drawn, (round(middle[0] - edge / 2), round(middle[1] - edge / 2)))
    return np.asarray(ground, np.float32) / np.float32(255)


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
