"""Where photos are kept. Nothing here has a URL: bytes leave through `views.media` only."""

import os
from pathlib import Path
from typing import Any, Never

from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage


class NoPublicURLError(Exception):
    """Somebody asked for the public URL of a private file."""


class PrivateFileStorage(FileSystemStorage):
    """Files readable by this account only, on disk before `save` returns."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            file_permissions_mode=0o600, directory_permissions_mode=0o700, **options
        )

    def url(self, name: str | None) -> Never:
        """Refuse: photos have no public address."""
        raise NoPublicURLError

    def _save(self, name: str, content: Any) -> str:
        saved = super()._save(name, content)
        path = Path(self.path(saved))
        for target in (path, path.parent):
            _sync(target)
        return saved


class PrivateS3Storage(S3Storage):
    """A private bucket."""

    def url(self, *_args: Any, **_options: Any) -> Never:
        """Refuse: photos have no public address."""
        raise NoPublicURLError

    def signed_url(self, name: str, *, seconds: int) -> str:
        """Return an address that works for `seconds`, for a request that was allowed already."""
        return str(super().url(name, expire=seconds))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
