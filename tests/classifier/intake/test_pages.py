"""Uploads: stored, refused with a sentence, never stored twice, never without consent."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from classifier import images
from classifier.assessments.models import Assessment
from classifier.people.models import User
from classifier.photos.models import Photo
from tests.classifier.images import samples
from tests.factories import jpeg, make_assessment, make_mole, make_photo, make_user, sign_in

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
    assert response.json()["code"] == "storage_full"
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


def test_one_photo_of_a_plain_form_leads_to_its_result(browser: Any) -> None:
    for said in (0, 1):
        answer = browser.post(URL, {"photos": file(jpeg(1))})
        assert answer.url == reverse("photo_detail", args=[Photo.objects.get().id])
        page = browser.get(answer.url).content.decode()
        assert page.count("You have uploaded this photo before. Here it is.") == said


class TestOutcomes:
    """What the upload page says while its photos are assessed."""

    STATUS = "/photos/upload/status/"

    def ask(self, browser: Any, *photos: Photo, seen: str = "") -> Any:
        keys = [str(photo.id) for photo in photos]
        return browser.post(self.STATUS, {"photo": keys, "seen": seen})

    def test_it_says_each_change_once_and_ends(self, browser: Any, person: User) -> None:
        photos = [make_photo(person) for _photo in range(2)]
        make_assessment(photos[0], band="lower", score=0.1)
        answer = self.ask(browser, *photos)
        assert answer.status_code == 200
        assert "1 result is ready. 1 photo is being assessed." in answer.content.decode()
        assert answer.context["next_step"] is None
        assert self.ask(browser, *photos, seen="succeeded.queued").status_code == 204
        make_assessment(photos[1], band="unclear", score=0.4)
        answer = self.ask(browser, *photos, seen="succeeded.queued")
        assert answer.status_code == 286
        assert "2 results are ready." in answer.content.decode()

    def test_what_needs_attention_is_the_next_step(self, browser: Any, person: User) -> None:
        photos = [make_photo(person) for _photo in range(3)]
        for photo, band in zip(photos, ("lower", "higher", "unclear"), strict=True):
            make_assessment(photo, band=band, score=0.5)
        page = self.ask(browser, *photos)
        text = page.content.decode()
        assert "3 results are ready. 1 needs attention." in text
        assert page.context["next_step"].url == reverse("photo_detail", args=[photos[1].id])
        assert text.index("badge-lower") < text.index("badge-higher") < text.index("badge-unclear")

    def test_a_rejected_photo_says_why_and_asks_again(self, browser: Any, person: User) -> None:
        photo = make_photo(mole=make_mole(person))
        make_assessment(photo, status="rejected", reasons=["blurred"])
        page = self.ask(browser, photo).content.decode()
        assert "1 photo could not be assessed, which is not a negative result." in page
        assert "The photo is blurred" in page
        assert f'href="{URL}?mole={photo.mole_id}#upload"' in page

    @pytest.mark.parametrize("is_sorted", [True, False])
    def test_otherwise_one_goes_on_to_the_mole_or_to_sorting(
        self, browser: Any, person: User, *, is_sorted: bool
    ) -> None:
        mole = make_mole(person) if is_sorted else None
        photo = make_photo(person, mole=mole)
        make_assessment(photo, band="lower", score=0.1)
        expected = f"/moles/{mole.id}/" if mole else reverse("photo_unsorted")
        assert self.ask(browser, photo).context["next_step"].url == expected

    def test_photos_of_others_and_nonsense_are_left_out(self, browser: Any) -> None:
        answer = self.ask(browser, make_photo())
        assert (answer.status_code, answer.context["outcomes"]) == (286, [])
        assert browser.post(self.STATUS, {"photo": "1"}).status_code == 404

    def test_many_photos_cost_as_many_queries_as_few(
        self, browser: Any, person: User, django_assert_max_num_queries: Any
    ) -> None:
        photos = [make_photo(person) for _photo in range(8)]
        with django_assert_max_num_queries(50) as few:
            self.ask(browser, photos[0])
        with django_assert_max_num_queries(len(few)):
            self.ask(browser, *photos)


def test_the_page_of_a_mole_says_which_with_its_last_photo(browser: Any, person: User) -> None:
    photo = make_photo(mole=make_mole(person, label="Left ear"))
    page = browser.get(f"{URL}?mole={photo.mole_id}").content.decode()
    assert "For <strong>Left ear</strong>" in page
    assert reverse("photo_media", args=[photo.id, "thumbnail"]) in page
    assert reverse("capture", args=[photo.mole_id]) in page


@pytest.mark.parametrize("by_script", [True, False])
def test_a_large_picture_is_refused_while_others_are_read(
    browser: Any, monkeypatch: pytest.MonkeyPatch, by_script: bool
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise images.DecoderBusyError

    monkeypatch.setattr(images, "accept", busy)
    if by_script:
        response = send(browser, jpeg(1))
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert "try again in a few seconds" in response.json()["sentence"]
    else:
        response = browser.post(URL, {"photos": file(jpeg(1))})
        assert "try again in a few seconds" in response.content.decode()
    assert not Photo.objects.exists()
