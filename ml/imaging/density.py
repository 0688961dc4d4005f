"""Optical density: in it light and gain are offsets, and pigment is additive."""

import numpy as np

from ml.arrays import ByteArray, FloatArray

# The offset limits the effect of a sensor's noise in the dark.
_DENSITY = -np.log((np.arange(256, dtype=np.float32) + 6) / 261)
# Weights of the densities of red, green and blue: melanin absorbs green and blue most.
ABSORPTION = np.array([0.2, 0.4, 0.4], np.float32)


def densities(pixels: ByteArray) -> FloatArray:
    """Return the optical density of each channel."""
    return np.asarray(_DENSITY[pixels])
