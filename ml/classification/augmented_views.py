"""The views of a photo that the network sees; their outputs are averaged.

How much the score differs between a photo and its flipped crop shows how certain it is (`judge` in
`ml.classification.predictor`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ml.arrays import ByteArray, FloatArray

# Cells per side of an averaged map: those of the network's map at 192 pixels (1/8).
GRID = 24


@dataclass(frozen=True, slots=True)
class View:
    """A centred crop with `zoom` of the side, optionally mirrored or upside down."""

    mirrored: bool = False
    upended: bool = False
    zoom: float = 1.0

    def take(self, pixels: ByteArray) -> ByteArray:
        """Return this view of a prepared picture, at the same size."""
        if self.zoom < 1:
            size = len(pixels)
            margin = size * (1 - self.zoom) / 2
            box = (margin, margin, size - margin, size - margin)
            image = Image.fromarray(pixels)
            pixels = np.asarray(image.resize((size, size), Image.Resampling.BILINEAR, box=box))
        return np.asarray(self._flip(pixels), np.uint8)

    def restore(self, cells: FloatArray) -> npt.NDArray[np.float32]:
        """Return this view's map in the whole picture, GRID x GRID, nan outside the crop."""
        side = max(1, round(GRID * self.zoom))
        upright = Image.fromarray(np.ascontiguousarray(self._flip(cells), np.float32))
        whole = np.full((GRID, GRID), np.nan, np.float32)
        start = (GRID - side) // 2
        shown = np.asarray(upright.resize((side, side), Image.Resampling.BILINEAR))
        whole[start : start + side, start : start + side] = shown
        return whole

    def _flip(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Flip rows or columns; twice gives the original."""
        if self.mirrored:
            array = array[:, ::-1]
        return array[::-1] if self.upended else array


# On the validation part, four views gained 0.002 of AUC over these two (report/candidates.json) for
# twice the time. The two are needed to measure disagreement.
DEFAULT_VIEWS = (View(), View(mirrored=True, zoom=0.9))
_MIRRORED = (View(), View(mirrored=True))


def read_views(preprocessing: Mapping[str, Any]) -> tuple[View, ...]:
    """Return the views in a manifest: a list or, in older ones, how many of `_MIRRORED`."""
    named = preprocessing["views"]
    return _MIRRORED[:named] if isinstance(named, int) else tuple(View(**view) for view in named)


def take_all(views: Sequence[View], pixels: ByteArray) -> npt.NDArray[np.float32]:
    """Return every view of a prepared picture as input, float32, n x size x size x 3."""
    return np.stack([view.take(pixels) for view in views]).astype(np.float32)


def average_map(views: Sequence[View], maps: FloatArray) -> npt.NDArray[np.float32]:
    """Return the views' maps, n x h x w, averaged over the whole picture, GRID x GRID."""
    whole = [view.restore(cells) for view, cells in zip(views, maps, strict=True)]
    return np.asarray(np.nanmean(whole, axis=0), np.float32)
