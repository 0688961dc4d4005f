"""The views of a photo that the network is asked about; its answers are averaged.

What a flip or a small crop changes in the score says how sure it is (see `Predictor`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ml.arrays import ByteArray, FloatArray

# Cells of an averaged map, each way.
GRID = 24


@dataclass(frozen=True, slots=True)
class View:
    """A centred crop with `zoom` of the side, perhaps mirrored or turned upside down."""

    mirrored: bool = False
    upended: bool = False
    zoom: float = 1.0

    def take(self, pixels: ByteArray) -> ByteArray:
        """Return this view of a prepared picture, in the same size."""
        if self.zoom < 1:
            size = len(pixels)
            margin = size * (1 - self.zoom) / 2
            box = (margin, margin, size - margin, size - margin)
            image = Image.fromarray(pixels)
            pixels = np.asarray(image.resize((size, size), Image.Resampling.BILINEAR, box=box))
        return np.asarray(self._flip(pixels), np.uint8)

    def restore(self, cells: FloatArray) -> npt.NDArray[np.float32]:
        """Return this view's map on the whole picture, GRID x GRID; nan where it did not look."""
        side = max(1, round(GRID * self.zoom))
        upright = Image.fromarray(np.ascontiguousarray(self._flip(cells), np.float32))
        whole = np.full((GRID, GRID), np.nan, np.float32)
        start = (GRID - side) // 2
        shown = np.asarray(upright.resize((side, side), Image.Resampling.BILINEAR))
        whole[start : start + side, start : start + side] = shown
        return whole

    def _flip(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Flip rows or columns; done twice, it undoes itself."""
        if self.mirrored:
            array = array[:, ::-1]
        return array[::-1] if self.upended else array


DEFAULT_VIEWS = (View(), View(mirrored=True, zoom=0.9))
_MIRRORED = (View(), View(mirrored=True))


def read_views(preprocessing: Mapping[str, Any]) -> tuple[View, ...]:
    """Return the views that a manifest names: a list, or in older ones how many of two."""
    named = preprocessing["views"]
    return _MIRRORED[:named] if isinstance(named, int) else tuple(View(**view) for view in named)


def take_all(views: Sequence[View], pixels: ByteArray) -> npt.NDArray[np.float32]:
    """Return every view of a prepared picture as the network takes them, n x size x size x 3."""
    return np.stack([view.take(pixels) for view in views]).astype(np.float32)


def average_map(views: Sequence[View], maps: FloatArray) -> npt.NDArray[np.float32]:
    """Return the views' maps, n x h x w, averaged over the whole picture, GRID x GRID."""
    whole = [view.restore(cells) for view, cells in zip(views, maps, strict=True)]
    return np.asarray(np.nanmean(whole, axis=0), np.float32)
