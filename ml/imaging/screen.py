"""Notice screenshots and photos of screens."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image

from ml.arrays import ByteArray, FloatArray, IntArray
from ml.imaging.preprocessing import shrunk

# Chosen on training pictures, with drawn screens around them, and checked on validation pictures
# (docs/model.md, "Screens"). Long side at which flat areas are sought.
_FLAT_SIDE = 192
# Pixels of a flat area, 3 x 3, differ by this much at most; a camera's noise is larger.
_FLAT_STEP = 2
# Share of flat pixels that makes a row flat, and of the rows that have to be. Smooth skin out of
# focus is flat too, but not right across the picture.
_FLAT_IN_ROW, _FLAT_ROWS = 0.8, 0.1
# Share of the picture that has the commonest flat colour, in steps of `_COLOUR_STEP`.
_ONE_COLOUR, _COLOUR_STEP = 0.08, 4
# Side of the square in which a screen's grid is sought, and the smallest picture that is enough.
_GRID_SIDE, _MIN_SIDE = 256, 128
# Frequencies of the grid, in periods per pixel: below are lesions, above is noise of the resizing.
_LOWEST, _HIGHEST = 0.08, 0.47
_RINGS = 12
# Frequencies this near an axis are left out: those of upright and level edges.
_AXIS = 0.01
# Sigma of the blur that is taken off first, so that lesions leave no trace.
_BLUR_SIGMA = 6.0
# Strength of the strongest few frequencies, relative to the median of their ring. The ticks of
# rulers reach 17.
_PEAKS, _MIN_PEAK = 8, 20.0
# And relative to the others within so many radians of their direction: straight hairs and edges
# have all frequencies of one direction, a grid only some.
_RAY, _RAY_PERCENTILE = 0.02, 80
_MIN_ALONE = 4.0


def is_screen(picture: Image.Image) -> bool:
    """Whether an upright RGB picture is a screenshot, or a photo that shows a screen's pixels."""
    if min(picture.size) < _MIN_SIDE:
        return False
    return _has_flat_bars(shrunk(picture, _FLAT_SIDE)) or _has_grid(picture)


def _has_flat_bars(pixels: ByteArray) -> bool:
    """Whether whole rows have one exact colour, as the bars and backgrounds of programs do."""
    square = np.ones((3, 3), np.uint8)
    differs = cv2.split(cv2.subtract(cv2.dilate(pixels, square), cv2.erode(pixels, square)))
    flat = np.asarray(cv2.max(cv2.max(differs[0], differs[1]), differs[2])) <= _FLAT_STEP
    if (flat.mean(axis=1) > _FLAT_IN_ROW).mean() < _FLAT_ROWS:
        return False
    red, green, blue = (pixels[flat] // _COLOUR_STEP).astype(np.int32).T
    _, counts = np.unique((red << 16) + (green << 8) + blue, return_counts=True)
    return bool(counts.max() > _ONE_COLOUR * flat.size)


def _has_grid(picture: Image.Image) -> bool:
    """Whether a regular pattern covers the middle: a screen's pixels, or their moire."""
    side = min(*picture.size, _GRID_SIDE)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    middle = picture.crop((left, top, left + side, top + side)).convert("L")
    grey = np.asarray(middle, np.float32)
    detail = (grey - cv2.GaussianBlur(grey, (0, 0), _BLUR_SIGMA)) * _window(side)
    strength = np.abs(np.fft.rfft2(detail)).ravel()
    relative = np.zeros_like(strength)
    spectrum = _spectrum(side)
    for ring in spectrum.rings:
        relative[ring] = strength[ring] / (np.median(strength[ring]) + 1e-3)
    # Few are that strong, so sorting them is quick.
    strong = np.flatnonzero(relative > _MIN_PEAK / _PEAKS)
    peaks = strong[np.argsort(relative[strong])][-_PEAKS:]
    if len(peaks) < _PEAKS or relative[peaks].mean() < _MIN_PEAK:
        return False
    alone = [relative[peak] / spectrum.level_of_ray(relative, peak) for peak in peaks]
    return bool(np.median(alone) > _MIN_ALONE)


@dataclass(frozen=True, slots=True)
class _Spectrum:
    """Where frequencies lie in a flattened `rfft2`: by ring, and each one's direction."""

    rings: tuple[IntArray, ...]
    direction: FloatArray

    def level_of_ray(self, relative: FloatArray, peak: int) -> float:
        """Return how strong the frequencies in a peak's direction are: a line has them all."""
        off = np.abs(self.direction - self.direction[peak])
        ray = (np.minimum(off, np.pi - off) < _RAY) & (relative > 0)
        return float(np.percentile(relative[ray], _RAY_PERCENTILE))


@lru_cache(maxsize=4)
def _window(side: int) -> FloatArray:
    hann = np.hanning(side).astype(np.float32)
    return np.asarray(np.outer(hann, hann))


@lru_cache(maxsize=4)
def _spectrum(side: int) -> _Spectrum:
    down, across = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)
    away = np.hypot(down, across)
    away[np.abs(down).ravel() < _AXIS] = away[:, across < _AXIS] = 0
    edges = np.linspace(_LOWEST, _HIGHEST, _RINGS + 1)
    rings = [np.flatnonzero((away >= low) & (away < high)) for low, high in pairwise(edges)]
    return _Spectrum(tuple(rings), np.arctan2(down, across).ravel())
