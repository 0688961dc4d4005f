"""Measure the lesion in a photo: its outline and figures, each with a 95% interval.

    measurement = measure(picture, scale=find_scale(picture, kind="card"))

An interval covers what another photo of the same lesion would give. It combines the spread over
repeated looks at this photo (`ml.measurement.outline`), scaled to the spread of copies of real
photos, and the error of the scale.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.geometry import area
from ml.imaging.masks import grown
from ml.measurement.checks import Checks, check, check_drawn
from ml.measurement.descriptors import (
    asymmetry,
    border,
    colour_spread,
    colours,
    longest_diameter,
)
from ml.measurement.find import find_lesion
from ml.measurement.outline import (
    POINTS,
    Lesion,
    Look,
    inside,
    resampled,
    trace_by_hand,
)
from ml.measurement.results import (
    Figure,
    Measurement,
    MeasureReason,
    Outline,
    OutlineError,
    Unit,
    drawn_outline,
)
from ml.measurement.scale.removal import cleared
from ml.measurement.scale.types import Scale

__all__ = [
    "Figure",
    "MeasureReason",
    "Measurement",
    "Outline",
    "OutlineError",
    "measure",
]

Size = tuple[int, int]
_Shape = Callable[[FloatArray], float]
_Colour = Callable[[ByteArray, ByteArray], float]

_SHAPES: Mapping[str, _Shape] = {
    "longest_diameter": longest_diameter,
    "area": area,
    "asymmetry": asymmetry,
    "border": border,
}
_COLOURS: Mapping[str, _Colour] = {"colours": colours, "colour_spread": colour_spread}
# Smallest possible values; lengths and areas are above 0 by themselves.
_FLOORS = {"asymmetry": 0.0, "border": 1.0, "colours": 1.0, "colour_spread": 0.0}
_Z = 1.96
# Factor from the spread of the looks at one photo to that of photos, and the smallest spread of
# photos: relative for lengths and areas, absolute for the others. Chosen with the constants below
# so that of pairs of captures about 95% differ by less than both intervals together
# (docs/measurement.md, Intervals). Smaller values report changes that are not there.
_SPREAD = 1.6
_MIN_SD = {
    "longest_diameter": 0.015,
    "asymmetry": 0.01,
    "border": 0.03,
    "colours": 0.25,
    "colour_spread": 0.5,
}
_POWERS = {"longest_diameter": 1, "area": 2}
# Below this quality of the outline the smallest spread grows: by 15% for each hundredth.
_GOOD_QUALITY, _GROWTH_PER_QUALITY = 0.9, 15
# A length is never known better than to this many pixels.
_PIXEL_SD = 0.7
# Fewer pixels of skin than this give no colour of the skin; all but the lesion is used then.
_MIN_SKIN_PIXELS = 50


def measure(
    picture: Image.Image,
    *,
    outline: npt.ArrayLike | None = None,
    scale: Scale | None = None,
    size: Size | None = None,
) -> Measurement:
    """Measure the one lesion in an upright RGB picture.

    `outline`: n x 2 fractions of width and height, drawn by hand and used as it is. `scale`: from
    pixels to mm; without it lengths are in pixels. `size`: width and height of the full-size
    picture to whose pixels scale and figures refer, if `picture` is a smaller copy. Raises
    OutlineError for a drawn outline that encloses no area.
    """
    enlarged = np.asarray(size or picture.size) / picture.size
    picture = cleared(picture, scale, enlarged)
    if outline is not None:
        drawn = drawn_outline(outline)
        found = trace_by_hand(picture, resampled(drawn.pixels(picture.size), POINTS))
        return _measured(found, check_drawn(found, picture), drawn, scale, enlarged)
    lesions = find_lesion(picture)
    if lesions is None:
        return Measurement(None, scale, {}, (MeasureReason.NO_LESION,))
    measured = _found(lesions.chosen, picture, scale, enlarged)
    if not (measured.figures and lesions.other):
        return measured
    other = _found(lesions.other, picture, scale, enlarged)
    return replace(measured, other_figures=other.figures)


def _found(
    lesion: Lesion, picture: Image.Image, scale: Scale | None, enlarged: FloatArray
) -> Measurement:
    checks = check(lesion, picture)
    points = tuple((float(x), float(y)) for x, y in lesion.points / picture.size)
    outline = Outline(points, checks.quality, "found", lesion.method)
    return _measured(lesion, checks, outline, scale, enlarged)


def _measured(
    found: Lesion, checks: Checks, outline: Outline, scale: Scale | None, enlarged: FloatArray
) -> Measurement:
    if checks.refusals:
        return Measurement(outline, scale, {}, checks.refusals)
    figures = {**_shape_figures(found, scale, enlarged, outline.quality), **_colour_figures(found)}
    return Measurement(outline, scale, figures, checks.cautions)


def _shape_figures(
    found: Lesion, scale: Scale | None, enlarged: FloatArray, quality: float
) -> dict[str, Figure]:
    shapes = [
        _in_mm(points * enlarged, scale)
        for points in (found.points, *(look.points for look in found.looks))
    ]
    widening = 1 + _GROWTH_PER_QUALITY * max(0.0, _GOOD_QUALITY - quality)
    length_sd = _total(
        widening * _MIN_SD["longest_diameter"],
        _PIXEL_SD / longest_diameter(found.points),
        scale.relative_sd if scale else 0.0,
    )
    figures = {}
    for name, shape in _SHAPES.items():
        values, power = [shape(points) for points in shapes], _POWERS.get(name)
        figures[name] = (
            _size(values, power, power * length_sd, in_mm=scale is not None)
            if power
            else _number(name, values, widening * _MIN_SD[name])
        )
    return figures


def _colour_figures(found: Lesion) -> dict[str, Figure]:
    samples = [_samples(look) for look in found.looks]
    return {
        name: _number(name, [colour(*sample) for sample in (samples[0], *samples)], _MIN_SD[name])
        for name, colour in _COLOURS.items()
    }


def _in_mm(points: FloatArray, scale: Scale | None) -> FloatArray:
    if scale is None:
        return points
    return scale.on_skin(points)


def _size(values: Sequence[float], power: int, least_sd: float, *, in_mm: bool) -> Figure:
    """Return a length or area: the first value, with an interval from the spread of the others."""
    sd = _total(_SPREAD * float(np.log(values[1:]).std()), least_sd)
    reach = float(np.exp(_Z * sd))
    return Figure(values[0], values[0] / reach, values[0] * reach, _unit(power, in_mm))


def _number(name: str, values: Sequence[float], least_sd: float) -> Figure:
    """Return a figure without a unit: the first value, with an interval from the others."""
    sd = _total(_SPREAD * float(np.std(values[1:])), least_sd)
    value = values[0]
    return Figure(value, max(_FLOORS[name], value - _Z * sd), value + _Z * sd, "1")


def _unit(power: int, in_mm: bool) -> Unit:
    if power == 1:
        return "mm" if in_mm else "px"
    return "mm2" if in_mm else "px2"


def _total(*parts: float) -> float:
    return float(np.sqrt(sum(part**2 for part in parts)))


def _samples(look: Look) -> tuple[ByteArray, ByteArray]:
    """Return pixels of the lesion and of the skin around it, n x 3 each."""
    scene = look.scene
    lesion = inside(scene.inwards(look.points), scene.usable.shape)
    near = grown(lesion, max(4, round(0.1 * len(lesion))))
    skin = scene.usable & ~near & ~scene.hair
    clear = lesion & ~scene.hair & ~scene.overexposed
    around = skin if skin.sum() > _MIN_SKIN_PIXELS else ~lesion
    return scene.pixels[clear if clear.any() else lesion][::2], scene.pixels[around][::2]
