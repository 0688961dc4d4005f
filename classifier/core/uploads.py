"""Upload handlers: text must be readable, and a file stops at the size limit."""

from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters

from classifier.core.request_text import UnreadableTextError, check_text, decode_text

_HEADER_END = b"\r\n\r\n"
# Django's parser refuses a part with more, so what is longer is no header of a part.
_MAX_HEADER_BYTES = 1024


class ReadableTextHandler(FileUploadHandler):
    """Parses multipart forms with Django's parser, and refuses the text that it would repair.

    It must be the first handler: the others are called by the parser that it starts. Both pages and
    the API get their forms from here.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803
        content_length: int,  # noqa: ARG002
        boundary: bytes | str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, "MultiValueDict[str, UploadedFile[Any]]"]:
        """Return fields and files. Raises UnreadableTextError."""
        assert self.request is not None  # noqa: S101 - Django loads handlers with their request
        others = [handler for handler in self.request.upload_handlers if handler is not self]
        checked: Any = _CheckedHeaders(input_data, boundary)  # all that the parser does is read
        fields, files = MultiPartParser(META, checked, others, encoding).parse()
        try:
            _check_fields(fields)
        except UnreadableTextError:
            for _, uploads in files.lists():
                for upload in uploads:
                    upload.close()
            raise
        return fields, files

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Leave the bytes to the other handlers."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the other handlers."""


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


class _CheckedHeaders:
    """A multipart stream that refuses unreadable headers, whose parts Django drops in silence."""

    def __init__(self, source: IO[bytes], boundary: bytes | str) -> None:
        self._source = source
        self._delimiter = b"--" + (boundary.encode() if isinstance(boundary, str) else boundary)
        self._unseen = b""
        self._in_header = False

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises UnreadableTextError."""
        chunk = self._source.read(size)
        self._unseen = self._unchecked(self._unseen + chunk)
        return chunk

    def _unchecked(self, stream: bytes) -> bytes:
        """Check the headers in `stream`; return its end, which needs more bytes to be checked."""
        start = 0
        while True:
            mark = _HEADER_END if self._in_header else self._delimiter
            end = stream.find(mark, start)
            if end >= 0:
                if self._in_header:
                    _check_header(stream[start:end])
                start = end + len(mark)
                self._in_header = not self._in_header
            elif self._in_header and len(stream) - start > _MAX_HEADER_BYTES:
                self._in_header = False
            elif self._in_header:
                return stream[start:]
            else:
                return stream[max(start, len(stream) - len(mark) + 1) :]


def _check_header(header: bytes) -> None:
    for line in decode_text(header).split("\r\n"):
        if line.lower().startswith("content-disposition"):
            try:
                _, parameters = parse_header_parameters(line)
            except ValueError as error:  # a charset that does not exist
                raise UnreadableTextError from error
            for text in parameters.values():
                check_text(text)


def _check_fields(fields: QueryDict) -> None:
    for _, values in fields.lists():
        for text in values:
            check_text(str(text))
