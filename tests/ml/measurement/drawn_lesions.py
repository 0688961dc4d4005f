"""Lesions of known shape drawn on skin, for the tests of outlines and figures."""

import cv2
import numpy as np
from PIL import Image

SKIN = (222, 178, 156)
BROWN = (110, 72, 54)
SIZE = (640, 480)


def skin(size=SIZE, *, tone=SKIN, seed=0, grain=3.0):
    """Skin with blotches, furrows and noise, float, height x width x 3."""
    rng = np.random.default_rng(seed)
    width, height = size
    clouds = cv2.resize(rng.normal(0, 1, (6, 8)), size, interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(rng.normal(0, 1, (height, width)), (0, 0), 2) * 4
    shade = 1 + 0.02 * clouds + 0.015 * fine
    return shade[..., None] * np.array(tone, float) + rng.normal(0, grain, (height, width, 3))


def stained(ground, mask, colour=BROWN, *, soft=2.0):
    """Add pigment where the mask (0 or 1) is set, with a soft edge."""
    cover = cv2.GaussianBlur(mask.astype(float), (0, 0), soft)[..., None]
    return ground * (1 - cover * (1 - np.array(colour) / SKIN))


def ellipse(middle=(320, 240), axes=(120, 80), turn=25.0, size=SIZE):
    """Mask of an ellipse; `axes` are half of its diameters."""
    mask = np.zeros(size[::-1], np.uint8)
    cv2.ellipse(mask, middle, axes, turn, 0, 360, 1, cv2.FILLED, cv2.LINE_AA)
    return mask


def picture(pixels):
    """A picture of float pixels."""
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def lesion(axes=(120, 80), **ground):
    """One brown ellipse on skin."""
    return picture(stained(skin(**ground), ellipse(axes=axes)))


def lines(pixels, count, colour, *, width=2, length=0.5, seed=0):
    """Draw straight strokes everywhere, like hairs or pen strokes."""
    rng = np.random.default_rng(seed)
    drawn = np.ascontiguousarray(np.clip(pixels, 0, 255).astype(np.uint8))
    height, across = drawn.shape[:2]
    for _ in range(count):
        start = rng.uniform(0, 1, 2) * (across, height)
        turn = rng.uniform(-0.5, 0.5)
        end = start + np.array((np.cos(turn), np.sin(turn))) * length * across
        cv2.line(drawn, start.astype(int).tolist(), end.astype(int).tolist(), colour, width)
    return drawn.astype(float)


def round_points(radii, middle=(0.0, 0.0)):
    """Points at evenly spaced angles around a middle."""
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return np.column_stack([np.cos(angles), np.sin(angles)]) * np.asarray(radii)[:, None] + middle
