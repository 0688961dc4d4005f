"""Which part of each photo of a mole is shown, so that old and new can be held side by side.

All pictures are square. A frame maps that square, (0, 0) to (1, 1) from its upper left corner, to
pixels of the upright photo; what lies outside of the photo is left blank.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ml.geometry import Point, as_matrix, homogeneous, inverse, zoom_at

Matrix = Sequence[Sequence[float]]

# How wide the square is, relative to the longest diameter of the lesion in any of the photos.
AROUND = 2.4
# The same at least, where the photos show no more: rather that than blank margins.
LEAST_AROUND = 1.3
LEAST_MM, MOST_MM = 4.0, 60.0
# Where no outline is known, and with a scale.
USUAL_MM = 25.0
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
    def side(self) -> float:
        """The length of a side of the square in pixels, in the mean of both."""
        return math.sqrt(abs(self.a * self.e - self.b * self.d))

    def as_list(self) -> list[float]:
        """Return the six numbers for JSON."""
        return [round(value, 4) for value in (self.a, self.b, self.c, self.d, self.e, self.f)]


@dataclass(frozen=True, slots=True)
class Shot:
    """What is known of one photo: size, scale (3 x 3, pixels to mm), outline (pixels)."""

    width: int
    height: int
    to_mm: Matrix | None = None
    outline: Sequence[Point] = ()

    @property
    def centre(self) -> Point:
        """The middle of the lesion, or of the photo."""
        if not self.outline:
            return self.width / 2, self.height / 2
        xs, ys = zip(*self.outline, strict=True)
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    @property
    def diameter(self) -> float:
        """The longest diameter of the lesion in pixels, 0 where it is not known."""
        return max((math.dist(p, q) for p in self.outline for q in self.outline), default=0.0)

    @property
    def mm_a_pixel(self) -> float:
        """How long a pixel is on the skin at the middle of the lesion; 0 without a scale."""
        return zoom_at(self.to_mm, self.centre) if self.to_mm else 0.0


@dataclass(frozen=True, slots=True)
class Framed:
    """How one photo is shown. `field_mm` is how wide the square is on the skin, if known."""

    frame: Frame
    basis: Basis
    field_mm: float | None


def framed(shots: Sequence[Shot], onto: Mapping[tuple[int, int], Matrix]) -> list[Framed]:
    """Return how the photos of a mole are shown, all at one scale as far as it is known.

    `onto[i, j]` (2 x 3) maps the pixels of photo j onto those of photo i.
    """
    field_mm = _field_mm(shots)
    known = {
        index: Frame.square(shot.centre, field_mm / shot.mm_a_pixel)
        for index, shot in enumerate(shots)
        if shot.to_mm
    }
    basis = Basis.MM if known else Basis.ALIGNED
    if not known and shots:
        known = {0: Frame.square(shots[0].centre, _field_pixels(shots[0]))}
    frames = known | _aligned(known, onto, len(shots))
    if basis is Basis.ALIGNED and len(frames) == 1:
        frames = {}
    return [
        Framed(frames[index], basis, field_mm if basis is Basis.MM else None)
        if index in frames
        else Framed(_whole(shot), Basis.WHOLE, None)
        for index, shot in enumerate(shots)
    ]


def bar_mm(field_mm: float) -> float:
    """Return the length of the scale bar: a round number, well inside of the square."""
    fitting = (bar for bar in BARS_MM if bar <= MOST_OF_FIELD * field_mm)
    return next(fitting, BARS_MM[-1])


def _field_mm(shots: Sequence[Shot]) -> float:
    """Return a width that shows the lesion with skin around it, and little beside the photos."""
    scaled = [shot for shot in shots if shot.to_mm]
    if not scaled:
        return USUAL_MM
    widest = max(shot.diameter * shot.mm_a_pixel for shot in scaled)
    shown = min(min(shot.width, shot.height) * shot.mm_a_pixel for shot in scaled)
    wanted = min(AROUND * widest, shown) if widest else shown
    return round(min(max(wanted, LEAST_AROUND * widest, LEAST_MM), MOST_MM), 1)


def _field_pixels(shot: Shot) -> float:
    whole = float(min(shot.width, shot.height))
    return min(AROUND * shot.diameter, whole) if shot.diameter else whole


def _whole(shot: Shot) -> Frame:
    return Frame.square((shot.width / 2, shot.height / 2), max(shot.width, shot.height))


def _aligned(
    known: Mapping[int, Frame], onto: Mapping[tuple[int, int], Matrix], count: int
) -> dict[int, Frame]:
    """Return the frames of photos that lie on one whose frame is known."""
    found: dict[int, Frame] = {}
    for index in (index for index in range(count) if index not in known):
        for other, frame in known.items():
            matrix = _to(index, other, onto)
            if matrix is not None:
                found[index] = _through(matrix, frame)
                break
    return found


def _to(index: int, other: int, onto: Mapping[tuple[int, int], Matrix]) -> Matrix | None:
    """Return what maps pixels of `other` onto those of `index`."""
    if (index, other) in onto:
        return onto[index, other]
    return as_matrix(inverse(onto[other, index])) if (other, index) in onto else None


def _through(matrix: Matrix, frame: Frame) -> Frame:
    within = [[frame.a, frame.b, frame.c], [frame.d, frame.e, frame.f]]
    placed = homogeneous(matrix) @ homogeneous(within)
    return Frame(*placed[:2].ravel().tolist())
