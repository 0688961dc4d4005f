"""Whole photos: a lesion on skin, with slightly different light and framing each time."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from classifier.demo.lesion import Lesion, draw_lesion
from classifier.demo.noise import Field, Size
from classifier.demo.skin import add_freckles, add_hair, draw_skin

FULL_SIZE: Size = (1200, 900)
# As shares of the photo's edges: how much skin is drawn, so that a turned or shifted photo still
# shows skin everywhere, and the radius around the lesion without freckles.
DRAWN_SKIN = 1.34
FRECKLE_FREE_RADIUS = 0.27
# The share of a lesion drawing's edge that the lesion itself fills on average.
LESION_SHARE = 0.62
LIGHT_SKIN = (222, 166, 160)
OLIVE_SKIN = (206, 160, 128)
BROWN_SKIN = (196, 141, 130)


@dataclass(frozen=True, slots=True)
class SkinPatch:
    """The skin around a lesion: its tone, freckles and hairs."""

    seed: int
    tone: tuple[int, int, int] = LIGHT_SKIN
    freckles: int = 8
    hairs: int = 6


@dataclass(frozen=True, slots=True)
class Appearance:
    """What differs between two photos of one lesion.

    `width` of the lesion as a share of the photo's width; `change`, 0 to 1; `blur` as the standard
    deviation in percent of the photo's width.
    """

    seed: int
    width: float = 0.42
    change: float = 0.0
    blur: float = 0.0


def draw_photo(
    lesion: Lesion | None, skin_patch: SkinPatch, appearance: Appearance, *, size: Size = FULL_SIZE
) -> bytes:
    """Return a photo as JPEG bytes; the same arguments draw the same photo."""
    skin_rng = np.random.default_rng(skin_patch.seed)
    photo_rng = np.random.default_rng(appearance.seed)
    canvas = (round(size[0] * DRAWN_SKIN), round(size[1] * DRAWN_SKIN))
    skin = draw_skin(skin_rng, canvas, skin_patch.tone)
    bare = (canvas[0] / 2, canvas[1] / 2, size[0] * FRECKLE_FREE_RADIUS)
    skin = add_freckles(skin_rng, skin, round(skin_patch.freckles * DRAWN_SKIN**2), bare)
    if lesion is not None:
        skin = skin * _lesion_layer(lesion, appearance, size[0], canvas)
    skin = add_hair(skin_rng, skin, round(skin_patch.hairs * DRAWN_SKIN**2))
    scene = _light(photo_rng, _frame(photo_rng, skin, size))
    return _jpeg(scene, blur=appearance.blur * size[0] / 100)


def _lesion_layer(lesion: Lesion, appearance: Appearance, width: int, canvas: Size) -> Field:
    """Return the lesion in the middle of a white canvas, as factors 0 to 1."""
    edge = round(width * appearance.width / LESION_SHARE)
    drawn = draw_lesion(lesion, change=appearance.change)
    drawn = drawn.resize((edge, edge), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", canvas, (255, 255, 255))
    ground.paste(drawn, (round((canvas[0] - edge) / 2), round((canvas[1] - edge) / 2)))
    return np.asarray(ground, np.float32) / np.float32(255)


def _frame(rng: np.random.Generator, skin: Field, size: Size) -> Field:
    """Return the part in the photo, turned, shifted and zoomed a little as by a hand."""
    turn = np.deg2rad(np.clip(rng.normal(0, 4), -8, 8))
    shift = np.array(size) * rng.uniform(-0.04, 0.04, 2)
    across, along = np.cos(turn) / rng.uniform(0.96, 1.05), np.sin(turn)
    to_skin = np.array([[across, -along], [along, across]])
    corner = np.array([skin.shape[1], skin.shape[0]]) / 2 + shift - to_skin @ np.array(size) / 2
    affine = (*to_skin[0], corner[0], *to_skin[1], corner[1])
    whole = Image.fromarray((np.clip(skin, 0, 1) * 255).astype(np.uint8))
    framed = whole.transform(size, Image.Transform.AFFINE, affine, Image.Resampling.BICUBIC)
    return np.asarray(framed, np.float32) / np.float32(255)


def _light(rng: np.random.Generator, skin: Field) -> Field:
    """Return the scene under slightly uneven light, with sensor noise."""
    height, width = skin.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    falloff = 1 + rng.normal(0, 0.025) * x + rng.normal(0, 0.025) * y - 0.07 * (x * x + y * y)
    warmth = 1 + np.array([1, 0, -1], np.float32) * rng.normal(0, 0.008)
    grain = rng.normal(0, 0.006, skin.shape).astype(np.float32)
    return np.asarray(
        skin * falloff[..., None] * warmth * rng.uniform(0.97, 1.04) + grain, np.float32
    )


def _jpeg(scene: Field, *, blur: float) -> bytes:
    picture = Image.fromarray((np.clip(scene, 0, 1) * 255).astype(np.uint8))
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
