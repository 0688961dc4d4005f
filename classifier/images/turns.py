"""One large picture is decoded at a time on a machine, whichever process does it.

A file lock, which the system releases when its process dies, decides; nothing has to be cleaned up.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import DecoderBusyError

# Above this many bytes of memory a picture is large: 32 megapixels of a JPEG in full size, 25 of a
# HEIC, 10 of a WebP. Smaller ones wait for nobody; phones write them all day.
LARGE = 128_000_000

# A picture of the largest size takes a second or two; on a busy machine a few more.
LONGEST_WAIT_S = 15.0
_PAUSE_S = 0.05

# Each that waits holds a thread of its web process, so that no more may.
_MOST_WAITING = 2

_lock_file = Path(tempfile.gettempdir()) / f"large-pictures-{os.getuid()}"


def use_lock_file(path: Path) -> None:
    """Have all processes take turns that name the same file, in a folder that is there."""
    global _lock_file  # noqa: PLW0603 - set once, when a process starts
    _lock_file = path


@contextmanager
def turn(memory: int) -> Iterator[None]:
    """Wait until no other large picture is being decoded, if this one takes so many bytes.

    Raises `DecoderBusyError` at once where others wait already, and when it takes too long.
    """
    if memory <= LARGE:
        yield
        return
    try:
        handle = _take("") or _wait()
    except OSError as error:
        raise DecoderBusyError from error
    try:
        yield
    finally:
        os.close(handle)


def _wait() -> int:
    places = (_take(f"-waiting-{place}") for place in range(_MOST_WAITING))
    place = next((handle for handle in places if handle), None)
    if place is None:
        raise DecoderBusyError
    try:
        # A lock on a file can be waited for, but not until a time.
        end = time.monotonic() + LONGEST_WAIT_S
        while time.monotonic() < end:
            if handle := _take(""):
                return handle
            time.sleep(_PAUSE_S)
    finally:
        os.close(place)
    raise DecoderBusyError


def _take(suffix: str) -> int | None:
    """Lock a file until its descriptor is closed; None where another holds it."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(f"{_lock_file}{suffix}", flags, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
