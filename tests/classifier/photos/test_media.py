"""Photos are sent to their owners only, with private headers."""

import io
import os
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from classifier import images
from classifier.people.models import User
from classifier.photos.models import Photo
from tests.classifier.images import samples
from tests.factories import make_photo

KINDS = ("thumbnail", "display", "original")


def get(browser: Any, photo: Photo, kind: str, **headers: str) -> Any:
    return browser.get(reverse("photo_media", args=[photo.id, kind]), headers=headers)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_private_and_cannot_run(browser: Any, person: User, kind: str) -> None:
    response = get(browser, make_photo(person), kind)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(response.content)).size[0] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_cached_photo_is_not_sent_again(browser: Any, person: User, kind: str) -> None:
    photo = make_photo(person)
    etag = get(browser, photo, kind)["ETag"]
    assert str(photo.id) in etag
    again = get(browser, photo, kind, if_none_match=etag)
    assert (again.status_code, again["Cache-Control"]) == (304, "private, no-cache")
    assert get(Client(), photo, kind, if_none_match=etag).status_code == 302


def test_signing_out_has_the_browser_forget_photos(browser: Any) -> None:
    assert "Clear-Site-Data" not in browser.get(reverse("more"))
    answer = browser.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "sessionid" in answer.cookies


@pytest.mark.parametrize("kind", [*KINDS, "secret", "originals"])
def test_a_stranger_finds_nothing_even_with_the_tag(
    browser: Any, stranger: Any, person: User, kind: str
) -> None:
    photo = make_photo(person)
    etag = f'"{photo.id}-{kind}"'
    assert get(stranger, photo, kind, if_none_match=etag).status_code == 404


def test_a_turned_original_is_sent_upright(browser: Any, person: User) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = samples.save(samples.lesion(320, 240), "JPEG", exif=exif)
    response = get(browser, make_photo(person, data=turned), "original")
    assert Image.open(io.BytesIO(response.content)).size == (240, 320)


def test_nginx_gets_the_name_of_the_file_to_send(
    browser: Any, person: User, settings: Settings
) -> None:
    settings.MEDIA_DELIVERY = "x-accel"
    photo = make_photo(person)
    paths = {kind: get(browser, photo, kind)["X-Accel-Redirect"] for kind in KINDS}
    assert paths == {
        "thumbnail": f"/private-photos/thumbnails/{photo.id}.jpg",
        "display": f"/private-photos/displays/{photo.id}.jpg",
        "original": f"/private-photos/originals/{photo.id}.jpg",
    }


def test_s3_is_reached_by_a_short_signed_address(
    browser: Any, person: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_DELIVERY = "s3"
    photo = make_photo(person)

    def signed_url(_storage: object, name: str, *, seconds: int) -> str:
        return f"https://s3.example/{name}?for={seconds}"

    monkeypatch.setattr(
        "classifier.core.storage.PrivateFileStorage.signed_url", signed_url, raising=False
    )
    response = get(browser, photo, "thumbnail")
    assert response.url == f"https://s3.example/thumbnails/{photo.id}.jpg?for=60"
    assert response["Cache-Control"] == "private, no-store"


def test_photos_in_the_bin_still_show_there(browser: Any, person: User) -> None:
    photo = make_photo(person)
    browser.post(reverse("photo_bin", args=[photo.id]))
    assert get(browser, photo, "thumbnail").status_code == 200


def test_a_path_in_the_address_reads_no_other_file(browser: Any, stored: Any) -> None:
    response = browser.get(f"/photos/{os.path.pardir}/secret_key")
    assert response.status_code == 404


def test_a_large_picture_is_shown_when_others_have_been_read(
    browser: Any, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise images.DecoderBusyError

    monkeypatch.setattr(images, "rendition", busy)
    browser.raise_request_exception = False
    response = get(browser, make_photo(person), "display")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
