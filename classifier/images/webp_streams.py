"""Where the streams in a WebP end: the decoder knows, and is asked with shorter and shorter ones.

A stream's last bits are those that the last pixels need, and no length says where they are. Bytes
behind them are found by cutting them off: the pixels stay as they are.
"""

from bisect import bisect_left
from collections.abc import Callable
from functools import partial

from .errors import ImageRefused, Refusal

_FRAME_TAG, _FRAME_HEADER = 3, 10

# Fewer unused bytes than this aren't looked for: encoders themselves write up to three.
_TRIED = 8

Same = Callable[[bytes], bool]


def trim_lossless(body: bytes, is_same: Same) -> bytes:
    """Return a VP8L chunk without bytes behind its stream."""
    return body[: _used_length(len(body), lambda length: is_same(body[:length]))]


def trim_alpha(body: bytes, is_same: Same) -> bytes:
    """Return an ALPH chunk without reserved bits, and without bytes behind its stream."""
    body = bytes([body[0] & 0x3F]) + body[1:] if body else body
    return trim_lossless(body, is_same)


def trim_lossy(body: bytes, is_same: Same) -> bytes:
    """Return a VP8 chunk without bytes behind any of its partitions.

    Raises `ImageRefused` when one of them is missing.
    """
    parts = _partitions(body)
    for number, part in enumerate(parts):
        suffices = partial(_is_same_cut, is_same, body, parts, number)
        parts[number] = part[: _used_length(len(part), suffices)]
    return _frame(body, parts)


def _is_same_cut(is_same: Same, body: bytes, parts: list[bytes], number: int, length: int) -> bool:
    cut = [*parts[:number], parts[number][:length], *parts[number + 1 :]]
    return is_same(_frame(body, cut))


def _partitions(body: bytes) -> list[bytes]:
    """Cut a frame into its first partition, with modes, and those with coefficients (RFC 6386)."""
    start = _FRAME_HEADER + (int.from_bytes(body[:_FRAME_TAG], "little") >> 5)
    first = body[_FRAME_HEADER:start]
    count = _coefficient_partitions(first)
    parts = [first]
    position = start + 3 * (count - 1)
    for number in range(count - 1):
        size = body[start + 3 * number : start + 3 * number + 3]
        end = position + int.from_bytes(size, "little")
        parts.append(body[position:end])
        position = end
    if position > len(body):
        raise ImageRefused(Refusal.TRUNCATED, "The WebP ends within its picture.")
    return [*parts, body[position:]]


def _frame(body: bytes, parts: list[bytes]) -> bytes:
    """Return the frame of `parts` under the header of `body`."""
    tag = int.from_bytes(body[:_FRAME_TAG], "little") & 31 | len(parts[0]) << 5
    sizes = [len(part).to_bytes(3, "little") for part in parts[1:-1]]
    header = tag.to_bytes(_FRAME_TAG, "little") + body[_FRAME_TAG:_FRAME_HEADER]
    return b"".join([header, parts[0], *sizes, *parts[1:]])


def _coefficient_partitions(first: bytes) -> int:
    """How many partitions follow the first: a number behind fields of varying length in it."""
    bits = _Bits(first)
    bits.number(2)
    if bits.number(1):
        moves, changes = bits.number(1), bits.number(1)
        if changes:
            bits.number(1)
            bits.skip_optional(4, 8)
            bits.skip_optional(4, 7)
        if moves:
            bits.skip_optional(3, 8)
    bits.number(10)
    if bits.number(1) and bits.number(1):
        bits.skip_optional(8, 7)
    return 1 << bits.number(2)


class _Bits:
    """Reads bits of even chance from an arithmetically coded partition (RFC 6386, section 7.3)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 2
        self._value = int.from_bytes(data[:2].ljust(2, b"\0"))
        self._range = 255
        self._shifted = 0

    def number(self, bits: int) -> int:
        """Return the next `bits` bits as a number; behind the end there are zeros."""
        number = 0
        for _ in range(bits):
            number = number << 1 | self._bit()
        return number

    def skip_optional(self, count: int, bits: int) -> None:
        """Skip `count` fields of a flag each, followed by `bits` bits if it's set."""
        for _ in range(count):
            if self.number(1):
                self.number(bits)

    def _bit(self) -> int:
        split = 1 + ((self._range - 1) * 128 >> 8)
        bit = int(self._value >= split << 8)
        if bit:
            self._range -= split
            self._value -= split << 8
        else:
            self._range = split
        while self._range < 128:
            self._value <<= 1
            self._range <<= 1
            self._shifted += 1
            if self._shifted == 8:
                self._shifted = 0
                self._value |= int.from_bytes(self._data[self._position : self._position + 1])
                self._position += 1
        return bit


def _used_length(length: int, suffices: Callable[[int], bool]) -> int:
    """Return the smallest length that suffices, if that saves at least `_TRIED` bytes."""
    cut = _TRIED
    if not suffices(max(0, length - cut)):
        return length
    while cut < length and suffices(max(0, length - 2 * cut)):
        cut *= 2
    lengths = range(max(0, length - 2 * cut), length - cut)
    return lengths.start + bisect_left(lengths, True, key=suffices)
