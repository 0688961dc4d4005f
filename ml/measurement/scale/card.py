"""The printable scale card: its geometry in millimetres, and a drawing of it.

The card is placed on the skin with the mole in its notch. Large markers at the corners can be read
from far away, small ones around the notch from close up. Coordinates run right and down from the
card's top left corner; shades are 0 (black) to 255 (paper). Printed cards are in use: a changed
geometry makes them wrong without anyone noticing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ml.arrays import ByteArray, FloatArray

WIDTH = 86.0
HEIGHT = 54.0
CHECK_LINE = 50.0  # for people to check the size of the print with a ruler
RULER = 80  # from the left end, in whole millimetres

_BITS = 4
_CELLS = _BITS + 2  # the bits, and the black border on either side
# Markers 0 to 9 of ArUco's DICT_4X4_50, row by row from the top left, 1 is white.
_CODES = (0xB532, 0x0F9A, 0x332D, 0x9946, 0x549E, 0x79CD, 0x9E2E, 0xC4F2, 0xFEDA, 0xCF56)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in mm with one shade."""

    x: float
    y: float
    width: float
    height: float
    shade: int = 0

    @property
    def middle(self) -> tuple[float, float]:
        """Return its centre in mm."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Marker:
    """A square marker: its number, top left corner and side in mm."""

    number: int
    x: float
    y: float
    side: float

    def corners(self) -> FloatArray:
        """Return its corners, 4 x 2 mm: top left, top right, bottom right, bottom left."""
        square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float64)
        return square * self.side + (self.x, self.y)

    def bits(self) -> ByteArray:
        """Return its 4 x 4 bits, 1 is white."""
        code = _CODES[self.number]
        row = [code >> (_BITS * _BITS - 1 - place) & 1 for place in range(_BITS * _BITS)]
        return np.array(row, np.uint8).reshape(_BITS, _BITS)


NOTCH = Box(31, 0, 24, 22)
MARKERS = (
    Marker(0, 3, 3, 12),
    Marker(1, 71, 3, 12),
    Marker(2, 71, 35, 12),
    Marker(3, 3, 35, 12),
    Marker(4, 23, 2, 6),
    Marker(5, 23, 14, 6),
    Marker(6, 33, 24, 6),
    Marker(7, 47, 24, 6),
    Marker(8, 57, 14, 6),
    Marker(9, 57, 2, 6),
)
PATCHES = (
    Box(17, 4, 4, 4, 255),
    Box(17, 10, 4, 4, 191),
    Box(65, 4, 4, 4, 128),
    Box(65, 10, 4, 4, 64),
)
CHECK = Box(18, 41, CHECK_LINE, 0.3)


def boxes() -> Iterator[Box]:
    """Yield what is printed, without the words, in the order of painting."""
    for marker in MARKERS:
        yield from _painted(marker)
    yield from PATCHES
    yield CHECK
    for end in (CHECK.x, CHECK.x + CHECK_LINE):
        yield Box(end - 0.15, CHECK.y - 1.1, 0.3, 2.5)
    yield from _ticks()


def _painted(marker: Marker) -> Iterator[Box]:
    """Yield a black square, then the white runs of its rows and of its columns.

    Runs in both directions overlap, so that no PDF viewer shows seams between white cells.
    """
    cell = marker.side / _CELLS
    yield Box(marker.x, marker.y, marker.side, marker.side)
    bits = marker.bits()
    for line in range(_BITS):
        for start, length in _runs(bits[line]):
            x, y = marker.x + (start + 1) * cell, marker.y + (line + 1) * cell
            yield Box(x, y, length * cell, cell, 255)
        for start, length in _runs(bits[:, line]):
            x, y = marker.x + (line + 1) * cell, marker.y + (start + 1) * cell
            yield Box(x, y, cell, length * cell, 255)


def _runs(bits: ByteArray) -> list[tuple[int, int]]:
    """Return start and length of each run of ones."""
    steps = np.diff(np.pad(bits.astype(np.int8), 1))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return [(int(start), int(end - start)) for start, end in zip(starts, ends, strict=True)]


def _ticks() -> Iterator[Box]:
    """Yield the ruler's marks along the lower edge, longer every 5 and 10 mm."""
    left = (WIDTH - RULER) / 2
    for millimetre in range(RULER + 1):
        length = 2.4 if millimetre % 10 == 0 else 1.8 if millimetre % 5 == 0 else 1.2
        yield Box(left + millimetre - 0.1, HEIGHT - length, 0.2, length)


def draw(pixels_per_mm: int) -> ByteArray:
    """Return the card without its words and with its notch filled, height x width."""
    finer = 4  # anti-aliasing
    scale = pixels_per_mm * finer
    picture = np.full((round(HEIGHT * scale), round(WIDTH * scale)), 255, np.uint8)
    for box in boxes():
        left, right = round(box.x * scale), round((box.x + box.width) * scale)
        top, bottom = round(box.y * scale), round((box.y + box.height) * scale)
        picture[top:bottom, left:right] = box.shade
    height, width = (side // finer for side in picture.shape)
    fine = picture.reshape(height, finer, width, finer)
    smooth: ByteArray = fine.mean(axis=(1, 3)).round().astype(np.uint8)
    return smooth


def covered(pixels_per_mm: int) -> ByteArray:
    """Return 1 on the card and 0 in its notch, in the drawing's shape."""
    mask = np.ones((round(HEIGHT * pixels_per_mm), round(WIDTH * pixels_per_mm)), np.uint8)
    right, bottom = NOTCH.x + NOTCH.width, NOTCH.y + NOTCH.height
    mask[
        : round(bottom * pixels_per_mm),
        round(NOTCH.x * pixels_per_mm) : round(right * pixels_per_mm),
    ] = 0
    return mask
