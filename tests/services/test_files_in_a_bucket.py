"""Files and rows compared, and files deleted, where the files are in a bucket."""

from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.core.errors import StorageUnavailableError
from classifier.core.models import FileToDelete
from classifier.core.storage import s3 as s3_storage
from classifier.intake import services as intake
from classifier.operations import file_repair, file_selectors
from classifier.photos.models import Photo
from tests import factories

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
LOST = [f"originals/00000000-0000-0000-0000-0000000000{number:02}.jpg" for number in range(7)]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bucket lists three keys at a time; a real one lists a thousand."""
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "3")


@pytest.fixture
def photo(s3: dict[str, str]) -> Photo:
    return factories.make_photo(mole=factories.make_mole())


def leave_files() -> None:
    for name in LOST:
        default_storage.save(name, ContentFile(b"left by a crash"))


def later() -> Any:
    """A day and a minute on: what lies in the bucket is old then."""
    at = timezone.now() + timedelta(days=1, minutes=1)
    return mock.patch.object(file_selectors.timezone, "now", return_value=at)


def test_the_sweep_reads_every_page_of_the_list(
    photo: Photo, keys: Callable[[], list[str]], small_pages: None
) -> None:
    kept = keys()
    leave_files()
    assert file_repair.sweep() == 0
    with later():
        assert file_repair.sweep() == len(LOST)
    assert keys() == kept


def test_fsck_finds_and_repairs(
    photo: Photo,
    keys: Callable[[], list[str]],
    small_pages: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = keys()
    leave_files()
    default_storage.delete(str(photo.thumbnail.name))
    with later(), pytest.raises(CommandError):
        call_command("fsck")
    said = capsys.readouterr().out
    assert [name for name in LOST if name not in said] == []
    assert f"has lost the file {photo.thumbnail.name}" in said
    with later():
        call_command("fsck", "--repair")
    assert keys() == kept
    call_command("fsck")


@pytest.fixture
def bucket_away(settings: Settings) -> Callable[[str], Any]:
    """Return a function that sends all calls of the bucket to another address."""

    def go_to(address: str) -> Any:
        before = settings.STORAGES
        options = {**before["default"]["OPTIONS"], "endpoint_url": address}
        settings.STORAGES = before | {"default": {**before["default"], "OPTIONS": options}}
        return before

    return go_to


def test_erasing_while_the_bucket_is_away_is_completed_by_a_job(
    photo: Photo,
    keys: Callable[[], list[str]],
    bucket_away: Callable[[str], Any],
    settings: Settings,
) -> None:
    before = bucket_away("http://127.0.0.1:9")
    erasure.erase_photo(photo=photo, actor=audit.SYSTEM)
    assert not Photo.objects.exists()
    assert FileToDelete.objects.count() >= len(keys()) > 0
    assert file_repair.delete_asked() == 0
    settings.STORAGES = before
    assert file_repair.delete_asked() > 0
    assert (keys(), FileToDelete.objects.count()) == ([], 0)


class FailingBucket(BaseHTTPRequestHandler):
    """Takes the first file, and answers 500 from then on."""

    taken = 0

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).taken += 1
        self.send_response(200 if self.taken == 1 else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_DELETE(self) -> None:
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


def test_a_bucket_that_fails_in_the_middle_of_an_upload(
    s3: dict[str, str], bucket_away: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_storage, "TRIES", 1)
    subject = factories.make_subject()
    with HTTPServer(("127.0.0.1", 0), FailingBucket) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        bucket_away(f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(StorageUnavailableError):
            intake.add_photo(subject=subject, data=factories.jpeg(), actor=audit.SYSTEM)
        server.shutdown()
        thread.join()
    assert not Photo.objects.exists()
