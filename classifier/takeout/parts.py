"""Reads the parts of a ZIP as one file."""

import io
from collections import OrderedDict
from collections.abc import Sequence
from typing import IO, Any

from django.core.files.storage import default_storage

# What each part begins with, whatever is in it: the storage tells plain files from encrypted and
# damaged ones by how they begin (`core.storage.encryption`).
MARK = b"PK part\n"
# The data, the photos and the heat maps are read in turn, from parts that lie apart.
_MOST_OPEN = 4


class Joined(io.RawIOBase):
    """The files of a storage, one behind the other, each without its MARK.

    `starts` is where each of them begins.
    """

    def __init__(self, names: Sequence[str], starts: Sequence[int], size: int) -> None:
        self._names, self._ends, self._size = names, [*starts[1:], size], size
        self._starts = starts
        self._open: OrderedDict[int, IO[Any]] = OrderedDict()
        self._position = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from any place on."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another place. Raises OSError for one before the beginning."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("There is nothing before the beginning.")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill the buffer as far as one part goes."""
        number = next((n for n, end in enumerate(self._ends) if self._position < end), None)
        if number is None:
            return 0
        file = self._part(number)
        file.seek(len(MARK) + self._position - self._starts[number])
        left = self._ends[number] - self._position
        piece: bytes = file.read(min(len(buffer), left))
        buffer[: len(piece)] = piece
        self._position += len(piece)
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
