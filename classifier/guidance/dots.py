"""The imagined lesions as dots: the paths of an SVG drawing."""

from collections.abc import Iterator
from itertools import islice

from classifier.guidance.frequencies import IMAGINED_LESIONS, Frequency

# 40 dots a row, 10 units apart, make the 400 by 250 drawing of guidance/frequency_pictures.html.
DOTS_PER_ROW = 40
DOT_STEP = 10


def dot_paths(frequency: Frequency) -> dict[str, str]:
    """Return an SVG path for each group of dots: `malignant` and `benign` in the band, `rest`.

    A group that is not empty has at least one dot. Together there are `IMAGINED_LESIONS` dots.
    """
    positions = _positions()
    return {
        "malignant": _path(positions, _dots(frequency.malignant_in_band)),
        "benign": _path(positions, _dots(frequency.benign_in_band)),
        "rest": _path(positions, IMAGINED_LESIONS),
    }


def _dots(expected: float) -> int:
    return max(1, round(expected)) if expected else 0


def _positions() -> Iterator[tuple[int, int]]:
    half = DOT_STEP // 2
    for index in range(IMAGINED_LESIONS):
        row, column = divmod(index, DOTS_PER_ROW)
        yield column * DOT_STEP + half, row * DOT_STEP + half


def _path(positions: Iterator[tuple[int, int]], count: int) -> str:
    return "".join(f"M{x} {y}h0" for x, y in islice(positions, count))
