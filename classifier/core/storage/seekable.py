"""What files that are put together from pieces share: a place, from which the next bytes come."""

import io


class SeekableReader(io.RawIOBase):
    """Reads `size` bytes from any place on. The class gives `readinto`, which moves `position`."""

    size: int
    position = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from any place on."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another place, the beginning at the earliest."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        self.position = max(0, start + offset)
        return self.position
