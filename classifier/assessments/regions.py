"""The part of a photo that shows one of several lesions."""

from collections.abc import Sequence

from ml.geometry import Box
from ml.imaging.preprocessing import LESION_SHARE


def region_around(lesion: Sequence[float], size: tuple[int, int]) -> Box:
    """Return a square region around a lesion's box, cut at the photo's edges.

    Both are x, y, width and height as fractions of a photo of `size` pixels (width, height).
    """
    x, y, width, height = lesion
    side = max(width * size[0], height * size[1]) / LESION_SHARE
    left, right = _span(x + width / 2, side / size[0])
    top, bottom = _span(y + height / 2, side / size[1])
    return left, top, right - left, bottom - top


def nearest_lesion(lesions: Sequence[Sequence[float]], x: float, y: float) -> int:
    """Return the index of the lesion whose box is nearest to a point, in fractions of the photo."""

    def distance(box: Sequence[float]) -> float:
        left, top, width, height = box
        across = max(left - x, 0.0, x - left - width)
        down = max(top - y, 0.0, y - top - height)
        return across**2 + down**2

    return min(range(len(lesions)), key=lambda index: distance(lesions[index]))


def pixels_of(region: Sequence[float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom in pixels of a picture of `size`, at least one pixel."""
    x, y, width, height = region
    left, top = round(x * size[0]), round(y * size[1])
    right, bottom = round((x + width) * size[0]), round((y + height) * size[1])
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _span(middle: float, length: float) -> tuple[float, float]:
    return max(middle - length / 2, 0.0), min(middle + length / 2, 1.0)
