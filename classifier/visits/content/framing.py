"""Which part of each photo of a mole is shown, so that old and new ones can be compared by eye.

All pictures are square. A frame maps that square, (0, 0) to (1, 1) from its upper left corner, to
pixels of the upright photo; what lies outside the photo is left blank.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ml.arrays import FloatArray
from ml.geometry import (
    Matrix,
    Point,
    homogeneous,
    inverse,
    middle,
    zoom,
    zoom_at,
)

# The numbers here were set by judgement.
# Width of the square, relative to the longest diameter of the lesion in any of the photos: less
# hides the skin around it, more makes the lesion small on paper.
AROUND = 2.4
# The least, if the photos show no more than that: a tight picture is better than blank margins.
LEAST_AROUND = 1.3
# Limits for lesions that were measured far too small or large.
LEAST_MM, MOST_MM = 4.0, 60.0
# Lengths of the scale bar; it takes at most this share of the picture.
BARS_MM = (50.0, 20.0, 10.0, 5.0, 2.0, 1.0)
MOST_OF_FIELD = 0.4


class Basis(StrEnum):
    """What makes photos comparable."""

    MM = "mm"  # a scale in the photo itself, or in one that it was aligned with
    ALIGNED = "aligned"  # the skin around the mole
    WHOLE = "whole"  # nothing: the whole photo is shown, at an unknown scale


@dataclass(frozen=True, slots=True)
class Frame:
    """x = a u + b v + c and y = d u + e v + f, from the unit square to pixels."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def square(cls, centre: Point, side: float) -> "Frame":
        """Return an upright square of the photo."""
        return cls(side, 0.0, centre[0] - side / 2, 0.0, side, centre[1] - side / 2)

    @property
    def matrix(self) -> Matrix:
        """The same as a 2 x 3 map."""
        return (self.a, self.b, self.c), (self.d, self.e, self.f)

    @property
    def side(self) -> float:
        """The length of the square's sides in pixels, on average."""
        return zoom(self.matrix)

    def as_list(self) -> list[float]:
        """Return the six numbers for JSON."""
        return [round(value, 4) for value in (self.a, self.b, self.c, self.d, self.e, self.f)]

    def svg_transform(self, units: float) -> str:
        """Return the transform that draws the photo's pixels in a square of `units` a side."""
        (a, b, c), (d, e, f) = (inverse(self.matrix) * units).tolist()
        return f"matrix({' '.join(f'{number + 0.0:.6g}' for number in (a, d, b, e, c, f))})"


@dataclass(frozen=True, slots=True)
class PhotoGeometry:
    """A photo's size in pixels, scale (3 x 3, pixels to mm) and outline (pixels)."""

    width: int
    height: int
    to_mm: Matrix | None = None
    outline: Sequence[Point] = ()

    @property
    def centre(self) -> Point:
        """The middle of the lesion, or of the photo."""
        return middle(self.outline) if self.outline else (self.width / 2, self.height / 2)

    @property
    def diameter(self) -> float:
        """The longest diameter of the lesion in pixels, 0 without an outline."""
        return max((math.dist(p, q) for p in self.outline for q in self.outline), default=0.0)

    @property
    def mm_a_pixel(self) -> float:
        """The length of a pixel on the skin at the middle of the lesion; 0 without a scale."""
        return zoom_at(self.to_mm, self.centre) if self.to_mm else 0.0


@dataclass(frozen=True, slots=True)
class Framing:
    """How one photo is shown. `field_mm` is the width of the square on the skin, if known."""

    frame: Frame
    basis: Basis
    field_mm: float | None


def frame_photos(
    photos: Sequence[PhotoGeometry], alignments: Mapping[tuple[int, int], Matrix]
) -> list[Framing]:
    """Return how a mole's photos are shown: at one scale, as far as it is known.

    `alignments[i, j]` (2 x 3) maps the pixels of photo j onto those of photo i.
    """
    field_mm = _field_mm([photo for photo in photos if photo.to_mm])
    known: dict[int, Frame] = {}
    if field_mm is not None:
        known = {
            index: Frame.square(photo.centre, field_mm / photo.mm_a_pixel)
            for index, photo in enumerate(photos)
            if photo.to_mm
        }
    elif photos:
        known = {0: Frame.square(photos[0].centre, _field_pixels(photos[0]))}
    frames = known | _aligned_frames(known, alignments, len(photos))
    if field_mm is None and len(frames) == 1:
        frames = {}
    basis = Basis.ALIGNED if field_mm is None else Basis.MM
    return [
        Framing(frames[index], basis, field_mm)
        if index in frames
        else Framing(_whole(photo), Basis.WHOLE, None)
        for index, photo in enumerate(photos)
    ]


def bar_mm(field_mm: float) -> float:
    """Return the length of the scale bar for a picture `field_mm` wide."""
    fitting = (bar for bar in BARS_MM if bar <= MOST_OF_FIELD * field_mm)
    return next(fitting, BARS_MM[-1])


def _field_mm(scaled: Sequence[PhotoGeometry]) -> float | None:
    """Return a width that shows the lesion with skin around it, and little blank margin.

    None if no photo has a scale.
    """
    if not scaled:
        return None
    widest = max(photo.diameter * photo.mm_a_pixel for photo in scaled)
    shown = min(min(photo.width, photo.height) * photo.mm_a_pixel for photo in scaled)
    wanted = min(AROUND * widest, shown) if widest else shown
    return round(min(max(wanted, LEAST_AROUND * widest, LEAST_MM), MOST_MM), 1)


def _field_pixels(photo: PhotoGeometry) -> float:
    whole = float(min(photo.width, photo.height))
    return min(AROUND * photo.diameter, whole) if photo.diameter else whole


def _whole(photo: PhotoGeometry) -> Frame:
    return Frame.square((photo.width / 2, photo.height / 2), max(photo.width, photo.height))


def _aligned_frames(
    known: Mapping[int, Frame], alignments: Mapping[tuple[int, int], Matrix], count: int
) -> dict[int, Frame]:
    """Return the frames of photos that are aligned with one whose frame is known."""
    found: dict[int, Frame] = {}
    for index in (index for index in range(count) if index not in known):
        for other, frame in known.items():
            matrix = _map_from(other, index, alignments)
            if matrix is not None:
                found[index] = _mapped(frame, matrix)
                break
    return found


def _map_from(
    other: int, index: int, alignments: Mapping[tuple[int, int], Matrix]
) -> Matrix | FloatArray | None:
    """Return the map from pixels of `other` to those of `index`; None if not aligned."""
    if (index, other) in alignments:
        return alignments[index, other]
    return inverse(alignments[other, index]) if (other, index) in alignments else None


def _mapped(frame: Frame, matrix: Matrix | FloatArray) -> Frame:
    placed = homogeneous(matrix) @ homogeneous(frame.matrix)
    return Frame(*placed[:2].ravel().tolist())
