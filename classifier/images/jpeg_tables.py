"""The tables of a JPEG, of which each scan is given those that it uses and no others."""

from collections.abc import Iterator

from .errors import ImageRefused, Refusal
from .jpeg_scans import Frame, Scan

DHT, DQT, DRI = 0xC4, 0xDB, 0xDD


class Tables:
    """What the file has defined so far, and what the clean file has been given of it."""

    def __init__(self) -> None:
        self.restart_interval = 0
        self._defined: dict[tuple[int, int], bytes] = {}
        self._given: dict[tuple[int, int], bytes] = {}
        self._given_interval = 0

    def define(self, marker: int, payload: bytes) -> None:
        """Read a segment of tables; raise `ImageRefused` when its length is wrong."""
        if marker == DRI:
            if len(payload) != 2:
                raise ImageRefused(Refusal.DAMAGED, "A JPEG restart interval is damaged.")
            self.restart_interval = int.from_bytes(payload)
            return
        position = 0
        while position < len(payload):
            length = _table_length(marker, payload, position)
            table = payload[position : position + length]
            if len(table) < length:
                raise ImageRefused(Refusal.DAMAGED, "A JPEG table ends too early.")
            # A quantisation table's high bits are the size of its numbers, not a part of its id.
            self._defined[marker, table[0] & 15 if marker == DQT else table[0]] = table
            position += length

    def quantisation(self, frame: Frame) -> bytes:
        """Return segments with the quantisation tables of `frame` that are new to the file."""
        return b"".join(self._new(DQT, part.quantisation) for part in frame.components.values())

    def of_scan(self, frame: Frame, scan: Scan) -> bytes:
        """Return segments with all that `scan` uses and the clean file hasn't been given yet."""
        parts = [self._new(*table) for table in _used_tables(frame, scan)]
        if self.restart_interval != self._given_interval:
            self._given_interval = self.restart_interval
            parts.append(segment(DRI, self.restart_interval.to_bytes(2)))
        return b"".join(parts)

    def all_of_scan(self, frame: Frame, scan: Scan) -> bytes:
        """Return segments with all that `scan` uses, whatever the clean file has been given."""
        return b"".join(
            segment(marker, self._defined[marker, number])
            for marker, number in _used_tables(frame, scan)
            if (marker, number) in self._defined
        )

    def _new(self, marker: int, number: int) -> bytes:
        table = self._defined.get((marker, number))
        if table is None or self._given.get((marker, number)) == table:
            return b""
        self._given[marker, number] = table
        return segment(marker, table)


def segment(marker: int, payload: bytes) -> bytes:
    """Return a marker segment around `payload`."""
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2) + payload


def _table_length(marker: int, payload: bytes, position: int) -> int:
    if marker == DQT:
        return 129 if payload[position] > 15 else 65
    return 17 + sum(payload[position + 1 : position + 17])


def _used_tables(frame: Frame, scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield (marker, id); Huffman tables for other coefficients than the first count from 16."""
    for component, (first, others) in scan.tables.items():
        yield DQT, frame.components[component].quantisation
        if 0 in scan.coefficients and not scan.refines:
            yield DHT, first
        if scan.coefficients.stop > 1:
            yield DHT, 16 + others
