"""Where photos are kept. Files have no URL here: `photos.media` is their only way out."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Never

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage


class NoPublicURLError(Exception):
    """Somebody asked for the public URL of a private file."""


class DisposableFile(ContentFile):  # type: ignore[type-arg]
    """Content that a crash of the machine may lose or damage: `save` does not wait for the disk."""


class PrivateFileStorage(FileSystemStorage):
    """Files readable by this system account only, complete and on disk before `save` returns.

    A `DisposableFile` is complete, but need not be on disk yet. Names hold a uuid, so a name that
    is saved again is the same file again and replaces it.
    """

    def url(self, name: str | None) -> Never:  # noqa: ARG002
        """Refuse: photos have no public address."""
        raise NoPublicURLError

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        """Return the name itself."""
        return name

    @contextmanager
    def writing(self, name: str, *, must_last: bool = True) -> Iterator[IO[bytes]]:
        """Give the block a file to fill, which has its name once the block has ended well.

        It is a temporary file that is renamed, so that no reader sees half a file.
        """
        target = Path(self.path(name))
        Path(self.location).mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as file:
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

    def _save(self, name: str, content: "File[bytes]") -> str:
        with self.writing(name, must_last=not isinstance(content, DisposableFile)) as file:
            for chunk in content.chunks():
                file.write(chunk)
        return name


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
