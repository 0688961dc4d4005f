"""Stops an upload at the size limit, before it fills the disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class BoundedUploadHandler(FileUploadHandler):
    """Drops a file that grows past `MAX_UPLOAD_BYTES` and notes its field on the request.

    `request.oversized_fields` then names the form fields whose files were dropped.
    """

    _received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start counting a file."""
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Pass the chunk on while the file is within the limit."""
        self._received += len(raw_data)
        if self._received > settings.MAX_UPLOAD_BYTES:
            oversized = getattr(self.request, "oversized_fields", [])
            self.request.oversized_fields = [*oversized, self.field_name]  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
