"""The storage of photos in a bucket, as far as it can be seen without one."""

import socket
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber
from django.core.files.base import ContentFile

from classifier.core.storage import NoPublicURLError, s3
from classifier.core.storage.s3 import PrivateS3Storage


@pytest.fixture
def storage() -> PrivateS3Storage:
    return PrivateS3Storage(
        bucket_name="photos",
        access_key="key",
        secret_key="secret",
        region_name="eu-central-1",
    )


def test_a_signed_address_ends_soon_and_is_kept_by_no_browser(storage: PrivateS3Storage) -> None:
    query = parse_qs(urlsplit(storage.signed_url("originals/a.jpg", seconds=60)).query)
    assert query["X-Amz-Expires"] == ["60"]
    assert query["response-cache-control"] == ["private, no-store"]


@pytest.fixture
def hanging_port() -> Iterator[int]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_bucket_that_does_not_answer_is_given_up(
    hanging_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "READ_TIMEOUT_S", 0.1)
    hanging = PrivateS3Storage(
        bucket_name="photos",
        access_key="key",
        secret_key="secret",
        region_name="eu-central-1",
        endpoint_url=f"http://127.0.0.1:{hanging_port}",
    )
    with pytest.raises(ReadTimeoutError):
        hanging.exists("originals/a.jpg")
    with pytest.raises(ReadTimeoutError):
        hanging.save("originals/a.jpg", ContentFile(b"a"))


def test_deadlines_are_short_and_tries_few(storage: PrivateS3Storage) -> None:
    config = storage.bucket.meta.client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (2, 10)
    assert config.retries == {"total_max_attempts": 2, "mode": "standard"}
    assert config.signature_version == "s3v4"


def test_there_is_no_public_address(storage: PrivateS3Storage) -> None:
    with pytest.raises(NoPublicURLError):
        storage.url("originals/a.jpg")


@pytest.mark.parametrize(("status", "raised"), [(404, FileNotFoundError), (503, ClientError)])
def test_a_file_that_is_gone_is_told_from_a_bucket_that_fails(
    storage: PrivateS3Storage, status: int, raised: type[Exception]
) -> None:
    with Stubber(storage.bucket.meta.client) as bucket:
        bucket.add_client_error("head_object", str(status), http_status_code=status)
        with pytest.raises(raised):
            storage.get_modified_time("originals/a.jpg")
