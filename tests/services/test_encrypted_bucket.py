"""Encrypted files in a bucket: what lies there, and how it is encrypted and backed up."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from classifier.core.storage.envelope import FileDamagedError, is_encrypted
from classifier.photos.models import Photo
from tests import factories
from tests.services.conftest import BUCKET, resource

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"%PDF")


@pytest.fixture
def photo(s3: dict[str, str]) -> Photo:
    photo = factories.make_photo(mole=factories.make_mole())
    factories.make_outcome(photo.mole, document=factories.PDF)
    factories.assess(photo)
    return photo


@pytest.fixture
def contents(s3: dict[str, str]) -> Callable[[], dict[str, bytes]]:
    """Return a function that reads what lies in the bucket."""
    bucket = resource(s3).Bucket(BUCKET)
    return lambda: {each.key: each.get()["Body"].read() for each in bucket.objects.all()}


def test_the_bucket_shows_nothing(
    settings: Settings, photo: Photo, contents: Callable[[], dict[str, bytes]], tmp_path: Path
) -> None:
    plain = contents()
    assert all(data.startswith(BEGINNINGS) for data in plain.values())
    settings.STORAGE_KEYS = (bytes(32),)
    call_command("encrypt_files")
    encrypted = contents()
    assert encrypted.keys() == plain.keys()
    assert all(map(is_encrypted, encrypted.values()))
    for name, data in plain.items():
        with default_storage.open(name) as file:
            assert file.read() == data
    call_command("fsck", read=True)

    with default_storage.writing("exports/a/b.zip") as file:
        for _ in range(30):
            file.write(bytes(100_000))
    assert is_encrypted(contents()["exports/a/b.zip"])
    with default_storage.open("exports/a/b.zip") as file:
        file.seek(2_999_990)
        assert file.read() == bytes(10)


def test_the_bucket_sends_no_encrypted_photo(settings: Settings, photo: Photo) -> None:
    settings.STORAGE_KEYS = (bytes(32),)
    settings.MEDIA_DELIVERY = "s3"
    call_command("encrypt_files")
    browser = factories.sign_in(Client(), photo.subject.user)
    answer = browser.get(reverse("photo_media", args=[photo.pk, "thumbnail"]))
    assert (answer.status_code, answer.content[:3]) == (200, b"\xff\xd8\xff")


def test_a_changed_or_empty_file_of_the_bucket_is_not_read(
    settings: Settings, s3: dict[str, str], photo: Photo
) -> None:
    settings.STORAGE_KEYS = (bytes(32),)
    call_command("encrypt_files")
    bucket: Any = resource(s3).Bucket(BUCKET)
    name = str(photo.original.name)
    data = bucket.Object(name).get()["Body"].read()
    bucket.Object(name).upload_fileobj(io.BytesIO(data[:-1]))
    with pytest.raises(FileDamagedError):
        default_storage.open(name)
    bucket.Object(name).upload_fileobj(io.BytesIO())
    assert default_storage.head(name, 8) == b""
    with pytest.raises(FileNotFoundError):
        default_storage.head("originals/none.jpg", 8)
