"""Reads the parts of a ZIP as one file."""

import io
from collections import OrderedDict
from collections.abc import Sequence
from typing import IO, Any

from django.core.files.storage import default_storage

from classifier.core.storage.seekable import SeekableReader

# What each part begins with, whatever is in it: the storage tells plain files from encrypted and
# damaged ones by how they begin (`core.storage.encryption`).
MARK = b"PK part\n"
# The data, the photos and the heat maps are read in turn, from parts that lie apart.
_MOST_OPEN = 4
# Bytes read at a time.
_PIECE = 64 * 1024


def joined(names: Sequence[str], starts: Sequence[int], size: int) -> io.BufferedReader:
    """Open the files of a storage as one of `size` bytes; `starts` is where each of them begins.

    Buffered, because a reader asks for what lies in two of them and expects all of it.
    """
    return io.BufferedReader(_Joined(names, starts, size), _PIECE)


class _Joined(SeekableReader):
    """The files one behind the other, each without its MARK."""

    def __init__(self, names: Sequence[str], starts: Sequence[int], size: int) -> None:
        self._names, self._ends, self.size = names, [*starts[1:], size], size
        self._starts = starts
        self._open: OrderedDict[int, IO[Any]] = OrderedDict()

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill the buffer as far as one part goes."""
        number = next((n for n, end in enumerate(self._ends) if self.position < end), None)
        if number is None:
            return 0
        file = self._part(number)
        file.seek(len(MARK) + self.position - self._starts[number])
        left = self._ends[number] - self.position
        piece: bytes = file.read(min(len(buffer), left))
        buffer[: len(piece)] = piece
        self.position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the files too."""
        while self._open:
            self._open.popitem()[1].close()
        super().close()

    def _part(self, number: int) -> IO[Any]:
        if number not in self._open:
            if len(self._open) == _MOST_OPEN:
                self._open.popitem(last=False)[1].close()
            self._open[number] = default_storage.open(self._names[number])
        self._open.move_to_end(number)
        return self._open[number]
