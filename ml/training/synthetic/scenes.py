"""Photographs of drawn scenes of known size: skin, a lesion, and a scale beside it.

Places in a scene are mm in the plane of the skin, with the lesion's middle at 0, 0. The camera is a
pinhole that points at a place of the plane, tilted. What lies on the skin has a height and so a
plane of its own.

Colours, textures and noise were set by judgement to look like photographs. Real skin is less even:
figures measured on scenes are an upper bound (docs/measurement.md).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import cv2
import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.geometry import affine, homogeneous, rotation
from ml.measurement.scale import card as scale_card

DENSITY = 16  # drawn pixels per mm
# Colours of skin.
TONES = ((226, 178, 158), (205, 160, 130), (168, 120, 94), (236, 198, 182))


@dataclass(frozen=True, slots=True)
class Blob:
    """A lesion. Its radius at angle a is `radius` (1 + sum of height cos(k a + p)), in mm.

    `waves` holds (k, height, p); `soft` is the width of the edge in mm.
    """

    radius: float
    waves: tuple[tuple[int, float, float], ...]
    colour: tuple[int, int, int] = (104, 66, 50)
    soft: float = 0.3
    seed: int = 0

    def grown(self, ratio: float) -> "Blob":
        """Return it enlarged, with the same width of its edge."""
        return Blob(self.radius * ratio, self.waves, self.colour, self.soft, self.seed)

    def radii(self, angles: FloatArray) -> FloatArray:
        """Return its radius in mm at angles in radians."""
        waves = sum(height * np.cos(k * angles + phase) for k, height, phase in self.waves)
        return np.asarray(self.radius * (1 + waves))

    def outline(self) -> FloatArray:
        """Return 360 points of its outline in mm."""
        angles = np.linspace(0, 2 * np.pi, 360, endpoint=False)
        around = np.column_stack([np.cos(angles), np.sin(angles)])
        return np.asarray(around * self.radii(angles)[:, None])

    def diameter(self) -> float:
        """Return its longest diameter in mm."""
        points = self.outline()
        return float(np.linalg.norm(points[:, None] - points[None], axis=2).max())


@dataclass(frozen=True, slots=True)
class Thing:
    """Something flat on the skin: colours and cover (0 to 1), drawn at DENSITY.

    Its middle is at `place` in mm, rotated by `turn` radians, `height` mm above the skin.
    `enlarged` is the printer's error of scale.
    """

    colours: ByteArray
    cover: FloatArray
    place: tuple[float, float]
    turn: float = 0.0
    height: float = 0.0
    enlarged: float = 1.0

    def to_mm(self) -> FloatArray:
        """Return the 3 x 3 map from its drawn pixels to mm in the scene."""
        rows, columns = self.cover.shape
        scale = self.enlarged / DENSITY
        turned = rotation(self.turn) * scale
        shift = self.place - turned @ ((columns - 1) / 2, (rows - 1) / 2)
        return homogeneous(affine(turned, shift))


@dataclass(frozen=True, slots=True)
class Camera:
    """The camera, in mm and radians; `pixels_per_mm` is in the middle of the picture."""

    distance: float = 180.0
    tilt: float = 0.0
    towards: float = 0.0
    roll: float = 0.0
    pixels_per_mm: float = 14.0
    looks_at: tuple[float, float] = (0.0, 0.0)
    size: tuple[int, int] = (1600, 1200)

    def to_pixels(self, height: float = 0.0) -> FloatArray:
        """Return the 3 x 3 map to pixels from mm in the plane at a height above the skin."""
        axis = np.array([np.cos(self.towards), np.sin(self.towards), 0]) * self.tilt
        tilted, _ = cv2.Rodrigues(axis)
        rolled, _ = cv2.Rodrigues(np.array([0.0, 0.0, self.roll]))
        turned = np.asarray(rolled @ tilted, np.float64)
        away = turned @ (-self.looks_at[0], -self.looks_at[1], -height) + (0, 0, self.distance)
        focal = self.pixels_per_mm * self.distance
        width, depth = self.size
        lens = np.array([[focal, 0, (width - 1) / 2], [0, focal, (depth - 1) / 2], [0, 0, 1]])
        return np.asarray(lens @ np.column_stack([turned[:, :2], away]))


@dataclass(frozen=True, slots=True)
class Light:
    """How the scene is lit and recorded: light, shadows, blur (sigma), noise (grain) and JPEG."""

    gain: float = 1.0
    warmth: float = 0.0
    slope: tuple[float, float] = (0.0, 0.0)
    shadow: float = 0.35
    blur: float = 0.6
    grain: float = 1.5
    quality: int = 90
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """Skin (by seed and tone), lesions at places in mm, and things on the skin."""

    seed: int
    lesions: tuple[tuple[Blob, tuple[float, float]], ...] = ()
    things: tuple[Thing, ...] = ()
    reach: float = 64.0  # mm of skin in each direction from the middle
    tone: tuple[int, int, int] = TONES[0]


def photograph(scene: Scene, camera: Camera, light: Light) -> Image.Image:
    """Return a photograph, decoded from its JPEG."""
    seen = _warped(_skin(scene), _middle(scene.reach), camera.to_pixels(), camera.size)
    for thing in scene.things:
        seen = _with_thing(seen, thing, camera, light)
    return _recorded(seen, light)


def _middle(reach: float) -> FloatArray:
    return np.array([[1 / DENSITY, 0, -reach], [0, 1 / DENSITY, -reach], [0, 0, 1]])


def _warped(
    drawn: FloatArray, to_mm: FloatArray, to_pixels: FloatArray, size: tuple[int, int]
) -> FloatArray:
    whole = to_pixels @ to_mm
    border = cv2.BORDER_REFLECT if drawn.ndim == 3 else cv2.BORDER_CONSTANT
    warped = cv2.warpPerspective(drawn, whole, size, flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(warped, np.float32)


def _with_thing(seen: FloatArray, thing: Thing, camera: Camera, light: Light) -> FloatArray:
    """Draw a thing and its shadow into the picture."""
    to_pixels = camera.to_pixels(thing.height)
    cover = _warped(thing.cover.astype(np.float32), thing.to_mm(), to_pixels, camera.size)
    colours = _warped(thing.colours.astype(np.float32), thing.to_mm(), to_pixels, camera.size)
    away = camera.pixels_per_mm * (0.4 + thing.height)
    shift = np.array([[1, 0, away * 0.7], [0, 1, away * 0.7]])
    shadow = cv2.GaussianBlur(cv2.warpAffine(cover, shift, camera.size), (0, 0), max(1.0, away / 2))
    darker = seen * (1 - light.shadow * shadow)[..., None]
    return np.asarray(darker + (colours - darker) * cover[..., None], np.float32)


def _recorded(seen: FloatArray, light: Light) -> Image.Image:
    """Apply light, lens, sensor noise and JPEG compression."""
    rng = np.random.default_rng(light.seed)
    height, width = seen.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    fall = light.gain * (1 + light.slope[0] * x + light.slope[1] * y - 0.05 * (x * x + y * y))
    tint = np.array([1 + light.warmth, 1, 1 - light.warmth], np.float32)
    lit = seen * fall[..., None] * tint
    soft = cv2.GaussianBlur(lit, (0, 0), light.blur) if light.blur else lit
    noisy = soft + light.grain * rng.standard_normal(seen.shape, np.float32)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(
        buffer, "JPEG", quality=light.quality
    )
    return Image.open(buffer).convert("RGB")


def _skin(scene: Scene) -> FloatArray:
    """Return the skin with its lesions, 0 to 255, at DENSITY."""
    skin = _bare(scene.seed, scene.reach, scene.tone).copy()
    for blob, place in scene.lesions:
        _stain(skin, blob, place, scene)
    return skin


@lru_cache(maxsize=2)
def _bare(seed: int, reach: float, tone: tuple[int, int, int]) -> FloatArray:
    """Return skin without lesions. Cached, since the same skin is photographed several times."""
    rng = np.random.default_rng(seed)
    side = round(2 * reach * DENSITY)
    clouds = ((0.05, 25), (0.02, 3), (0.012, 0.5))
    shade = 1 + sum(share * _cloud(rng, side, width) for share, width in clouds)
    shade = shade + _furrows(rng, side)
    flush = 0.03 * _cloud(rng, side, 6)
    tint = np.dstack([1 + flush / 3, 1 - flush, 1 - flush])
    skin = np.asarray(shade[..., None] * tint * np.array(tone, np.float32), np.float32)
    _freckle(rng, skin)
    return skin


def _cloud(rng: np.random.Generator, side: int, millimetres: float) -> FloatArray:
    """Return smooth noise, about -1 to 1, with bumps of a width in mm."""
    coarse = max(3, round(side / DENSITY / millimetres))
    values = rng.uniform(-1, 1, (coarse, coarse)).astype(np.float32)
    return np.asarray(cv2.resize(values, (side, side), interpolation=cv2.INTER_CUBIC))


def _furrows(rng: np.random.Generator, side: int) -> FloatArray:
    """Return the network of fine lines in skin, as darkening."""
    net = np.zeros((side, side), np.float32)
    y, x = np.mgrid[:side, :side].astype(np.float32) / DENSITY
    for angle in rng.uniform(0, np.pi) + np.array([0, 1.1, 2.2]):
        along = x * np.cos(angle) + y * np.sin(angle) + 0.5 * _cloud(rng, side, 2)
        net -= 0.03 * np.exp(-6 * np.abs(np.sin(along * np.pi / rng.uniform(0.7, 1.2))))
    return net


def _freckle(rng: np.random.Generator, skin: FloatArray) -> None:
    """Draw freckles into the skin, none within 14 mm of the middle. Changes `skin`."""
    side = len(skin)
    mask = np.zeros((side, side), np.float32)
    for _ in range(60):
        x, y = rng.uniform(0, side, 2)
        if np.hypot(x - side / 2, y - side / 2) > 14 * DENSITY:
            radius = int(DENSITY * rng.uniform(0.2, 0.8))
            cv2.circle(mask, (int(x), int(y)), radius, float(rng.uniform(0.2, 0.7)), -1)
    soft = cv2.GaussianBlur(mask, (0, 0), DENSITY / 6)
    skin *= 1 - soft[..., None] * np.array([0.2, 0.32, 0.4], np.float32)


def _stain(skin: FloatArray, blob: Blob, place: tuple[float, float], scene: Scene) -> None:
    """Draw a lesion into the skin; at its outline it is half as dark. Changes `skin`."""
    reach = round((2.2 * blob.radius + 2) * DENSITY)
    column, row = (round((at + scene.reach) * DENSITY) for at in place)
    part = skin[row - reach : row + reach, column - reach : column + reach]
    y, x = (np.mgrid[-reach:reach, -reach:reach].astype(np.float32)) / DENSITY
    inside = blob.radii(np.arctan2(y, x)) - np.hypot(x, y)
    amount = np.clip(inside / blob.soft + 0.5, 0, 1)
    rng = np.random.default_rng(blob.seed)
    mottled = 1 + 0.12 * _cloud(rng, 2 * reach, blob.radius / 2)[: 2 * reach, : 2 * reach]
    colour = np.array(blob.colour, np.float32) / np.array(scene.tone, np.float32)
    part *= 1 - (amount * mottled)[..., None] * (1 - colour)


def card(place: tuple[float, float], **placed: float) -> Thing:
    """Return the scale card with the middle of its notch at a place."""
    paper, cover = _card()
    across, down = scale_card.NOTCH.middle
    turn = placed.get("turn", 0.0)
    shift = np.array([scale_card.WIDTH / 2 - across, scale_card.HEIGHT / 2 - down])
    moved = rotation(turn) @ shift + place
    return Thing(paper, cover, (float(moved[0]), float(moved[1])), **placed)


@cache
def _card() -> tuple[ByteArray, FloatArray]:
    """Return the printed card's colours, and its cover."""
    ink = (scale_card.draw(DENSITY) * 0.92 + 12).astype(np.uint8)
    return np.dstack([ink] * 3), scale_card.covered(DENSITY).astype(np.float32)


