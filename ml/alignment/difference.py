"""Where colour or outline changed between two aligned photos, beyond what their alignment can tell.

The light of the two is matched first on what is around the lesion: a factor and a gentle slope
across the picture for each colour channel, and one gamma. Colours are then compared in CIELAB. A
place counts as changed only when no place within the alignment's error looks like it, and when it
stands out from the differences of the rest of the picture, which are noise.
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

LONG_SIDE = 256
_SOFT = 1.0
# The alignment's error is a mean; few places are off by more than this many times as much.
_ERROR_REACH = 2.0
# In CIELAB: what stays below is not seen as another colour; what reaches the second is plain.
_LEAST_CHANGE, _PLAIN_CHANGE = 6.0, 36.0
_NOISE_REACH = 5.0
# A smaller spot, as a share of what both show, is no change but a speck.
_LEAST_SPOT, _LEAST_PIXELS = 0.0008, 12
# The lesion is left out of the matching with a margin of this share of the long side.
_MARGIN = 0.03
# Share of the picture that has to be left to match the light on.
_LEAST_AROUND = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from A to B.

    `map` is uint8, height x width of A at a working size of LONG_SIDE: 0 where nothing changed
    beyond error and noise, or where B shows nothing; 255 for a plain change of colour. Stretch it
    over the whole of A. `seen` is the share of A that both show, `changed` that of it which is not
    0 in the map. `outline_added` and `outline_lost` are areas that only B's outline and only A's
    hold beyond the alignment's error, relative to the area of A's; None without both outlines.
    """

    map: ByteArray
    seen: float
    changed: float
    outline_added: float | None
    outline_lost: float | None

    def figures(self) -> dict[str, float | None]:
        """Return all but the map, ready for JSON."""
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
    """Compare two upright RGB pictures of any size that `alignment` lays on each other.

    Outlines are n x 2 fractions of their own picture's width and height. With them, the light is
    matched outside both; without, on whatever most of the picture agrees on. Raises ValueError
    when the pictures are not aligned.
    """
    if alignment.matrix is None or alignment.error_px is None:
        raise ValueError("The two pictures are not aligned.")
    sheet = _laid(a, b, alignment)
    regions = [
        _region(outline, to_sheet, sheet.mask.shape)
        for outline, to_sheet in zip((outline_a, outline_b), sheet.to_sheet, strict=True)
    ]
    change = _colour_change(sheet, _surroundings(sheet.mask, regions))
    spots = _without_specks(change > 0, sheet.mask)
    shown = np.where(spots, np.clip(change / _PLAIN_CHANGE, 0, 1) * 254 + 1, 0)
    added, lost = _outline_change(regions[0], regions[1], sheet.reach, sheet.mask)
    seen = float(sheet.mask.mean())
    return Difference(
        map=shown.astype(np.uint8),
        seen=seen,
        changed=float(spots.mean()) / max(seen, 1e-9),
        outline_added=added,
        outline_lost=lost,
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A and B laid on it, height x width x 3, RGB 0 to 255; `mask` is where both show skin.

    `to_sheet` maps fractions of each picture's width and height to pixels of the sheet; `reach` is
    how far off a place may lie, in pixels.
    """

    a: FloatArray
    b: FloatArray
    mask: BoolArray
    to_sheet: tuple[FloatArray, FloatArray]
    reach: int


def _laid(a: Image.Image, b: Image.Image, alignment: Alignment) -> _Sheet:
    factor = min(1.0, LONG_SIDE / max(a.size))
    # B at the size at which its pixels are about as large as A's, so that both are as sharp.
    small_a, small_b = _shrunk(a, factor), _shrunk(b, min(1.0, factor * alignment.zoom))
    laid = alignment.enlarged(a=_ratio(small_a, a), b=_ratio(small_b, b))
    matrix = np.array(laid.matrix)
    pixels_a, pixels_b = np.asarray(small_a), np.asarray(small_b)
    sigma = _SOFT * max(1.0, laid.zoom)
    soft_b = cv2.GaussianBlur(pixels_b.astype(np.float32), (0, 0), sigma / laid.zoom)
    over = cv2.warpAffine(soft_b, matrix, small_a.size, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.warpAffine(usable(pixels_b), matrix, small_a.size)
    return _Sheet(
        a=np.asarray(cv2.GaussianBlur(pixels_a.astype(np.float32), (0, 0), sigma), np.float32),
        b=np.asarray(over, np.float32),
        mask=np.asarray((usable(pixels_a) > 0) & (np.asarray(seen) > 0.99)),
        to_sheet=(from_fractions(small_a.size), homogeneous(matrix) @ from_fractions(small_b.size)),
        reach=math.ceil(_ERROR_REACH * (laid.error_px or 0.0)),
    )


def _shrunk(picture: Image.Image, factor: float) -> Image.Image:
    size = (max(16, round(picture.width * factor)), max(16, round(picture.height * factor)))
    return picture.convert("RGB").resize(size, Image.Resampling.HAMMING, reducing_gap=3.0)


def _ratio(small: Image.Image, large: Image.Image) -> tuple[float, float]:
    return small.width / large.width, small.height / large.height


def _region(
    outline: Outline | None, to_sheet: FloatArray, shape: tuple[int, ...]
) -> BoolArray | None:
    """Return what an outline holds on the sheet."""
    if outline is None:
        return None
    return filled(mapped(to_sheet, outline), shape)


def _surroundings(mask: BoolArray, regions: Sequence[BoolArray | None]) -> BoolArray:
    """Return where the light is matched: outside both outlines with a margin, or everywhere."""
    if any(region is None for region in regions):
        return mask
    lesion = np.any(np.array(regions), axis=0)
    around = mask & ~grown(lesion, round(_MARGIN * LONG_SIDE))
    return around if around.mean() > _LEAST_AROUND else mask


def _colour_change(sheet: _Sheet, around: BoolArray) -> FloatArray:
    """Return the distance in CIELAB beyond error and noise, 0 elsewhere (height x width)."""
    lab_a, lab_b = _lab(sheet.a), _lab(relit(sheet.b, sheet.a, around, sheet.mask))
    # Between the least and the most that B reaches within the alignment's error, all is alike.
    reach = disc(max(sheet.reach, 1))
    above, below = lab_a - cv2.dilate(lab_b, reach), cv2.erode(lab_b, reach) - lab_a
    apart = np.linalg.norm(np.maximum(np.maximum(above, below), 0), axis=2)
    calm = apart[around] if around.any() else apart
    middle = float(np.median(calm))
    noise = middle + _NOISE_REACH * 1.4826 * float(np.median(np.abs(calm - middle)))
    return np.where(sheet.mask & (apart > max(noise, _LEAST_CHANGE)), apart, 0)


def _lab(pixels: FloatArray) -> FloatArray:
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab))


def _without_specks(spots: BoolArray, mask: BoolArray) -> BoolArray:
    opened = cv2.morphologyEx(spots.astype(np.uint8), cv2.MORPH_OPEN, disc(1))
    return large_parts(np.asarray(opened > 0), max(_LEAST_SPOT * mask.sum(), _LEAST_PIXELS))


def _outline_change(
    region_a: BoolArray | None, region_b: BoolArray | None, reach: int, mask: BoolArray
) -> tuple[float | None, float | None]:
    """Return the areas that only B's and only A's outline holds, relative to A's."""
    if region_a is None or region_b is None:
        return None, None
    area = max(int(region_a.sum()), 1)
    added, lost = (
        _without_specks(mask & one & ~grown(other, max(reach, 1)), mask)
        for one, other in ((region_b, region_a), (region_a, region_b))
    )
    return float(added.sum() / area), float(lost.sum() / area)
