"""The one door to what `ml` measures and compares. OpenCV is loaded at the first use, in workers.

Photos are decoded no larger than is needed; every coordinate that comes out is a pixel of the
upright photo in full size, or a fraction of its width and height.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from classifier import images
from classifier.photos.models import Photo
from ml.arrays import FloatArray
from ml.geometry import as_matrix, as_points, inverse, mapped, resizing
from ml.measurement.results import Measurement
from ml.measurement.scale.types import Scale, ScaleError, ScaleFault

# From the least to the most serious.
# What a comparison may rest on for lengths to be held against it: the mole itself may have grown.
SURROUNDINGS, MARKS, WHOLE = "surroundings", "marks", "whole"


if TYPE_CHECKING:
    from ml.alignment.align import Alignment
    from ml.alignment.difference import Difference
    from ml.alignment.difference import Outline as Points

# Short sides to decode at: a card's markers and a mole of a tenth of the picture keep their detail.
TO_MEASURE = 1440
# `ml.alignment.align` works on a long side of 320 pixels, `ml.alignment.difference` on 256.
TO_COMPARE = 320


@dataclass(frozen=True, slots=True)
class Sight:
    """An upright photo in memory, perhaps smaller; `size` is the full (width, height)."""

    picture: Image.Image
    size: tuple[int, int]

    @property
    def enlargement(self) -> tuple[float, float]:
        """How many pixels of the photo one pixel of the picture is, in x and y."""
        return self.size[0] / self.picture.width, self.size[1] / self.picture.height


def look(photo: Photo, *, min_side: int = TO_COMPARE) -> Sight:
    """Decode a photo; its short side holds `min_side` pixels if the photo's does.

    Raises OSError when its file cannot be read, and ImageRefused.
    """
    with photo.original.open() as file:
        data = file.read()
    picture = images.decode(data, orientation=photo.orientation, min_side=min_side)
    return Sight(picture, (photo.width, photo.height))


def align(earlier: Sight, later: Sight) -> "Alignment":
    """Lay the later photo on the earlier one, in pixels of both in full size."""
    from ml.alignment import align as ml_align

    found = ml_align.align(earlier.picture, later.picture)
    return found.enlarged(a=earlier.enlargement, b=later.enlargement)


def align_by_what_stays(
    earlier: Sight, later: Sight, outlines: "tuple[Points | None, Points | None]"
) -> "tuple[Alignment, str]":
    """Lay the later photo on the earlier one; returns by what, SURROUNDINGS or WHOLE, as well.

    By what is around the mole where both `outlines`, in fractions, are known and that is enough: a
    mole that grew would pull the fit along.
    """
    from ml.alignment import around_the_lesion

    first, second = outlines
    if first is not None and second is not None:
        a, b = _pixels(first, earlier), _pixels(second, later)
        found = around_the_lesion.align_by_surroundings(earlier.picture, later.picture, a, b)
        if found.aligned:
            enlarged = found.enlarged(a=earlier.enlargement, b=later.enlargement)
            return enlarged, SURROUNDINGS
    return align(earlier, later), WHOLE


def _pixels(points: "Points", sight: Sight) -> FloatArray:
    return np.asarray(points, float) * sight.picture.size


def align_by_marks(earlier: Sight, later: Sight, marks: "tuple[Points, Points]") -> "Alignment":
    """Lay the later photo on the earlier one by two places marked in each, as fractions."""
    from ml.alignment import align as ml_align

    a, b = (
        np.asarray(points, float) * sight.size
        for points, sight in zip(marks, (earlier, later), strict=True)
    )
    return ml_align.align_by_marks(a.tolist(), b.tolist())


def difference(
    earlier: Sight,
    later: Sight,
    alignment: "Alignment",
    outline_a: "Points | None" = None,
    outline_b: "Points | None" = None,
) -> "Difference":
    """Compare two photos that `alignment` (full-size pixels) lays on each other.

    Outlines are fractions of their own photo. Raises ValueError when they are not aligned.
    """
    from ml.alignment import difference as ml_difference

    a, b = earlier.enlargement, later.enlargement
    small = alignment.enlarged(a=(1 / a[0], 1 / a[1]), b=(1 / b[0], 1 / b[1]))
    return ml_difference.difference(earlier.picture, later.picture, small, outline_a, outline_b)


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement, and why the scale that was asked for could not be had."""

    measurement: Measurement
    fault: ScaleFault | None

    @property
    def reasons(self) -> list[str]:
        """Return the codes of all that stood in the way or has to be kept in mind."""
        return [*self.measurement.reasons, *([self.fault.value] if self.fault else [])]


def measure(photo: Photo, *, scale_kind: str, given: Mapping[str, Any]) -> Measured:
    """Measure the mole in a photo; without a scale where none can be had.

    `given` may hold `outline` (n x 2), and for the scale `coin`, `circle` (x, y, radius, the last
    as a fraction of the width), `points` (2 x 2) and `mm`, `field_mm`, `width_mm`; all points are
    fractions. Raises OutlineError for an outline that bounds no area.
    """
    from ml.measurement import measure as ml_measure

    sight = look(photo, min_side=TO_MEASURE)
    scale, fault = _scale(sight, scale_kind, given)
    found = ml_measure.measure(
        sight.picture, outline=given.get("outline"), scale=scale, size=sight.size
    )
    return Measured(found, fault)


def _scale(
    sight: Sight, kind: str, given: Mapping[str, Any]
) -> tuple[Scale | None, ScaleFault | None]:
    from ml.measurement.scale.find import find_scale

    if kind == "none":
        return None, None
    try:
        found = find_scale(sight.picture, kind=kind, **_in_pixels(sight.picture.size, given))
    except ScaleError as error:
        return None, error.fault
    return (_full_size(found, sight) if found else None), None


def _in_pixels(size: tuple[int, int], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of the scale, its points in pixels of a picture of `size`."""
    width, height = size
    known = {name: given[name] for name in ("coin", "mm", "field_mm", "width_mm") if name in given}
    if "circle" in given:
        x, y, radius = given["circle"]
        known["circle"] = (x * width, y * height, radius * width)
    if "points" in given:
        known["points"] = as_points(np.asarray(given["points"], float) * size)
    return known


def _full_size(scale: Scale, sight: Sight) -> Scale:
    """Return a scale found in the picture for the pixels of the photo."""
    enlarge = resizing(sight.enlargement)
    to_mm = np.array(scale.to_mm) @ inverse(enlarge)
    return replace(scale, to_mm=as_matrix(to_mm), shown=as_points(mapped(enlarge, scale.shown)))
