"""Notice that a picture is put together from several: it has seams from edge to edge."""

import cv2
import numpy as np
from PIL import Image

from ml.arrays import BoolArray, ByteArray
from ml.geometry import Box
from ml.imaging.preprocessing import LESION_SHARE, shrunk

# Chosen on training pictures and checked on validation pictures (docs/model.md, "Several lesions").
# Long side, in pixels, at which seams are sought.
_SIDE = 192
# A seam's step relative to that of the lines beside it. Lower values take rulers for seams.
_CONTRAST = 2.5
# Added to the step of the lines beside it, in pixel values of all channels together: noise.
_NOISE = 3.0
# Share of a seam's pixels that may lack the step. More takes hairs for seams.
_GAPS = 0.15
# Seams are sought this far from the edges, in shares of the side.
_MARGIN = 0.18
# The lines that a seam is compared with: from 3 to 10 pixels away.
_BESIDE = np.array([*range(-10, -2), *range(3, 11)])
# A part with this share of white, neutral pixels is a ruler or a page beside the skin.
_PAPER = 0.5
_PAPER_VALUE, _PAPER_COLOUR = 190, 15


def find_tiles(picture: Image.Image) -> tuple[Box, ...]:
    """Return the middle of each picture in an upright RGB collage; empty for one picture.

    A region around the middle as `LESION_SHARE` has it is that picture's centred square.
    """
    pixels = shrunk(picture, _SIDE)
    across, down = _seam(pixels), _seam(np.ascontiguousarray(pixels.transpose(1, 0, 2)))
    columns, rows = _spans(across), _spans(down)
    tiles = [(x, y, width, height) for y, height in rows for x, width in columns]
    if len(tiles) == 1:
        return ()
    paper = (pixels.min(axis=2) > _PAPER_VALUE) & (np.ptp(pixels, axis=2) < _PAPER_COLOUR)
    if any(_within(paper, tile).mean() > _PAPER for tile in tiles):
        return ()
    return tuple(_middle(tile, picture.size) for tile in tiles)


def _seam(pixels: ByteArray) -> float | None:
    """Return where the strongest vertical seam lies, in shares of the width, or None."""
    colours = cv2.blur(pixels, (1, 3))
    red, green, blue = cv2.split(cv2.absdiff(colours[:, 2:], colours[:, :-2]))
    step = np.asarray(cv2.add(cv2.add(red, green, dtype=cv2.CV_16U), blue, dtype=cv2.CV_16U))
    rank = round(len(step) * _GAPS)
    along = np.partition(step, rank, axis=0)[rank].astype(np.float32)
    width = len(along)
    inner = np.arange(round(width * _MARGIN), round(width * (1 - _MARGIN)))
    beside = np.median(along[np.clip(inner[:, None] + _BESIDE, 0, width - 1)], axis=1)
    contrast = along[inner] / (beside + _NOISE)
    best = int(np.argmax(contrast))
    if contrast[best] < _CONTRAST:
        return None
    return float((inner[best] + 1.5) / pixels.shape[1])


def _spans(seam: float | None) -> tuple[tuple[float, float], ...]:
    """Return start and length of what a seam divides, in shares."""
    return ((0.0, 1.0),) if seam is None else ((0.0, seam), (seam, 1.0 - seam))


def _middle(tile: Box, size: tuple[int, int]) -> Box:
    x, y, width, height = tile
    side = LESION_SHARE * min(width * size[0], height * size[1])
    across, down = side / size[0], side / size[1]
    return x + (width - across) / 2, y + (height - down) / 2, across, down


def _within(mask: BoolArray, tile: Box) -> BoolArray:
    height, width = mask.shape
    x, y, across, down = tile
    rows = slice(round(y * height), round((y + down) * height))
    return mask[rows, round(x * width) : round((x + across) * width)]
