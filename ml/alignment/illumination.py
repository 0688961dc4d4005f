"""The light of one photo given to another that is aligned with it.

Exposure and white balance are a factor for each colour channel, a vignette or a lamp from one side
is a factor that changes gently across the picture, and tone curves are near a power: in logarithms
all of it is linear, so that robust least squares find it.
"""

import numpy as np
import numpy.typing as npt

from ml.arrays import BoolArray, FloatArray

_LEAST_LIGHT = 6.0
_ROUNDS = 8
# How far from 1 a power is thought likely, and how far it may be.
_POWER_SD, _LEAST_POWER, _MOST_POWER = 0.3, 0.5, 2.0
_TYPICAL_NOISE = 0.03
# Of the slopes across the picture, which a small region around a lesion would leave free.
_STIFF = 1e-4
_ABOUT = 4000
# Of the differences in logarithms: below it they are noise, whatever the pictures' own spread.
_LEAST_SPREAD = 0.01
_BLACK, _BURNT_OUT = 4.0, 248.0


def relit(b: FloatArray, a: FloatArray, around: BoolArray, seen: BoolArray) -> FloatArray:
    """Return B (height x width x 3, 0 to 255) in the light of A, which it is laid on.

    Factors are found where `around` is true, the power where `seen` is: skin alone has too little
    contrast for it. What changed is taken for an outlier, as long as most of the picture did not.
    """
    log_a, log_b = (np.log(each + _LEAST_LIGHT) for each in (a, b))
    slopes = _slopes(around.shape)
    fit, whole = _sample(around), _sample(seen)
    power = 1.0
    factors: FloatArray = np.zeros((slopes.shape[-1], 3))
    for _ in range(_ROUNDS):
        rest = log_a[fit] - power * log_b[fit]
        factors = _robust(slopes[fit], rest, rest - slopes[fit] @ factors)
        power = _power(log_a[whole] - slopes[whole] @ factors, log_b[whole], power)
    matched = np.clip(np.exp(power * log_b + slopes @ factors) - _LEAST_LIGHT, 0, 255)
    # What is burnt out or black in B may have been as bright or as dark as A shows it.
    unknown = ((b > _BURNT_OUT) & (a > matched)) | ((b < _BLACK) & (a < matched))
    return np.asarray(np.where(unknown, a, matched), np.float32)


def _slopes(shape: tuple[int, ...]) -> FloatArray:
    """Return 1, x, y, x^2, xy, y^2 at each pixel, -1 to 1."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in shape), indexing="ij")
    return np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), axis=-1)


def _sample(region: BoolArray) -> tuple[npt.NDArray[np.intp], ...]:
    """Return the indices of about _ABOUT pixels spread over a region."""
    places = np.nonzero(region)
    step = max(1, len(places[0]) // _ABOUT)
    return tuple(axis[::step] for axis in places)


def _robust(slopes: FloatArray, values: FloatArray, residuals: FloatArray) -> FloatArray:
    """Solve for each channel with little weight on what lies far off (Cauchy)."""
    weight = _trust(residuals)[:, None]
    ridge = _STIFF * len(values) * np.diag([0.0, 1, 1, 1, 1, 1])
    squares = slopes.T @ (weight * slopes) + ridge
    return np.asarray(np.linalg.solve(squares, slopes.T @ (weight * values)))


def _power(values: FloatArray, log_b: FloatArray, power: float) -> float:
    """Return the power whose product with B's logarithm is nearest to the values."""
    weight = _trust(values - power * log_b)[:, None]
    centre = (weight * log_b).sum(axis=0) / weight.sum()
    x, y = log_b - centre, values - power * centre
    prior = (_TYPICAL_NOISE / _POWER_SD) ** 2 * len(x)
    found = ((weight * x * y).sum() + prior) / ((weight * x * x).sum() + prior)
    return float(np.clip(found, _LEAST_POWER, _MOST_POWER))


def _trust(residuals: FloatArray) -> FloatArray:
    off = np.linalg.norm(residuals, axis=1)
    spread = max(float(np.median(off)), _LEAST_SPREAD)
    return np.asarray(1 / (1 + (off / (1.5 * spread)) ** 2))
