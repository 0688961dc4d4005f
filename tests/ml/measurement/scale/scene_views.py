"""Drawn scenes shared by the tests of scales."""

import math

import numpy as np

from ml.geometry import mapped
from ml.training.synthetic.scenes import Blob, Camera, Light, Scene, photograph

BLOB = Blob(3.0, ((2, 0.1, 0.3), (3, 0.06, 1.0)))


def seen(*things, camera=None, light=None, lesions=((BLOB, (0.0, 0.0)),)):
    """Return a photograph of a lesion with things beside it."""
    scene = Scene(1, lesions, things)
    return photograph(scene, camera or Camera(pixels_per_mm=11), light or Light())


def askew(degrees, **changed):
    return Camera(tilt=math.radians(degrees), **{"pixels_per_mm": 11.0, **changed})


def found_mm(scale, camera):
    """Return the longest diameter of the lesion's true outline, in mm by the scale."""
    points = scale.on_skin(mapped(camera.to_pixels(), BLOB.outline()))
    return float(np.linalg.norm(points[:, None] - points[None], axis=2).max())
