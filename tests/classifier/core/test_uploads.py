"""Multipart forms: what is refused, and that files come through as they were sent."""

import io
import random

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.core.handlers.wsgi import WSGIRequest
from django.http.multipartparser import MultiPartParserError

from classifier.core.request_text import UnreadableTextError

BOUNDARY = b"----WebKitFormBoundary"
HEAD = b'Content-Disposition: form-data; name="photos"; filename="photo.jpg"'


def _request(body: bytes, boundary: bytes = BOUNDARY) -> WSGIRequest:
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": f"multipart/form-data; boundary={boundary.decode()}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
    )


def _form(*parts: tuple[bytes, bytes]) -> bytes:
    sent = (b"--" + BOUNDARY + b"\r\n" + head + b"\r\n\r\n" + body for head, body in parts)
    return b"\r\n".join([*sent, b"--" + BOUNDARY + b"--\r\n"])


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000, 9_000_000])
def test_a_file_comes_through_whole(size: int) -> None:
    data = random.Random(size).randbytes(size)
    request = _request(_form((HEAD, data)))

    assert request.FILES["photos"].read() == data
    request.close()


def test_a_file_with_text_like_a_form_comes_through_whole() -> None:
    lookalikes = [
        BOUNDARY,
        b"--" + BOUNDARY[:-1],
        b"\r\n--" + BOUNDARY[:-1] + b"!\r\n",
        b"\r\n\r\n",
        b'\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xff\0',
    ]
    # At all distances from the end of a chunk of 64 KiB.
    data = b"".join(
        bytes(65_536 - distance) + text for distance in range(0, 60, 7) for text in lookalikes
    )

    assert _request(_form((HEAD, data))).FILES["photos"].read() == data


@pytest.mark.parametrize("offset", range(-40, 200, 9))
def test_a_header_is_checked_wherever_a_chunk_ends(offset: int) -> None:
    photo = (HEAD, bytes(65_536 - len(HEAD) - offset))
    bad = (b'Content-Disposition: form-data; name="M\xfcller"', b"x")

    with pytest.raises(UnreadableTextError):
        _request(_form(photo, bad)).POST  # noqa: B018


def test_a_part_without_a_header_does_not_hide_the_next_one() -> None:
    bad = _form((b'Content-Disposition: form-data; name="M\xfc"', b"x"))

    for junk in (b"", b"\r\n", b"-", b"x" * 500, b"x" * 1000):
        with pytest.raises(UnreadableTextError):
            _request(b"--" + BOUNDARY + junk + bad).POST  # noqa: B018
    with pytest.raises((BadRequest, MultiPartParserError)):
        _request(b"--" + BOUNDARY + b"x" * 5000 + bad).POST  # noqa: B018


@pytest.mark.parametrize("encoded", [b"TfxsbGVy", b"TQBsbGVy"])
def test_a_field_in_base64_is_checked(encoded: bytes) -> None:
    head = b'Content-Disposition: form-data; name="x"\r\nContent-Transfer-Encoding: base64'

    with pytest.raises(UnreadableTextError):
        _request(_form((head, encoded))).POST  # noqa: B018


def test_too_many_parts_are_counted() -> None:
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS

    with pytest.raises(TooManyFieldsSent):
        _request(b"--b\r\n\r\n" * (most + 3), b"b").POST  # noqa: B018


def test_files_in_memory_and_on_disk_are_read_as_before() -> None:
    small, large = bytes(1000), bytes(settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1)

    for data, kind in ((small, "InMemoryUploadedFile"), (large, "TemporaryUploadedFile")):
        request = _request(_form((HEAD, data)))
        assert type(request.FILES["photos"]).__name__ == kind
        request.close()
