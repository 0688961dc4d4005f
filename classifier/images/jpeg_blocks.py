"""Where a JPEG's last block ends: only the decoder knows, so it is fed in pieces and watched.

Huffman codes carry no length. A name or a film behind the last block of a scan looks like more of
its coded data; a decoder that has all its blocks skips it on its way to the next marker. Pillow's
decoder says after each piece how many bytes it took, and that tells what it's doing: on its way
to a marker it takes bytes one by one, in coded data at least two at a time.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from .decoders import open_jpeg, pillow_errors, reduce
from .errors import ImageRefused, Refusal
from .pixels import of_image
from .stripped import THUMBNAIL_EDGE, Small, Wanted

_EOI = b"\xff\xd9"

# libjpeg reads up to 64 bits ahead, so fewer unused bytes than that can go unnoticed. Of more, the
# first ones have to be found by trying.
_READ_AHEAD = 8

# Coded data to put behind the last block, with nine different beginnings: where blocks lack bits,
# at least one of these draws something else. A block is at most 256 bytes long.
_FILLERS = [
    bytes(step * (number + 1) % 255 for number in range(640))
    for step in (0, 0x0B, 0x2D, 0x4F, 0x61, 0x83, 0xA5, 0xC7, 0xE9)
]

# Zeros in the place of unused bytes can leave the decoder with fewer bytes to read than before.
_MOST_ROUNDS = 4

# Each place with unused bytes costs several times decoding the picture. Files are known with one.
_MOST_TRIMMED = 2

# Beyond this, comparing every pixel takes too long, and only those of a small picture are.
_MOST_COMPARED = 4096 * 3072


@dataclass(frozen=True, slots=True)
class Run:
    """Coded data up to a marker, and what leads it in: the headers of a scan, or a restart.

    `strip` is the head of the picture that the data is by itself, with one row of units more. It's
    b"" when there can't be one: for progressive pictures, and for intervals wider than a JPEG.
    """

    lead: bytes
    coded: bytes | memoryview
    strip: bytes = b""

    def cut(self, length: int, filler: bytes = b"") -> "Run":
        """Return the run with its first `length` bytes and `filler`."""
        if self.coded[length - 1 : length] == b"\xff":
            length += 1  # A byte 255 and the zero behind it are one.
        return replace(self, coded=b"".join((self.coded[:length], filler)))

    def has_all_bits(self, length: int) -> bool:
        """Whether the first `length` bytes surely hold the last block to its last bit.

        A decoder that runs out of bits leaves all units from the next one on grey. So the row that
        is too much starts with a colour only if the unit before it was whole.
        """
        if not self.strip:
            return False
        feed = _Feed(self.strip, THUMBNAIL_EDGE)
        for data in (self.strip, self.cut(length).coded, _EOI):
            feed.take(data)
        return feed.finished and not _is_grey(feed.image, 0)


class _Feed:
    """A decoder, and how far it has come."""

    def __init__(self, head: bytes, long_edge: int, short_side: int = 0) -> None:
        with pillow_errors():
            self.image = open_jpeg(head)
            if long_edge:
                reduce(self.image, long_edge=long_edge, short_side=short_side)
            self.image.load_prepare()
        name, extents, _, arguments = self.image.tile.pop()
        # Pillow's own loop over its decoders keeps to itself how many bytes they took.
        self._decoder = Image._getdecoder(  # noqa: SLF001
            self.image.mode, name, arguments, self.image.decoderconfig
        )
        self._decoder.setimage(self.image.im, extents)
        self._rest = b""
        self.finished = False

    def take(self, data: bytes | memoryview) -> None:
        """Decode as far as `data` goes; raise `ImageRefused` when it can't be decoded."""
        if self.finished:
            return
        joined = b"".join((self._rest, data))
        used, error = self._decoder.decode(joined)
        if error < 0:
            raise ImageRefused(Refusal.DAMAGED, "The JPEG's coded data can't be decoded.")
        self.finished = used < 0
        self._rest = b"" if self.finished else joined[used:]

    def has_all_blocks(self) -> bool:
        """Whether the decoder looks for the next marker, all blocks before it being there."""
        if self._rest or self.finished:
            return self.finished
        self.take(b"\0")
        if self._rest:
            self._rest = b""  # Not taken, so it can be withdrawn.
            return False
        return True


def read_blocks(runs: Sequence[Run], wanted: Wanted, *, closed: bool) -> tuple[bytes, Small]:
    """Return the JPEG of `runs` without bytes that no block uses, and what is wanted of its pixels.

    Without a marker behind the last run (not `closed`), the last block must be there to the last
    bit. Raises `ImageRefused` when blocks are missing or the data can't be decoded.
    """
    last = len(runs) - 1
    # Blocks are complete where the decoder needed no more; otherwise a marker has to say so.
    complete = closed
    for _ in range(_MOST_ROUNDS):
        small, dirty = _decoded(runs, THUMBNAIL_EDGE, wanted.model_side)
        if not dirty:
            break
        complete |= last in dirty
        runs = _trimmed(runs, dirty)
    else:
        raise ImageRefused(Refusal.DAMAGED, "The JPEG's coded data is damaged.")
    if not complete or _is_grey(small, small.width - 1):
        length = len(runs[last].coded)
        probe = _Probe(runs, last, whole=not complete)
        if not runs[last].has_all_bits(length) and not probe.suffices(length):
            raise ImageRefused(Refusal.TRUNCATED, "The JPEG's coded data ends too early.")
    parts = [part for run in runs for part in (run.lead, run.coded)]
    with pillow_errors():
        made = wanted.small(of_image(small), serves_model=_serves_model(small, runs, wanted))
    return b"".join([*parts, _EOI]), made


