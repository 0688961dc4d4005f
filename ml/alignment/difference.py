"""Where colour or outline changed between two aligned photos, beyond the alignment's error.

First the light of the two is matched on the skin around the lesion (`ml.alignment.illumination`).
Colours are then compared in CIELAB. A place counts as changed only if no place within the
alignment's error has its colour, and if it stands out from the differences in the rest of the
picture, which are noise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from ml.alignment.align import Alignment
from ml.alignment.illumination import relit
from ml.alignment.texture import usable
from ml.arrays import BoolArray, ByteArray, FloatArray
from ml.geometry import from_fractions, homogeneous, mapped
from ml.imaging.masks import disc, filled, grown, large_parts

Outline = Sequence[Sequence[float]]

# Set on relit copies and painted spots of the training part (docs/comparison.md). Lower limits show
# noise as change; higher ones miss small or pale changes.

LONG_SIDE = 256
# Blur of both pictures in pixels of the coarser one, so that both are equally sharp.
_BLUR_SIGMA = 1.0
# The alignment's error is a mean; few places are off by more than this many times as much.
_ERROR_REACH = 2.0
# Distances in CIELAB: below the first no change is shown, the second is shown at full strength.
_MIN_CHANGE, _FULL_CHANGE = 6.0, 36.0
# And a change must exceed the median difference by this many robust standard deviations.
_NOISE_REACH = 5.0
# The factor from the median absolute deviation to a standard deviation of normal values.
_MAD_TO_SD = 1.4826
# Smaller spots (share of what both show, and pixels) are not shown.
_MIN_SPOT, _MIN_PIXELS = 0.0008, 12
# The light is matched outside the lesion, with a margin of this share of the long side.
_MARGIN = 0.03
# If less of the picture than this is left around the lesion, the light is matched everywhere.
_MIN_AROUND = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from A to B.

    `map` is uint8 and covers the whole of A at a long side of LONG_SIDE: 0 where nothing changed
    beyond error and noise or B shows nothing, 255 for a strong change of colour. `seen` is the
    share of A that both show, `changed` the share of that which is not 0 in the map.
    `outline_added` and `outline_lost` are the areas that lie in B's outline only and in A's only,
    beyond the alignment's error, relative to the area of A's; None without both outlines.
    """

    map: ByteArray
    seen: float
    changed: float
    outline_added: float | None
    outline_lost: float | None

    def figures(self) -> dict[str, float | None]:
        """Return all but the map, for JSON."""
        return {
            "seen": self.seen,
            "changed": self.changed,
            "outline_added": self.outline_added,
            "outline_lost": self.outline_lost,
        }


