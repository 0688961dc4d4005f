"""Where photos are kept. Files have no URL here: `photos.media` is their only way out."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Never

from django.core.files.storage import FileSystemStorage

from classifier.core.storage.encryption import EncryptedFiles


class NoPublicURLError(Exception):
    """Somebody asked for the public URL of a private file."""


class PrivateFileStorage(EncryptedFiles, FileSystemStorage):
    """Files readable by this system account only, complete and on disk before `save` returns.

    What need not last is complete, but need not be on disk yet. Names hold a uuid, so a name that
    is saved again is the same file again and replaces it.
    """

    def url(self, name: str | None) -> Never:  # noqa: ARG002
        """Refuse: photos have no public address."""
        raise NoPublicURLError

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        """Return the name itself."""
        return name

    @contextmanager
    def writing_as_stored(self, name: str, *, must_last: bool = True) -> Iterator[IO[bytes]]:
        """Give the block a temporary file, which is renamed: no reader sees half a file."""
        target = Path(self.path(name))
        Path(self.location).mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(target, must_last=must_last) as file:
            yield file

    def head(self, name: str, length: int) -> bytes:
        """Return how a file begins, as it lies in the storage. Raises FileNotFoundError."""
        with self.open_as_stored(name) as file:
            return bytes(file.read(length))


@contextmanager
def replacing(target: Path, *, must_last: bool = True) -> Iterator[IO[bytes]]:
    """Give the block a temporary file beside `target`, which takes its place at the end.

    If the block fails, what was there stays. Without `must_last` nothing waits for the disk.
    """
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            if must_last:
                os.fsync(handle)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if must_last:
        sync(target.parent)


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
