"""A decoded picture in bands of rows, so that no second copy of all its pixels is ever held."""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from .colour import flatten

Turn = Image.Transpose

# Rows of a band: two megabytes of a picture 8,000 pixels wide. Fewer would cost time for each.
_ROWS = 64


# Turns that make rows of columns, and those for which the first row becomes the last.
SIDEWAYS = frozenset({Turn.TRANSPOSE, Turn.ROTATE_270, Turn.TRANSVERSE, Turn.ROTATE_90})
_FROM_THE_END = frozenset({Turn.ROTATE_180, Turn.FLIP_TOP_BOTTOM, Turn.ROTATE_270, Turn.TRANSVERSE})
# Those whose first row is the picture's last row or column.
_LAST_LINE_FIRST = frozenset(
    {Turn.ROTATE_180, Turn.FLIP_TOP_BOTTOM, Turn.ROTATE_90, Turn.TRANSVERSE}
)


@dataclass(frozen=True, slots=True)
class Pixels:
    """A decoded picture of `size` (width, height) and its colour `profile`, not yet upright.

    `bands` gets a number of rows and yields as many at a time from the top, the rest as the last
    band; some pictures can be read once only. `whole` is the picture where it is held flat and
    whole.
    """

    size: tuple[int, int]
    profile: bytes | None
    bands: Callable[[int], Iterator[Image.Image]]
    whole: Image.Image | None = None

    def digest(self) -> bytes:
        """Return a digest of all pixels."""
        digest = hashlib.sha256()
        for band in self.bands(_ROWS):
            digest.update(band.tobytes())
        return digest.digest()

    def turned(self, turn: Turn, finish: Callable[[Image.Image], Image.Image]) -> Image.Image:
        """Return the picture flattened, finished and turned, all of it band by band.

        Turned at once, it would be held twice.
        """
        whole: Image.Image | None = None
        top = 0
        for band in self.bands(_ROWS):
            part = finish(flatten(band)).transpose(turn)
            if whole is None:
                size = (self.size[1], self.size[0]) if turn in SIDEWAYS else self.size
                whole = Image.new(part.mode, size)
            place = self.size[1] - top - band.height if turn in _FROM_THE_END else top
            whole.paste(part, (place, 0) if turn in SIDEWAYS else (0, place))
            top += band.height
        if whole is None:
            raise ValueError("A picture without rows.")
        return whole

    def turned_strips(self, turn: Turn, rows: int) -> Iterator[Image.Image]:
        """Yield a picture that is held whole in strips of so many rows, turned, from the top.

        So what is turned needs no room for all of it.
        """
        if self.whole is None:
            raise ValueError("This picture is read in bands.")
        width, height = self.size
        length = width if turn in SIDEWAYS else height
        for top in range(0, length, rows):
            start, end = top, min(top + rows, length)
            if turn in _LAST_LINE_FIRST:
                start, end = length - end, length - start
            box = (start, 0, end, height) if turn in SIDEWAYS else (0, start, width, end)
            yield self.whole.crop(box).transpose(turn)

    def reduced(self, reductions: Sequence["Reduction"]) -> list[Image.Image]:
        """Return the picture flattened (`colour.flatten`) and reduced in each of these ways."""
        step = math.lcm(*(reduction.factors[1] for reduction in reductions))
        canvases = [_Canvas(self.size, reduction.factors) for reduction in reductions]
        for band in self.bands(step * max(1, _ROWS // step)):
            flat = flatten(band)
            for canvas in canvases:
                canvas.add(flat)
        pairs = zip(reductions, canvases, strict=True)
        return [reduction.resampled(canvas.finished()) for reduction, canvas in pairs]


@dataclass(frozen=True, slots=True)
class Reduction:
    """How a picture of `full` pixels becomes smaller: averaged by whole `factors`, then resampled.

    `factors` are for x and y; `size` is None where averaging is all.
    """

    full: tuple[int, int]
    factors: tuple[int, int] = (1, 1)
    size: tuple[int, int] | None = None

    def resampled(self, averaged: Image.Image) -> Image.Image:
        """Return the picture in its final size."""
        if self.size is None:
            return averaged
        across, down = self.factors
        box = (0.0, 0.0, self.full[0] / across, self.full[1] / down)
        return averaged.resize(self.size, Image.Resampling.HAMMING, box)


def to_short_side(size: tuple[int, int], side: int) -> Reduction:
    """Average as far as the short side keeps at least `side` pixels."""
    factor = max(1, min(size) // side)
    return Reduction(size, (factor, factor))


def to_long_edge(size: tuple[int, int], edge: int) -> Reduction:
    """Make the long edge `edge` pixels; a smaller picture keeps its size.

    Averaging ends above twice that size, which resampling can't be told from resampling all.
    """
    scale = edge / max(size)
    if scale >= 1:
        return Reduction(size)
    width, height = (max(1, round(side * scale)) for side in size)
    factors = max(1, int(size[0] / width / 2)), max(1, int(size[1] / height / 2))
    return Reduction(size, factors, (width, height))


def of_image(image: Image.Image) -> Pixels:
    """Read a loaded picture in bands."""
    is_flat = image.mode in ("L", "RGB", "CMYK") and not image.has_transparency_data

    def bands(rows: int) -> Iterator[Image.Image]:
        if is_flat:
            yield image  # Nothing is copied.
            return
        for top in range(0, image.height, rows):
            yield image.crop((0, top, image.width, min(top + rows, image.height)))

    return Pixels(image.size, image.info.get("icc_profile"), bands, image if is_flat else None)


def of_bytes(
    data: bytes, size: tuple[int, int], mode: str, profile: bytes | None, *, raw: str, stride: int
) -> Pixels:
    """Read what a decoder wrote, each row of `stride` bytes in Pillow's raw mode `raw`, in bands.

    Pillow itself would make a picture of it first, while the decoder's bytes are still there.
    """

    def bands(rows: int) -> Iterator[Image.Image]:
        view = memoryview(data)
        for top in range(0, size[1], rows):
            count = min(rows, size[1] - top)
            part = view[top * stride : (top + count) * stride]
            yield Image.frombytes(mode, (size[0], count), part, "raw", raw, stride)

    return Pixels(size, profile, bands)


class _Canvas:
    """Puts reduced bands together."""

    def __init__(self, size: tuple[int, int], factors: tuple[int, int]) -> None:
        self._size = size
        self._factors = factors
        self._top = 0
        self._whole: Image.Image | None = None

    def add(self, band: Image.Image) -> None:
        across, down = self._factors
        part = band if self._factors == (1, 1) else band.reduce(self._factors)
        if band.size == self._size:
            self._whole = part
            return
        if self._whole is None:
            size = (-(-self._size[0] // across), -(-self._size[1] // down))
            self._whole = Image.new(part.mode, size)
        self._whole.paste(part, (0, self._top))
        self._top += part.height

    def finished(self) -> Image.Image:
        if self._whole is None:
            raise ValueError("A picture without rows.")
        return self._whole
