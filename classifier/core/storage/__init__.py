"""Where photos are kept. Nothing here has a URL: bytes leave through `views.media` only."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Never

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class NoPublicURLError(Exception):
    """Somebody asked for the public URL of a private file."""


class PrivateFileStorage(FileSystemStorage):
    """Files readable by this account only, whole and on disk before `save` returns.

    Names hold a uuid, so the same name again is the same file again and takes its place.
    """

    def url(self, name: str | None) -> Never:  # noqa: ARG002
        """Refuse: photos have no public address."""
        raise NoPublicURLError

    def free_bytes(self) -> int:
        """Return how much room is left on the disk."""
        place = Path(self.location)
        while not place.exists():
            place = place.parent
        return shutil.disk_usage(place).free

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        """Return the name itself."""
        return name

    def _save(self, name: str, content: "File[bytes]") -> str:
        """Write beside the place and move there: nobody reads half a file, and none is left."""
        target = Path(self.path(name))
        Path(self.location).mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(handle)
            Path(beside).replace(target)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        _sync(target.parent)
        return name


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
