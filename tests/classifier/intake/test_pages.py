"""Uploads: stored, refused with a sentence, never stored twice, never without consent."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from classifier.assessments.models import Assessment
from classifier.people.models import User
from classifier.photos.models import Photo
from tests.classifier.images import samples
from tests.factories import jpeg, make_mole, make_user, sign_in

URL = "/photos/upload/"
JSON = {"accept": "application/json"}


def file(data: bytes, name: str = "mole.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def send(browser: Any, data: bytes, name: str = "mole.jpg", **fields: Any) -> Any:
    return browser.post(URL, {"photos": file(data, name), **fields}, headers=JSON)


def test_a_photo_is_stored_and_queued(browser: Any, person: User) -> None:
    mole = make_mole(person)
    response = send(browser, jpeg(1), mole=str(mole.id), modality="phone")
    photo = Photo.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "photo": str(photo.id),
        "url": reverse("photo_detail", args=[photo.id]),
        "thumbnail": reverse("photo_media", args=[photo.id, "thumbnail"]),
        "is_new": True,
        "status": "queued",
        "sentence": "Uploaded. It is being assessed.",
        "link": "See the result",
    }
    assert (photo.mole, photo.modality) == (mole, "phone")


def test_the_same_photo_again_points_at_the_first(browser: Any) -> None:
    first = send(browser, jpeg(1)).json()
    again = send(browser, jpeg(1))
    assert again.status_code == 200
    assert again.json()["url"] == first["url"]
    assert again.json()["is_new"] is False
    assert "before" in again.json()["sentence"]
    assert Photo.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "word"),
    [
        pytest.param(b"", "empty", id="zero bytes"),
        pytest.param(b"hello", "not a photo", id="not an image"),
        pytest.param(jpeg(1)[: len(jpeg(1)) // 2], "end of this file is missing", id="truncated"),
        pytest.param(samples.save(Image.new("RGB", (1, 1)), "PNG"), "too few pixels", id="1x1"),
        pytest.param(
            samples.save(Image.new("RGB", (100, 10_000)), "PNG"), "much longer", id="narrow"
        ),
    ],
)
def test_hostile_files_get_a_sentence_and_leave_nothing(
    browser: Any, stored: Any, data: bytes, word: str
) -> None:
    response = send(browser, data)
    assert response.status_code == 422
    assert word in response.json()["sentence"]
    assert not Photo.objects.exists()
    assert not Assessment.objects.exists()
    assert [path for path in stored.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "мама 🐈.jpg", "a" * 300 + ".jpg", "x.php"])
def test_names_do_not_matter_and_are_not_kept(browser: Any, stored: Any, name: str) -> None:
    assert send(browser, jpeg(2), name).status_code == 201
    photo = Photo.objects.get()
    assert photo.original.name == f"originals/{photo.id}.jpg"


def test_a_file_that_is_too_large_gets_413(browser: Any, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    response = send(browser, jpeg(1))
    assert response.status_code == 413
    assert "50 MB" in response.json()["sentence"]
    assert browser.post(URL, {"photos": file(jpeg(1))}).status_code == 413
    assert not Photo.objects.exists()


def test_a_request_without_a_file_gets_a_sentence(browser: Any) -> None:
    response = browser.post(URL, {}, headers=JSON)
    assert response.status_code == 400
    assert response.json()["sentence"] == "Please choose a photo first."
    assert "Please choose a photo first." in browser.post(URL, {}).content.decode()


def test_a_plain_form_takes_several_and_reports_each(browser: Any) -> None:
    files = [file(jpeg(1)), file(jpeg(2)), file(b"nonsense", "letter.txt"), file(jpeg(1))]
    page = browser.post(URL, {"photos": files})
    text = page.content.decode()
    assert page.status_code == 200
    assert Photo.objects.count() == 2
    assert text.count("It is being assessed") == 2
    assert "letter.txt" in text
    assert "This file is not a photo" in text
    assert "You have uploaded this photo before" in text


def test_a_full_disk_gets_a_sentence_and_nothing_is_kept(
    browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("classifier.core.storage.PrivateFileStorage._save", full)
    response = send(browser, jpeg(1))
    assert response.status_code == 507
    assert "Nothing was kept" in response.json()["sentence"]
    assert not Photo.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_upload_succeeds_while_the_broker_is_down(
    browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kombu.exceptions import OperationalError

    def down(*_args: object, **_options: object) -> None:
        raise OperationalError

    monkeypatch.setattr("celery.app.base.Celery.send_task", down)
    assert send(browser, jpeg(1)).status_code == 201
    assert Assessment.objects.get().status == "queued"


def test_nothing_is_stored_without_consent(db: None) -> None:
    browser: Any = sign_in(Client(), make_user(consented=False))
    assert browser.get(URL + "?mole=x").url == "/you/consent/?next=%2Fphotos%2Fupload%2F%3Fmole%3Dx"
    response = send(browser, jpeg(1))
    assert response.status_code == 403
    assert (response.json()["code"], response.json()["url"]) == ("consent_missing", "/you/consent/")
    assert browser.post(URL, {"photos": file(jpeg(1))}).status_code == 302
    assert not Photo.objects.exists()


def test_an_expired_session_gets_a_sentence_and_a_way_back_in(db: None) -> None:
    response = send(Client(), jpeg(1))
    assert response.status_code == 401
    assert response.json()["url"] == "/account/login/"
    assert "still on this page" in response.json()["sentence"]


def test_an_expired_form_is_refused(person: User) -> None:
    strict = sign_in(Client(enforce_csrf_checks=True), person)
    assert send(strict, jpeg(1)).status_code == 403
    assert not Photo.objects.exists()


def test_the_token_of_the_cookie_is_enough(person: User) -> None:
    strict = sign_in(Client(enforce_csrf_checks=True), person)
    strict.get(URL)
    token = strict.cookies["csrftoken"].value
    response = strict.post(URL, {"photos": file(jpeg(1))}, headers={**JSON, "x-csrftoken": token})
    assert response.status_code == 201


def test_another_persons_mole_is_not_found(browser: Any) -> None:
    response = send(browser, jpeg(1), mole=str(make_mole().id))
    assert response.status_code == 400
    assert not Photo.objects.filter(subject__user__isnull=True).exists()
    assert not Photo.objects.exists()


def test_an_upload_without_metadata_is_stored(browser: Any) -> None:
    send(browser, jpeg(3))
    with Photo.objects.get().original.open() as kept:
        assert not Image.open(io.BytesIO(kept.read())).getexif()


def test_the_first_upload_page_shows_how_to_take_a_good_photo(browser: Any) -> None:
    assert '<details class="card photo-tips" open>' in browser.get(URL).content.decode()
    send(browser, jpeg(1))
    assert '<details class="card photo-tips">' in browser.get(URL).content.decode()
