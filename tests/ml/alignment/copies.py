"""Copies of a picture that are rotated, enlarged, relit and recompressed, with the true map."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.alignment.align import Alignment


@dataclass(frozen=True)
class Copy:
    """The changes to a picture: turn in degrees, shift and `askew` as shares of its width."""

    turn: float = 0.0
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    askew: float = 0.0
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gamma: float = 1.0
    vignette: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    quality: int = 75
    size: tuple[int, int] | None = None
    border: int = cv2.BORDER_CONSTANT


def copied(picture: Image.Image, copy: Copy) -> tuple[Image.Image, np.ndarray]:
    """Return the copy, and the map (3 x 3) from its pixels to the picture's."""
    there = _map(picture.size, copy)
    size = copy.size or picture.size
    way = cv2.INTER_AREA if copy.zoom < 0.8 else cv2.INTER_LINEAR
    moved = cv2.warpPerspective(np.asarray(picture), there, size, flags=way, borderMode=copy.border)
    return opened(_photographed(moved, copy)), np.linalg.inv(there)


def _map(size: tuple[int, int], copy: Copy) -> np.ndarray:
    (width, height), (wide, tall) = size, copy.size or size
    turn = np.deg2rad(copy.turn)
    c, s = copy.zoom * np.cos(turn), copy.zoom * np.sin(turn)
    centred = np.array([[1, 0, (1 - width) / 2], [0, 1, (1 - height) / 2], [0, 0, 1]])
    x, y = copy.shift[0] * width, copy.shift[1] * width
    back = np.array([[1, 0, (wide - 1) / 2 + x], [0, 1, (tall - 1) / 2 + y], [0, 0, 1]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    off = copy.askew * width * np.array([[1, 0.5], [-0.7, 1], [0.3, -1], [-1, -0.4]])
    askew = cv2.getPerspectiveTransform(corners, (corners + off).astype(np.float32))
    turned = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    return np.asarray(back @ turned @ centred @ askew)


def _photographed(pixels: np.ndarray, copy: Copy) -> bytes:
    light = pixels / 255
    y, x = (np.linspace(-1, 1, side) for side in light.shape[:2])
    light *= 1 - copy.vignette * np.add.outer(y**2, x**2)[..., None] / 2
    light = light**copy.gamma * copy.gain
    if copy.blur:
        light = np.asarray(cv2.GaussianBlur(light, (0, 0), copy.blur), np.float64)
    light = 255 * light + np.random.default_rng(0).normal(0, copy.noise, light.shape)
    buffer = io.BytesIO()
    Image.fromarray(light.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=copy.quality)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return a picture's pixels."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def distance(found: Alignment, truth: np.ndarray, picture: Image.Image, copy: Image.Image) -> float:
    """Return the mean error of the copy's aligned pixels, in the picture's pixels."""
    xs, ys = np.meshgrid(*(np.linspace(0, side - 1, 15) for side in copy.size))
    places = np.stack((xs.ravel(), ys.ravel(), np.ones(xs.size)))
    true = truth @ places
    true = true[:2] / true[2]
    inside = (true.T >= 0).all(axis=1) & (picture.size > true.T).all(axis=1)
    return float(np.hypot(*(np.array(found.matrix) @ places - true))[inside].mean())
