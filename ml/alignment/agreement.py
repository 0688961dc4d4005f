"""Whether two pictures laid on each other show the same structure.

Two round moles can be laid on each other too. What they do not share is what lies within: so the
correlation is taken of fine structure, over the overlap and cell by cell, and compared with what
the same two pictures reach when they are laid wrongly.
"""

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from ml.alignment.texture import Texture, blurred, flattened
from ml.arrays import FloatArray
from ml.geometry import affine, resized, rotation, zoom

_CELLS = 6
_LEAST_COVER = 0.5
# What correlates less than this is not worth comparing with chance, which takes a while.
_WORTH_DOUBT = 0.2
# Structures up to this many working pixels count.
_FINE = 4.0
_SOFT = 1.2
_WRONG_TURNS = tuple(np.deg2rad(range(30, 360, 30)))
_WRONG_SHIFTS = tuple(shift for shift in product((-14, 0, 14), repeat=2) if any(shift))
# Wrong layings that show less than this share of the overlap tell nothing.
_LEAST_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike the fine structures of A and of B laid on it are.

    Correlations are -1 to 1: `overall` in the whole overlap, `typical` in the median cell of it,
    `chance` the most that wrong layings reach (1 where `overall` is next to nothing). `overlap` is
    the share of the smaller picture that both show, `area` what was compared: the inner part of the
    overlap, in working pixels of A.
    """

    overall: float
    typical: float
    chance: float
    overlap: float
    area: float


def agreement(a: Texture, b: Texture, matrix: FloatArray) -> Agreement:
    """Compare A with B laid on it by `matrix` (2 x 3, working pixels of B to those of A)."""
    longer = zoom(matrix)
    # Both as soft as the softer one: enlarged structure has no finer parts.
    soft = _SOFT * max(1.0, longer)
    light_a, light_b = blurred(a.light, soft), blurred(b.light, soft / longer)
    sheet = _Sheet(light_a, a.inner, light_b, b.inner)
    one, other, mask = sheet.laid(matrix, _FINE)
    cells = _cell_correlations(*_cropped(one, other, mask))
    overall = _correlation(one, other, mask)
    return Agreement(
        overall=overall,
        typical=float(np.median(cells)) if len(cells) else 0.0,
        chance=_chance(sheet, matrix, mask) if overall > _WORTH_DOUBT else 1.0,
        overlap=_overlap(a, b, matrix, longer),
        area=float(mask.sum()),
    )


def _overlap(a: Texture, b: Texture, matrix: FloatArray, longer: float) -> float:
    shared = float((cv2.warpAffine(b.mask, matrix, a.mask.shape[::-1]) * a.mask).sum())
    return shared / max(min(float(a.mask.sum()), float(b.mask.sum()) * longer**2), 1.0)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Two lights and masks to lay on each other, height x width each."""

    light_a: FloatArray
    mask_a: FloatArray
    light_b: FloatArray
    mask_b: FloatArray

    def laid(self, matrix: FloatArray, sigma: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return A's structure, B's structure laid on it, and where both are seen."""
        size = self.mask_a.shape[::-1]
        warped = cv2.warpAffine(self.light_b, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        laid = np.asarray(warped, np.float32)
        seen = cv2.warpAffine(self.mask_b, matrix, size)
        mask = ((seen > 0.99) & (self.mask_a > 0.5)).astype(np.float32)
        return flattened(self.light_a, mask, sigma), flattened(laid, mask, sigma), mask

    def halved(self) -> "_Sheet":
        """Return the same at half the size."""
        parts = (self.light_a, self.mask_a, self.light_b, self.mask_b)
        return _Sheet(*map(_half, parts))


def _half(values: FloatArray) -> FloatArray:
    height, width = values.shape
    size = (width // 2, height // 2)
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA))


def _correlation(one: FloatArray, other: FloatArray, mask: FloatArray) -> float:
    seen = mask > 0
    if not seen.any():
        return 0.0
    x, y = one[seen] - one[seen].mean(), other[seen] - other[seen].mean()
    return float(x @ y / np.sqrt(max(float((x @ x) * (y @ y)), 1e-9)))


def _cropped(one: FloatArray, other: FloatArray, mask: FloatArray) -> tuple[FloatArray, ...]:
    """Cut all three to what the mask covers, so that the cells fill it however small it is."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if len(rows) == 0:
        return one, other, mask
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return one[box], other[box], mask[box]


def _cell_correlations(one: FloatArray, other: FloatArray, mask: FloatArray) -> FloatArray:
    """Return the correlation in each of the cells that the mask covers by half or more."""
    cover = _per_cell(mask)
    weight = np.maximum(cover, 1e-6)
    mean_x, mean_y = _per_cell(one * mask) / weight, _per_cell(other * mask) / weight
    xy = _per_cell(one * other * mask) / weight - mean_x * mean_y
    xx = _per_cell(one * one * mask) / weight - mean_x**2
    yy = _per_cell(other * other * mask) / weight - mean_y**2
    return np.asarray((xy / np.sqrt(np.maximum(xx * yy, 1e-9)))[cover > _LEAST_COVER])


def _per_cell(values: FloatArray) -> FloatArray:
    return np.asarray(cv2.resize(values, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA))


def _chance(sheet: _Sheet, matrix: FloatArray, mask: FloatArray) -> float:
    """Return the most that B reaches turned or shifted away from where it was laid."""
    if not mask.any():
        return 1.0
    half = sheet.halved()
    centre = np.argwhere(mask).mean(axis=0)[::-1]
    least = _LEAST_SHARE * float(mask.mean())
    return max(_wrongly_laid(half, wrong, least) for wrong in _wrong_matrices(matrix, centre))


def _wrong_matrices(matrix: FloatArray, centre: FloatArray) -> list[FloatArray]:
    turned = []
    for turn in _WRONG_TURNS:
        linear = rotation(turn)
        shift = linear @ (matrix[:, 2] - centre) + centre
        turned.append(affine(linear @ matrix[:, :2], shift))
    shifted = [matrix + np.array([[0, 0, x], [0, 0, y]]) for x, y in _WRONG_SHIFTS]
    return turned + shifted


def _wrongly_laid(half: _Sheet, matrix: FloatArray, least: float) -> float:
    """Correlate at half the size: what is half as large there is as coarse as before."""
    smaller = resized(matrix, onto=(0.5, 0.5), of=(0.5, 0.5))
    one, other, mask = half.laid(smaller, _FINE / 2)
    return _correlation(one, other, mask) if mask.mean() > least else -1.0