def difference(
    a: Image.Image,
    b: Image.Image,
    alignment: Alignment,
    outline_a: Outline | None = None,
    outline_b: Outline | None = None,
) -> Difference:
    """Compare two upright RGB pictures of any size; `alignment` maps B onto A.

    Outlines are n x 2 fractions of their own picture's width and height. With both, the light is
    matched outside them; without, on the whole picture. Raises ValueError when the pictures are
    not aligned.
    """
    if alignment.matrix is None or alignment.error_px is None:
        raise ValueError("The two pictures are not aligned.")
    pair = _aligned(a, b, alignment)
    regions = [
        _region(outline, to_pixels, pair.mask.shape)
        for outline, to_pixels in zip((outline_a, outline_b), pair.maps, strict=True)
    ]
    change = _colour_change(pair, _surroundings(pair.mask, regions))
    spots = _without_specks(change > 0, pair.mask)
    shown = np.where(spots, np.clip(change / _FULL_CHANGE, 0, 1) * 254 + 1, 0)
    added, lost = _outline_change(regions[0], regions[1], pair.reach, pair.mask)
    seen = float(pair.mask.mean())
    return Difference(
        map=shown.astype(np.uint8),
        seen=seen,
        changed=float(spots.mean()) / max(seen, 1e-9),
        outline_added=added,
        outline_lost=lost,
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """A and B mapped onto A, height x width x 3, RGB 0 to 255; `mask` is where both show skin.

    `maps` take fractions of the width and height of A and of B to pixels here. `reach` is how far
    off a place may lie, in pixels.
    """

    a: FloatArray
    b: FloatArray
    mask: BoolArray
    maps: tuple[FloatArray, FloatArray]
    reach: int


def _aligned(a: Image.Image, b: Image.Image, alignment: Alignment) -> _Pair:
    factor = min(1.0, LONG_SIDE / max(a.size))
    # B is shrunk until its pixels are about as large as A's, so that both are equally sharp.
    small_a, small_b = _shrunk(a, factor), _shrunk(b, min(1.0, factor * alignment.zoom))
    small = alignment.enlarged(a=_ratio(small_a, a), b=_ratio(small_b, b))
    matrix = np.array(small.matrix)
    pixels_a, pixels_b = np.asarray(small_a), np.asarray(small_b)
    sigma = _BLUR_SIGMA * max(1.0, small.zoom)
    blurred_b = cv2.GaussianBlur(pixels_b.astype(np.float32), (0, 0), sigma / small.zoom)
    onto_a = cv2.warpAffine(blurred_b, matrix, small_a.size, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.warpAffine(usable(pixels_b), matrix, small_a.size)
    return _Pair(
        a=np.asarray(cv2.GaussianBlur(pixels_a.astype(np.float32), (0, 0), sigma), np.float32),
        b=np.asarray(onto_a, np.float32),
        mask=np.asarray((usable(pixels_a) > 0) & (np.asarray(seen) > 0.99)),
        maps=(from_fractions(small_a.size), homogeneous(matrix) @ from_fractions(small_b.size)),
        reach=math.ceil(_ERROR_REACH * (small.error_px or 0.0)),
    )


def _shrunk(picture: Image.Image, factor: float) -> Image.Image:
    size = (max(16, round(picture.width * factor)), max(16, round(picture.height * factor)))
    return picture.convert("RGB").resize(size, Image.Resampling.HAMMING, reducing_gap=3.0)


def _ratio(small: Image.Image, large: Image.Image) -> tuple[float, float]:
    return small.width / large.width, small.height / large.height


def _region(
    outline: Outline | None, to_pixels: FloatArray, shape: tuple[int, ...]
) -> BoolArray | None:
    return None if outline is None else filled(mapped(to_pixels, outline), shape)


def _surroundings(mask: BoolArray, regions: Sequence[BoolArray | None]) -> BoolArray:
    """Return where the light is matched: outside both outlines, or everywhere."""
    if any(region is None for region in regions):
        return mask
    lesion = np.any(np.array(regions), axis=0)
    around = mask & ~grown(lesion, round(_MARGIN * LONG_SIDE))
    return around if around.mean() > _MIN_AROUND else mask


def _colour_change(pair: _Pair, around: BoolArray) -> FloatArray:
    """Return the distance in CIELAB where it exceeds error and noise, else 0 (height x width)."""
    lab_a, lab_b = _lab(pair.a), _lab(relit(pair.b, pair.a, around, pair.mask))
    # A colour between the minimum and maximum of B within the alignment's error is no change.
    reach = disc(max(pair.reach, 1))
    above, below = lab_a - cv2.dilate(lab_b, reach), cv2.erode(lab_b, reach) - lab_a
    apart = np.linalg.norm(np.maximum(np.maximum(above, below), 0), axis=2)
    background = apart[around] if around.any() else apart
    middle = float(np.median(background))
    noise = middle + _NOISE_REACH * _MAD_TO_SD * float(np.median(np.abs(background - middle)))
    return np.where(pair.mask & (apart > max(noise, _MIN_CHANGE)), apart, 0)


def _lab(pixels: FloatArray) -> FloatArray:
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab))


def _without_specks(spots: BoolArray, mask: BoolArray) -> BoolArray:
    opened = cv2.morphologyEx(spots.astype(np.uint8), cv2.MORPH_OPEN, disc(1))
    return large_parts(np.asarray(opened > 0), max(_MIN_SPOT * mask.sum(), _MIN_PIXELS))


def _outline_change(
    region_a: BoolArray | None, region_b: BoolArray | None, reach: int, mask: BoolArray
) -> tuple[float | None, float | None]:
    """Return the areas in B's outline only and in A's only, relative to A's."""
    if region_a is None or region_b is None:
        return None, None
    area = max(int(region_a.sum()), 1)
    added, lost = (
        _without_specks(mask & one & ~grown(other, max(reach, 1)), mask)
        for one, other in ((region_b, region_a), (region_a, region_b))
    )
    return float(added.sum() / area), float(lost.sum() / area)
