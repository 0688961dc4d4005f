"""How much of a picture its lesion fills: a fast classical estimate for the quality gate.

What absorbs more light than the skin in a ring round the picture's middle is parted from it by
Otsu's threshold (1979) on a coarse grid, and the blob nearest the middle is measured. Where the
ring is no calm skin or no blob stands out, there is no verdict: lesions that fill the frame, pale
ones and scattered ones must pass.
"""

import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray

NO_VERDICT = 1.0
_CELLS = 48
_BINS = 64
# Share of Otsu's threshold that is asked for: its own would leave out a lesion's pale rim.
_LENIENCE = 0.7
# In units of the ring's own spread: where the lesion begins, and how far it must stand out.
_CLEAR = 1.5
_LEAST_SPREAD = 6.0
# Share of all that stands out which the blob must hold; less is hair, shadow or several parts.
_MAIN = 0.5

_Y, _X = np.mgrid[:_CELLS, :_CELLS] - (_CELLS - 1) / 2
_RADIUS = np.hypot(_X, _Y)
# The corners are left out: a dermoscope's are black.
_DISC = _RADIUS < _CELLS / 2
_RING = _DISC & (_RADIUS >= _CELLS / 2 - 4)
_NEAR = np.exp(-((_RADIUS / 14) ** 2) / 2)


def lesion_size(pixels: ByteArray) -> float:
    """Return the diameter of a disc of the lesion's area relative to the side, 0 to 1.

    `pixels` are size x size x 3. NO_VERDICT where no blob can be told from its surroundings.
    """
    small = Image.fromarray(pixels).resize((_CELLS, _CELLS), Image.Resampling.BOX)
    cells = np.asarray(small, np.float32)
    ring = cells[_RING]
    skin = np.median(ring, axis=0)
    spread = float(np.median(np.abs(ring - skin).sum(axis=1)))
    drop = np.maximum(skin - cells, 0).sum(axis=2)
    dark = _DISC & (drop > max(_LENIENCE * otsu(drop[_DISC]), _CLEAR * spread))
    depth = np.where(dark, drop, 0)
    blob = central_blob(depth)
    if not blob.any() or depth[blob].sum() < _MAIN * depth.sum():
        return NO_VERDICT
    stands_out = float(drop[blob].mean() - np.median(drop[_DISC]))
    if stands_out < _CLEAR * (spread + _LEAST_SPREAD):
        return NO_VERDICT
    return float(2 * np.sqrt(blob.sum() / np.pi) / _CELLS)


def otsu(values: FloatArray) -> float:
    """Return the threshold that parts values with the largest variance between the two sides."""
    counts, edges = np.histogram(values, _BINS)
    weight = np.cumsum(counts)
    total = np.cumsum(counts * (edges[1:] + edges[:-1]) / 2)
    between = (total[-1] * weight - weight[-1] * total) ** 2
    between = between / np.maximum(weight * (weight[-1] - weight), 1)
    return float(edges[1:][np.argmax(between[:-1])])


def central_blob(depth: FloatArray) -> BoolArray:
    """Return the connected cells above 0 round the deepest part near the middle.

    `depth` is _CELLS x _CELLS.
    """
    mask = depth > 0
    padded = np.pad(np.cumsum(np.cumsum(np.pad(depth, 2), axis=0), axis=1), ((1, 0), (1, 0)))
    density = padded[5:, 5:] - padded[:-5, 5:] - padded[5:, :-5] + padded[:-5, :-5]
    blob = np.zeros_like(mask)
    if not mask.any():
        return blob
    blob.flat[np.argmax(np.where(mask, density * _NEAR, 0))] = True
    count = 0
    while count < (count := int(blob.sum())):
        grown = blob.copy()
        grown[1:] |= blob[:-1]
        grown[:-1] |= blob[1:]
        grown[:, 1:] |= blob[:, :-1]
        grown[:, :-1] |= blob[:, 1:]
        blob = grown & mask
    return blob
