"""Photos in an S3-compatible bucket; imported only where `S3_BUCKET` is set."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import IO, Any, Never

from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

from classifier.core.storage import NoPublicURLError, data_keys
from classifier.core.storage.encryption import EncryptedFiles

# Seconds. Without them botocore waits a minute to connect and a minute for each answer, five times:
# eight uploads held all threads of the web server for longer than 100 s. A part of a photo of 50 MB
# is on its way for less; a bucket that needs longer to begin its answer is as good as away.
CONNECT_TIMEOUT_S = 2
READ_TIMEOUT_S = 10
TRIES = 2


class PrivateS3Storage(EncryptedFiles, S3Storage):
    """A private bucket."""

    client_config: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        deadlines = Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
        )
        self.client_config = self.client_config.merge(deadlines)

    @contextmanager
    def writing_as_stored(self, name: str, *, must_last: bool = True) -> Iterator[IO[bytes]]:  # noqa: ARG002
        """Give the block a file to fill, which is sent in parts once the block has ended well."""
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            S3Storage._save(self, name, File(file, name))  # noqa: SLF001 - not encrypted again

    def head(self, name: str, length: int) -> bytes:
        """Return how a file begins, as it lies in the bucket. Raises FileNotFoundError."""
        try:
            part = self.bucket.Object(name).get(Range=f"bytes=0-{length - 1}")
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == HTTPStatus.NOT_FOUND:
                raise FileNotFoundError(name) from error
            if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:  # it is empty
                return b""
            raise
        return bytes(part["Body"].read())

    def url(self, *_args: Any, **_options: Any) -> Never:
        """Refuse: photos have no public address."""
        raise NoPublicURLError

    def _save(self, name: str, content: "File[Any]") -> str:
        # As it is, so that nothing is written to a temporary file before it is sent.
        if not data_keys.is_in_use():
            return str(S3Storage._save(self, name, content))  # noqa: SLF001
        return super()._save(name, content)

    def get_modified_time(self, name: str) -> datetime:
        """Return when a file was written. Raises FileNotFoundError."""
        try:
            changed_at: datetime = super().get_modified_time(name)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                raise FileNotFoundError(name) from error
            raise
        return changed_at

    def signed_url(self, name: str, *, seconds: int) -> str:
        """Return an address that works for `seconds`. The caller has checked who asks.

        Its answer tells the browser to keep nothing, as we are not asked again.
        """
        headers = {"ResponseCacheControl": "private, no-store"}
        return str(super().url(name, parameters=headers, expire=seconds))
