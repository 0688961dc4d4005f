"""How much of a picture its lesion fills: a fast classical estimate for the quality gate.

On a coarse grid, cells darker than the skin in a ring around the picture's middle are separated by
Otsu's threshold (1979), and the blob nearest the middle is measured. If the ring is not calm skin
or no blob stands out, there is no verdict, because lesions that fill the frame, pale ones and
scattered ones must pass the gate.

The constants here were set by judgement on the training pictures. The threshold that refuses a
photo is not among them: `ml.training.artefact.quality_thresholds` chooses it, so that at most
0.3% of training pictures are refused.
"""

import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray, FloatArray

NO_VERDICT = 1.0
# Cells per side. Fewer lose small lesions; more make hairs and texture stand out, and cost time.
_CELLS = 48
_BINS = 64
# Share of Otsu's threshold used here: the full threshold leaves out a lesion's pale rim.
_OTSU_SHARE = 0.7
# A cell belongs to the lesion from this many times the ring's spread (median absolute difference,
# summed over the channels) on; the blob must differ by the same multiple of the spread plus 6.
# Lower values find a "lesion" in plain skin.
_CONTRAST_IN_SPREADS = 1.5
_MIN_SPREAD = 6.0
# Share of all darkness that the blob must hold; less means hair, shadow or several parts.
_MIN_BLOB_SHARE = 0.5

_Y, _X = np.mgrid[:_CELLS, :_CELLS] - (_CELLS - 1) / 2
_RADIUS = np.hypot(_X, _Y)
# The corners are left out: a dermoscope's are black. The ring is the outermost 4 cells.
_DISC = _RADIUS < _CELLS / 2
_RING = _DISC & (_RADIUS >= _CELLS / 2 - 4)
# Weight of a cell by its distance from the middle: the blob near the middle is the lesion.
_NEAR = np.exp(-((_RADIUS / 14) ** 2) / 2)


def lesion_size(pixels: ByteArray) -> float:
    """Return the diameter of a disc of the lesion's area, relative to the picture's side, 0 to 1.

    `pixels` are size x size x 3. Returns NO_VERDICT where no blob stands out.
    """
    small = Image.fromarray(pixels).resize((_CELLS, _CELLS), Image.Resampling.BOX)
    cells = np.asarray(small, np.float32)
    ring = cells[_RING]
    skin = np.median(ring, axis=0)
    spread = float(np.median(np.abs(ring - skin).sum(axis=1)))
    drop = np.maximum(skin - cells, 0).sum(axis=2)
    dark = _DISC & (drop > max(_OTSU_SHARE * otsu(drop[_DISC]), _CONTRAST_IN_SPREADS * spread))
    depth = np.where(dark, drop, 0)
    blob = central_blob(depth)
    if not blob.any() or depth[blob].sum() < _MIN_BLOB_SHARE * depth.sum():
        return NO_VERDICT
    stands_out = float(drop[blob].mean() - np.median(drop[_DISC]))
    if stands_out < _CONTRAST_IN_SPREADS * (spread + _MIN_SPREAD):
        return NO_VERDICT
    return float(2 * np.sqrt(blob.sum() / np.pi) / _CELLS)


def otsu(values: FloatArray) -> float:
    """Return the threshold with the largest variance between the two classes (Otsu 1979)."""
    counts, edges = np.histogram(values, _BINS)
    weight = np.cumsum(counts)
    total = np.cumsum(counts * (edges[1:] + edges[:-1]) / 2)
    between = (total[-1] * weight - weight[-1] * total) ** 2
    between = between / np.maximum(weight * (weight[-1] - weight), 1)
    return float(edges[1:][np.argmax(between[:-1])])


def central_blob(depth: FloatArray) -> BoolArray:
    """Return the connected cells above 0 around the darkest 5 x 5 cells near the middle.

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