def ruler(place: tuple[float, float], millimetres: int = 40, **placed: float) -> Thing:
    """Return a white strip with a line every mm."""
    strip = np.full((12 * DENSITY, (millimetres + 6) * DENSITY), 235, np.uint8)
    for tick in range(millimetres + 1):
        left = (3 + tick) * DENSITY - 1
        strip[: (5 if tick % 10 == 0 else 3) * DENSITY, left : left + 3] = 30
    return Thing(np.dstack([strip] * 3), np.ones(strip.shape), place, **placed)


METALS = {"silver": (188, 188, 190), "gold": (206, 172, 92), "copper": (178, 112, 78)}


def coin(
    diameter: float,
    metals: Sequence[str],
    place: tuple[float, float],
    *,
    seed: int = 0,
    height: float = 2.0,
) -> Thing:
    """Return a coin of one metal, or of a ring and a core, with rim, relief and sheen."""
    rng = np.random.default_rng(seed)
    side = round((diameter + 2) * DENSITY)
    y, x = (np.mgrid[:side, :side] - (side - 1) / 2) / DENSITY
    radius = np.hypot(x, y) / (diameter / 2)
    colours = np.where((radius < 0.72)[..., None], METALS[metals[-1]], METALS[metals[0]]).astype(
        np.float32
    )
    relief = _relief(rng, side, diameter) * (radius < 0.88)
    rim = 0.10 * (radius > 0.93) - 0.22 * np.exp(-(((radius - 0.92) / 0.012) ** 2))
    seam = -0.15 * np.exp(-(((radius - 0.72) / 0.008) ** 2)) * (len(metals) > 1)
    lamp = rng.uniform(0, 2 * np.pi)
    sheen = 0.22 * (x * np.cos(lamp) + y * np.sin(lamp)) / (diameter / 2)
    colours *= (1 + relief + rim + seam + sheen)[..., None]
    cover = np.clip((1 - radius) * diameter / 2 * DENSITY + 0.5, 0, 1)
    return Thing(np.clip(colours, 0, 255).astype(np.uint8), cover, place, height=height)


def _relief(rng: np.random.Generator, side: int, diameter: float) -> FloatArray:
    """Return a relief lit from one side: dots around the rim and strokes."""
    stamp = np.zeros((side, side), np.float32)
    middle = side / 2
    for turn in np.linspace(0, 2 * np.pi, 12, endpoint=False):
        at = middle + 0.78 * diameter / 2 * DENSITY * np.array([np.cos(turn), np.sin(turn)])
        cv2.circle(stamp, (int(at[0]), int(at[1])), int(DENSITY * 0.6), 1.0, -1)
    for _ in range(9):
        points = (middle + diameter * DENSITY * 0.28 * rng.uniform(-1, 1, (4, 2))).astype(np.int32)
        cv2.polylines(stamp, [points], bool(rng.random() < 0.5), 1.0, int(DENSITY * 0.5))
    soft = cv2.GaussianBlur(stamp, (0, 0), DENSITY * 0.1)
    return np.asarray(
        np.clip(
            cv2.Sobel(soft, cv2.CV_32F, 1, 1, ksize=3) * 1.5
            + cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3) * 0.4,
            -0.5,
            0.5,
        )
    )
