"""JPEGs are written here, a large one strip by strip so that all of it is never held a second time.

Each strip is encoded as a JPEG of its own with the same tables, and begins where a decoder starts
anew (a restart marker), so that the coded data of all strips behind the first one's header are one
JPEG. Its pixels are those of a JPEG that was encoded at once.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO

from PIL import Image

# Rows of blocks, each of which ends with one of eight restart markers in turn: a multiple of eight,
# so that a strip goes on where the one before it ended.
_BLOCK_ROWS = 32
STRIP_ROWS = 16 * _BLOCK_ROWS
_LAST_RESTART = b"\xff\xd7"
_FRAME, _SCAN, _END = 0xC0, 0xDA, b"\xff\xd9"


def encode_jpeg(picture: Image.Image, *, quality: int) -> bytes:
    """Return the picture as a JPEG without metadata."""
    return _encoded(picture, quality=quality)


def encode_in_strips(strips: Iterable[Image.Image], *, height: int, quality: int) -> bytes:
    """Return a JPEG of RGB strips of STRIP_ROWS rows, the last one shorter, from the top.

    `height` is that of all of them.
    """
    joined = BytesIO()
    for strip in strips:
        data = _encoded(strip, quality=quality, restart_marker_rows=1)
        segments = dict(_segments(data))
        coded = (
            segments[_SCAN] + int.from_bytes(data[segments[_SCAN] + 2 : segments[_SCAN] + 4]) + 2
        )
        if joined.tell():
            joined.write(_LAST_RESTART)
        else:
            size = segments[_FRAME] + 5
            joined.write(data[:size] + height.to_bytes(2) + data[size + 2 : coded])
        joined.write(data[coded : -len(_END)])
    joined.write(_END)
    return joined.getvalue()


def _encoded(picture: Image.Image, **options: int) -> bytes:
    picture.info.clear()
    buffer = BytesIO()
    picture.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield marker and place of each segment that the encoder wrote, up to the coded data."""
    place = 2
    while True:
        marker = data[place + 1]
        yield marker, place
        if marker == _SCAN:
            return
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
