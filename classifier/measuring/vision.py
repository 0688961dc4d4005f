"""The only caller of `ml.measurement` and `ml.alignment`, which load OpenCV at the first use.

Workers call it, web processes do not. Photos are decoded no larger than needed; all coordinates
returned are pixels of the upright photo in full size, or fractions of its width and height.
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

if TYPE_CHECKING:
    from ml.alignment.align import Alignment
    from ml.alignment.difference import Difference
    from ml.alignment.difference import Outline as Points

# What an alignment rests on. One that rests on the whole photos includes the mole, which may have
# grown, so sizes are compared only by the other two.
SURROUNDINGS, MARKS, WHOLE = "surroundings", "marks", "whole"

# Short side to decode at for measuring, set by judgement: a scale card's markers, and a mole that
# fills a tenth of the photo, keep their detail. Smaller loses them; larger takes longer.
MIN_SIDE_TO_MEASURE = 1440
# `ml.alignment.align` works on a long side of 320 pixels, `ml.alignment.difference` on 256: a
# smaller photo would lose detail that they use.
MIN_SIDE_TO_COMPARE = 320


@dataclass(frozen=True, slots=True)
class DecodedPhoto:
    """An upright photo in memory, perhaps smaller; `size` is the full (width, height)."""

    picture: Image.Image
    size: tuple[int, int]

    @property
    def enlargement(self) -> tuple[float, float]:
        """How many pixels of the photo one pixel of the picture is, in x and y."""
        return self.size[0] / self.picture.width, self.size[1] / self.picture.height


def decode_photo(photo: Photo, *, min_side: int = MIN_SIDE_TO_COMPARE) -> DecodedPhoto:
    """Decode with a short side of at least `min_side` pixels, unless the photo's is shorter.

    Raises OSError when the file cannot be read, and ImageRefused.
    """
    with photo.original.open() as file:
        data = file.read()
    picture = images.decode(data, orientation=photo.orientation, min_side=min_side)
    return DecodedPhoto(picture, (photo.width, photo.height))


def align_whole(earlier: DecodedPhoto, later: DecodedPhoto) -> "Alignment":
    """Align the later photo with the earlier one, in pixels of both in full size."""
    from ml.alignment import align as ml_align

    found = ml_align.align(earlier.picture, later.picture)
    return found.enlarged(a=earlier.enlargement, b=later.enlargement)


def align_automatically(
    earlier: DecodedPhoto,
    later: DecodedPhoto,
    outlines: "tuple[Points | None, Points | None]",
) -> "tuple[Alignment, str]":
    """Align the later photo with the earlier one; returns also SURROUNDINGS or WHOLE.

    If both `outlines` (fractions) are known, what surrounds the mole is tried first, because a
    mole that grew would distort the fit. If that finds nothing, the whole photos are used.
    """
    from ml.alignment import around_the_lesion

    first, second = outlines
    if first is not None and second is not None:
        a, b = _pixels(first, earlier), _pixels(second, later)
        found = around_the_lesion.align_by_surroundings(earlier.picture, later.picture, a, b)
        if found.aligned:
            enlarged = found.enlarged(a=earlier.enlargement, b=later.enlargement)
            return enlarged, SURROUNDINGS
    return align_whole(earlier, later), WHOLE


def _pixels(points: "Points", photo: DecodedPhoto) -> FloatArray:
    return np.asarray(points, float) * photo.picture.size


def align_by_marks(
    earlier: DecodedPhoto, later: DecodedPhoto, marks: "tuple[Points, Points]"
) -> "Alignment":
    """Align the later photo with the earlier one by two places marked in each, as fractions."""
    from ml.alignment import align as ml_align

    a, b = (
        np.asarray(points, float) * photo.size
        for points, photo in zip(marks, (earlier, later), strict=True)
    )
    return ml_align.align_by_marks(a.tolist(), b.tolist())


def difference(
    earlier: DecodedPhoto,
    later: DecodedPhoto,
    alignment: "Alignment",
    outline_a: "Points | None" = None,
    outline_b: "Points | None" = None,
) -> "Difference":
    """Find where two photos differ once `alignment` (full-size pixels) is applied.

    Outlines are fractions of their own photo. Raises ValueError for a failed alignment.
    """
    from ml.alignment import difference as ml_difference

    a, b = earlier.enlargement, later.enlargement
    small = alignment.enlarged(a=(1 / a[0], 1 / a[1]), b=(1 / b[0], 1 / b[1]))
    return ml_difference.difference(earlier.picture, later.picture, small, outline_a, outline_b)


@dataclass(frozen=True, slots=True)
class MeasuredPhoto:
    """A measurement, and why the requested scale was not found."""

    measurement: Measurement
    fault: ScaleFault | None

    @property
    def reasons(self) -> list[str]:
        """The codes of refusals or cautions, then that of the scale."""
        return [*self.measurement.reasons, *([self.fault.value] if self.fault else [])]


def measure(photo: Photo, *, scale_kind: str, given: Mapping[str, Any]) -> MeasuredPhoto:
    """Measure the mole in a photo, in pixels if no scale is found.

    `given` may hold `outline` (n x 2), and for the scale `coin`, `circle` (x, y, radius, the last
    as a fraction of the width), `points` (2 x 2) and `mm`, `field_mm`, `width_mm`; all points are
    fractions. Raises OutlineError for an outline that bounds no area.
    """
    from ml.measurement import measure as ml_measure

    decoded = decode_photo(photo, min_side=MIN_SIDE_TO_MEASURE)
    scale, fault = _scale(decoded, scale_kind, given)
    found = ml_measure.measure(
        decoded.picture, outline=given.get("outline"), scale=scale, size=decoded.size
    )
    return MeasuredPhoto(found, fault)


def _scale(
    photo: DecodedPhoto, kind: str, given: Mapping[str, Any]
) -> tuple[Scale | None, ScaleFault | None]:
    from ml.measurement.scale.find import find_scale

    if kind == "none":
        return None, None
    try:
        found = find_scale(photo.picture, kind=kind, **_in_pixels(photo.picture.size, given))
    except ScaleError as error:
        return None, error.fault
    return (_full_size(found, photo) if found else None), None


def _in_pixels(size: tuple[int, int], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries about the scale, points converted to pixels of a picture of `size`."""
    width, height = size
    known = {name: given[name] for name in ("coin", "mm", "field_mm", "width_mm") if name in given}
    if "circle" in given:
        x, y, radius = given["circle"]
        known["circle"] = (x * width, y * height, radius * width)
    if "points" in given:
        known["points"] = as_points(np.asarray(given["points"], float) * size)
    return known


def _full_size(scale: Scale, photo: DecodedPhoto) -> Scale:
    """Convert a scale of the decoded picture to pixels of the full-size photo."""
    enlarge = resizing(photo.enlargement)
    to_mm = np.array(scale.to_mm) @ inverse(enlarge)
    return replace(scale, to_mm=as_matrix(to_mm), shown=as_points(mapped(enlarge, scale.shown)))
