"""Change the light of one photo to that of another photo that is aligned with it.

Exposure and white balance are a factor for each colour channel, a vignette or a lamp from one side
is a factor that changes slowly across the picture, and tone curves are nearly a power. In
logarithms all of this is linear, and robust least squares finds it.
"""

import numpy as np
import numpy.typing as npt

from ml.arrays import BoolArray, FloatArray

# Set by judgement on relit copies (docs/comparison.md: over 90% of 120 copies show no change). A
# weaker prior or ridge explains real changes as light; a stronger one shows light as change.

# Added before the logarithm, so that a sensor's noise in the dark counts little.
_OFFSET = 6.0
_ROUNDS = 8
# Prior of the power (mean 1), and its limits.
_POWER_SD, _MIN_POWER, _MAX_POWER = 0.3, 0.5, 2.0
# Noise of the logarithm against which the prior is weighed.
_TYPICAL_NOISE = 0.03
# Ridge on the slopes across the picture: skin around a lesion alone may not determine them.
_RIDGE = 1e-4
# About how many pixels are fitted; more cost time.
_SAMPLE_SIZE = 4000
# Residuals of the logarithm below this are noise, even if the pictures' own spread is smaller.
_MIN_SPREAD = 0.01
# Scale of the Cauchy weight, in medians of the residuals.
_CAUCHY_SCALE = 1.5
# Values at which a camera clips.
_BLACK, _OVEREXPOSED = 4.0, 248.0


def relit(b: FloatArray, a: FloatArray, around: BoolArray, seen: BoolArray) -> FloatArray:
    """Return B (height x width x 3, 0 to 255) in the light of A, with which it is aligned.

    The factors are fitted where `around` is true, the power where `seen` is, because skin alone has
    too little contrast for it. Changes are outliers, as long as most of the picture is unchanged.
    """
    log_a, log_b = (np.log(each + _OFFSET) for each in (a, b))
    slopes = _slopes(around.shape)
    fit, whole = _sample(around), _sample(seen)
    power = 1.0
    factors: FloatArray = np.zeros((slopes.shape[-1], 3))
    for _ in range(_ROUNDS):
        rest = log_a[fit] - power * log_b[fit]
        factors = _robust(slopes[fit], rest, rest - slopes[fit] @ factors)
        power = _power(log_a[whole] - slopes[whole] @ factors, log_b[whole], power)
    matched = np.clip(np.exp(power * log_b + slopes @ factors) - _OFFSET, 0, 255)
    # Where B is clipped it may have been as bright or as dark as A.
    unknown = ((b > _OVEREXPOSED) & (a > matched)) | ((b < _BLACK) & (a < matched))
    return np.asarray(np.where(unknown, a, matched), np.float32)


def _slopes(shape: tuple[int, ...]) -> FloatArray:
    """Return 1, x, y, x^2, xy, y^2 at each pixel, -1 to 1."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in shape), indexing="ij")
    return np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), axis=-1)


def _sample(region: BoolArray) -> tuple[npt.NDArray[np.intp], ...]:
    """Return the indices of about _SAMPLE_SIZE pixels spread over a region."""
    places = np.nonzero(region)
    step = max(1, len(places[0]) // _SAMPLE_SIZE)
    return tuple(axis[::step] for axis in places)


def _robust(slopes: FloatArray, values: FloatArray, residuals: FloatArray) -> FloatArray:
    """Solve for each channel, with Cauchy weights."""
    weight = _weights(residuals)[:, None]
    ridge = _RIDGE * len(values) * np.diag([0.0, 1, 1, 1, 1, 1])
    squares = slopes.T @ (weight * slopes) + ridge
    return np.asarray(np.linalg.solve(squares, slopes.T @ (weight * values)))


def _power(values: FloatArray, log_b: FloatArray, power: float) -> float:
    """Return the power for which power times B's logarithm is closest to the values."""
    weight = _weights(values - power * log_b)[:, None]
    centre = (weight * log_b).sum(axis=0) / weight.sum()
    x, y = log_b - centre, values - power * centre
    prior = (_TYPICAL_NOISE / _POWER_SD) ** 2 * len(x)
    found = ((weight * x * y).sum() + prior) / ((weight * x * x).sum() + prior)
    return float(np.clip(found, _MIN_POWER, _MAX_POWER))


def _weights(residuals: FloatArray) -> FloatArray:
    off = np.linalg.norm(residuals, axis=1)
    spread = max(float(np.median(off)), _MIN_SPREAD)
    return np.asarray(1 / (1 + (off / (_CAUCHY_SCALE * spread)) ** 2))
