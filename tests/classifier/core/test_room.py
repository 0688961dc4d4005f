"""A disk that is nearly full: nothing new is taken, people are told, and what is here works on."""

import errno
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from classifier.audit import services as audit
from classifier.capture import services as capture_links
from classifier.core import jobs
from classifier.core.errors import StorageFullError
from classifier.core.storage import room
from classifier.outcomes.models import Outcome
from classifier.people.models import User
from classifier.photos import files as photo_files
from classifier.photos.models import Photo
from classifier.trial.models import Trial
from classifier.visits.services import visits
from tests.classifier.support import files
from tests.factories import (
    PASSWORD,
    PDF,
    jpeg,
    make_mole,
    make_outcome,
    make_photo,
    make_visit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def nearly_full(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """One byte less than the reserve is free."""
    monkeypatch.setattr(room, "free_bytes", lambda: settings.MIN_FREE_BYTES - 1)


def test_the_reserve_stays_free(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(room, "free_bytes", lambda: settings.MIN_FREE_BYTES + 10)
    room.require_room(size=10)
    with pytest.raises(StorageFullError):
        room.require_room(size=11)


def test_the_fullest_disk_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    free = iter([30, 20])
    monkeypatch.setattr(room, "_folders", lambda: ["photos", "database"])
    monkeypatch.setattr(room, "_free_bytes", lambda _folder: next(free))
    assert room.free_bytes() == 20


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EDQUOT, "quota"), True),
        (OSError(errno.EIO, "broken"), False),
        (OperationalError("database is locked"), False),
        (StorageFullError(), True),
        (None, False),
    ],
)
def test_errors_of_a_full_disk_are_told_from_others(error: Exception | None, is_full: bool) -> None:
    assert room.is_full(error) is is_full
    if error is not None:
        outer = RuntimeError()
        outer.__cause__ = error
        assert room.is_full(outer) is is_full


JSON = {"accept": "application/json"}


def image() -> SimpleUploadedFile:
    return SimpleUploadedFile("mole.jpg", jpeg(1), "image/jpeg")


def test_an_upload_is_refused_with_a_sentence(
    browser: Client, stored: Any, nearly_full: None
) -> None:
    answer = browser.post(reverse("photo_upload"), {"photos": image()}, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert "no room left" in answer.json()["sentence"]
    page = browser.post(reverse("photo_upload"), {"photos": image()})
    assert "no room left" in page.content.decode()
    assert (Photo.objects.count(), files(stored)) == (0, [])


def test_a_photo_by_a_link_is_refused_so_that_the_device_keeps_it(
    client: Client, person: User, nearly_full: None
) -> None:
    _, token = capture_links.make_link(
        mole=make_mole(person), actor=audit.SYSTEM, shows_last_photo=False
    )
    address = reverse("capture_by_link", args=[token])
    answer = client.post(address, {"photos": image()}, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")


def test_an_overview_is_refused(browser: Client, nearly_full: None) -> None:
    page = browser.post(reverse("overview_create"), {"region": "back", "photo": image()})
    assert "no room left" in page.content.decode()
    assert not Photo.objects.exists()


def test_a_trial_is_refused(client: Client, nearly_full: None) -> None:
    answer = client.post("/try/", {"agrees": "on", "photo": image()})
    assert (answer.status_code, Trial.objects.count()) == (507, 0)


def test_a_document_is_refused(person: User, nearly_full: None) -> None:
    mole = make_mole(person)
    with pytest.raises(StorageFullError):
        make_outcome(mole, document=PDF)
    assert not Outcome.objects.exists()
    make_outcome(mole)


def test_a_photo_is_shown_without_keeping_a_version_for_the_screen(
    browser: Client, person: User, stored: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    photo = make_photo(mole=make_mole(person))
    monkeypatch.setattr(room, "free_bytes", lambda: settings.MIN_FREE_BYTES - 1)
    assert browser.get(reverse("photo_media", args=[photo.pk, "display"])).status_code == 200
    assert photo_files.display_name(photo) not in files(stored)


def test_a_pdf_waits_until_there_is_room(
    stored: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    visit = make_visit()
    visits.print_again(visit=visit)
    with monkeypatch.context() as full:
        full.setattr(room, "free_bytes", lambda: settings.MIN_FREE_BYTES - 1)
        jobs.carry_out(visits.KIND, visit.pk, claim="first")
    visit.refresh_from_db()
    assert (visit.status, visit.attempts) == ("queued", 0)
    jobs.carry_out(visits.KIND, visit.pk, claim="second")
    visit.refresh_from_db()
    assert visit.status == "succeeded"


@pytest.fixture
def full_database(client: Client) -> Iterator[None]:
    """SQLite as it is when its disk takes no byte more."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL cannot be told to be full")
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
        with suppress(DatabaseError):
            for number in range(10_000):
                cursor.execute(
                    "INSERT INTO skinspect_cache (cache_key, value, expires) VALUES (%s, '', '')",
                    [f"filling {number}"],
                )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM skinspect_cache")
        cursor.execute("PRAGMA max_page_count = 4294967294")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a folder of its own")
def test_sqlite_writes_no_temporary_files() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA temp_store").fetchone() == (2,)  # in memory


@pytest.mark.django_db(transaction=True)
def test_a_full_database_is_no_reason_to_say_that_somebody_tried_too_often(
    client: Client, full_database: None
) -> None:
    client.raise_request_exception = False
    answer = client.post(
        reverse("account_login"), {"login": "nobody@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 507
    assert "no room left" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_api_says_that_the_database_is_full(full_database: None) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post("/api/v1/oauth/token/", {"grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")


@pytest.mark.django_db(transaction=True)
def test_pages_are_read_while_the_database_is_full(full_database: None) -> None:
    assert Client().get("/").status_code == 200


def test_a_temporary_folder_without_room_is_said(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.new_file", full)
    browser.raise_request_exception = False
    answer = browser.post(reverse("photo_upload"), {"photos": image()}, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
