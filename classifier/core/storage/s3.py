"""Photos in an S3-compatible bucket; imported only where `S3_BUCKET` is set."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Never

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

from classifier.core.storage import NoPublicURLError


class PrivateS3Storage(S3Storage):
    """A private bucket."""

    def url(self, *_args: Any, **_options: Any) -> Never:
        """Refuse: photos have no public address."""
        raise NoPublicURLError

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