def _serves_model(small: Image.Image, runs: Sequence[Run], wanted: Wanted) -> bool:
    """Whether it was decoded at the scale that `decode` chooses; another one gives other pixels."""
    if not wanted.model_side:
        return False
    image = open_jpeg(runs[0].lead)
    reduce(image, short_side=wanted.model_side)
    return image.size == small.size


def _decoded(
    runs: Sequence[Run], long_edge: int, short_side: int = 0
) -> tuple[Image.Image, list[int]]:
    """Return the picture, small enough for both (`long_edge` 0: whole), and runs with unused bytes.

    A run has such bytes when the decoder has all its blocks before the last one.
    """
    feed = _Feed(runs[0].lead, long_edge, short_side)
    dirty = []
    for number, run in enumerate(runs):
        last = max(0, len(run.coded) - (2 if run.coded[-2:] == b"\xff\0" else 1))
        feed.take(run.lead)
        feed.take(run.coded[:last])
        if feed.has_all_blocks():
            dirty.append(number)
        feed.take(run.coded[last:])
    feed.take(_EOI)
    if not feed.finished:
        raise ImageRefused(Refusal.TRUNCATED, "The JPEG's coded data ends too early.")
    return feed.image, dirty


def _trimmed(runs: Sequence[Run], dirty: Sequence[int]) -> list[Run]:
    """Cut each of the `dirty` runs behind the last byte that its blocks use."""
    if len(dirty) > _MOST_TRIMMED:
        raise ImageRefused(Refusal.DAMAGED, "The JPEG has unused bytes in many places.")
    trimmed = list(runs)
    for number in dirty:
        start, end = 0, len(runs[number].coded)
        for step in (4096, 64, 1):
            end = _read_length(runs, number, start, step)
            # Twice, because right behind a byte 255 the decoder doesn't show where it is.
            start = max(0, end - 2 * step)
        lengths = range(max(0, end - _READ_AHEAD), end)
        exact = lengths.start + bisect_left(lengths, True, key=runs[number].has_all_bits)
        trimmed[number] = runs[number].cut(exact)
        if exact == end and not runs[number].has_all_bits(end):
            # The last bytes may be needed or not. Those that draw nothing become zeros.
            probe = _Probe(trimmed, number, whole=True)
            if probe.sees_every_pixel:
                drawn = lengths.start + bisect_left(lengths, True, key=probe.suffices)
                trimmed[number] = trimmed[number].cut(drawn, bytes(end - drawn))
    return trimmed


def _read_length(runs: Sequence[Run], number: int, start: int, step: int) -> int:
    """How much of a run the decoder takes for its blocks, watched every `step` from `start` on."""
    feed = _Feed(runs[0].lead, THUMBNAIL_EDGE)
    for run in runs[:number]:
        feed.take(run.lead)
        feed.take(run.coded)
    coded = runs[number].coded
    feed.take(runs[number].lead)
    feed.take(coded[:start])
    for position in range(start, len(coded), step):
        feed.take(coded[position : position + step])
        if feed.has_all_blocks():
            return min(position + step, len(coded))
    return len(coded)


class _Probe:
    """Tries how many bytes of a run draw something.

    With `whole`, every pixel is looked at, in large pictures and otherwise one in up to 64.
    """

    def __init__(self, runs: Sequence[Run], number: int, *, whole: bool) -> None:
        self._runs = list(runs)
        self._number = number
        self._run = runs[number]
        width, height = open_jpeg(runs[0].lead).size
        self._edge = 0 if whole and width * height <= _MOST_COMPARED else THUMBNAIL_EDGE
        self._expected = self._digest(self._run)

    @property
    def sees_every_pixel(self) -> bool:
        """Whether a byte that draws nothing is surely not needed."""
        return self._edge == 0

    def suffices(self, length: int) -> bool:
        """Whether the run's first `length` bytes give the same pixels, whatever follows them."""
        return all(
            self._digest(self._run.cut(length, filler)) == self._expected for filler in _FILLERS
        )

    def _digest(self, run: Run) -> bytes:
        self._runs[self._number] = run
        image, _ = _decoded(self._runs, self._edge)
        return of_image(image).digest()


def _is_grey(image: Image.Image, x: int) -> bool:
    """Whether a pixel of the last row is the mid-grey that libjpeg paints where data is missing."""
    pixel = image.crop((x, image.height - 1, x + 1, image.height)).tobytes()
    return all(127 <= value <= 129 for value in pixel)
