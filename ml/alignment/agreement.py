"""Whether two aligned pictures show the same structure.

Two round moles can be aligned although they are different ones. What they do not share is the
structure inside. So fine structure is correlated, over the overlap and cell by cell, and compared
with the correlation of the same two pictures in deliberately wrong alignments.
"""

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from ml.alignment.texture import Texture, blurred, flattened
from ml.arrays import FloatArray
from ml.geometry import affine, resized, rotation, zoom

# All were set together with the limits of `ml.alignment.align`, which hold for these values only:
# after a change, the unrelated pairs have to be tried again (docs/comparison.md).

# Cells per side of the overlap; a cell counts if this share of it is covered.
_CELLS = 6
_MIN_COVER = 0.5
# Below this correlation a fit is refused anyway, and the slow comparison with wrong alignments is
# left out.
_MIN_TO_COMPARE = 0.2
# Sigma in working pixels of the local mean that is subtracted: coarser structure does not count.
_FINE_SIGMA = 4.0
# Blur of both pictures, in pixels of the coarser one, so that both are equally sharp.
_BLUR_SIGMA = 1.2
_WRONG_TURNS = tuple(np.deg2rad(range(30, 360, 30)))
_WRONG_SHIFTS = tuple(shift for shift in product((-14, 0, 14), repeat=2) if any(shift))
# Wrong alignments with less than this share of the overlap are left out: few pixels correlate high
# by chance.
_MIN_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Agreement:
    """How similar the fine structures of A and of B aligned with it are.

    Correlations are -1 to 1: `overall` over the whole overlap, `typical` in its median cell,
    `chance` the highest of the wrong alignments (1 where `overall` is too low to compare).
    `overlap` is the share of the smaller picture that both show. `area` is the inner part of the
    overlap, which is what was compared, in working pixels of A.
    """

    overall: float
    typical: float
    chance: float
    overlap: float
    area: float


def agreement(a: Texture, b: Texture, matrix: FloatArray) -> Agreement:
    """Compare A with B aligned by `matrix` (2 x 3, working pixels of B to those of A)."""
    scale = zoom(matrix)
    # Both are blurred as much as the coarser one: enlarging adds no detail.
    sigma = _BLUR_SIGMA * max(1.0, scale)
    light_a, light_b = blurred(a.light, sigma), blurred(b.light, sigma / scale)
    pair = _Pair(light_a, a.inner, light_b, b.inner)
    one, other, mask = pair.aligned(matrix, _FINE_SIGMA)
    cells = _cell_correlations(*_cropped(one, other, mask))
    overall = _correlation(one, other, mask)
    return Agreement(
        overall=overall,
        typical=float(np.median(cells)) if len(cells) else 0.0,
        chance=_chance(pair, matrix, mask) if overall > _MIN_TO_COMPARE else 1.0,
        overlap=_overlap(a, b, matrix, scale),
        area=float(mask.sum()),
    )


def _overlap(a: Texture, b: Texture, matrix: FloatArray, scale: float) -> float:
    shared = float((cv2.warpAffine(b.mask, matrix, a.mask.shape[::-1]) * a.mask).sum())
    return shared / max(min(float(a.mask.sum()), float(b.mask.sum()) * scale**2), 1.0)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The logarithmic brightness and the masks of A and B, height x width each."""

    light_a: FloatArray
    mask_a: FloatArray
    light_b: FloatArray
    mask_b: FloatArray

    def aligned(
        self, matrix: FloatArray, sigma: float
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the structure of A, that of B mapped onto A, and the mask of what both show."""
        size = self.mask_a.shape[::-1]
        warped = cv2.warpAffine(self.light_b, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        seen = cv2.warpAffine(self.mask_b, matrix, size)
        mask = ((seen > 0.99) & (self.mask_a > 0.5)).astype(np.float32)
        return (
            flattened(self.light_a, mask, sigma),
            flattened(np.asarray(warped, np.float32), mask, sigma),
            mask,
        )

    def halved(self) -> "_Pair":
        """Return the pair at half the size."""
        return _Pair(*map(_half, (self.light_a, self.mask_a, self.light_b, self.mask_b)))


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
    """Crop all three to the mask's bounding box, so that the cells divide it and nothing else."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if len(rows) == 0:
        return one, other, mask
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return one[box], other[box], mask[box]


def _cell_correlations(one: FloatArray, other: FloatArray, mask: FloatArray) -> FloatArray:
    """Return the correlation in each cell that the mask covers by more than half."""
    cover = _per_cell(mask)
    weight = np.maximum(cover, 1e-6)
    mean_x, mean_y = _per_cell(one * mask) / weight, _per_cell(other * mask) / weight
    xy = _per_cell(one * other * mask) / weight - mean_x * mean_y
    xx = _per_cell(one * one * mask) / weight - mean_x**2
    yy = _per_cell(other * other * mask) / weight - mean_y**2
    return np.asarray((xy / np.sqrt(np.maximum(xx * yy, 1e-9)))[cover > _MIN_COVER])


def _per_cell(values: FloatArray) -> FloatArray:
    return np.asarray(cv2.resize(values, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA))


def _chance(pair: _Pair, matrix: FloatArray, mask: FloatArray) -> float:
    """Return the highest correlation with B rotated or shifted away from its alignment."""
    if not mask.any():
        return 1.0
    half = pair.halved()
    centre = np.argwhere(mask).mean(axis=0)[::-1]
    least = _MIN_SHARE * float(mask.mean())
    return max(_wrong_correlation(half, wrong, least) for wrong in _wrong_maps(matrix, centre))


def _wrong_maps(matrix: FloatArray, centre: FloatArray) -> list[FloatArray]:
    turned = []
    for turn in _WRONG_TURNS:
        linear = rotation(turn)
        shift = linear @ (matrix[:, 2] - centre) + centre
        turned.append(affine(linear @ matrix[:, :2], shift))
    shifted = [matrix + np.array([[0, 0, x], [0, 0, y]]) for x, y in _WRONG_SHIFTS]
    return turned + shifted


def _wrong_correlation(half: _Pair, matrix: FloatArray, least: float) -> float:
    """Correlate at half the size and half the sigma: the same structure in fewer pixels."""
    smaller = resized(matrix, onto=(0.5, 0.5), of=(0.5, 0.5))
    one, other, mask = half.aligned(smaller, _FINE_SIGMA / 2)
    return _correlation(one, other, mask) if mask.mean() > least else -1.0
