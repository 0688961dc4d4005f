"""Photos: corrected, and put to moles."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from classifier.assessments.services import correct_photo
from classifier.audit.services import SYSTEM
from classifier.people.models import User
from classifier.people.services.accounts import withdraw_consent
from classifier.photos.models import Photo
from tests.factories import assess, jpeg, make_mole, make_photo


def test_what_is_recorded_can_be_corrected(browser: Any, person: User) -> None:
    photo, mole = make_photo(person), make_mole(person)
    fields = {"taken_at": "2020-02-03T04:05", "modality": "dermoscope", "note": "n"}
    fields["mole"] = str(mole.id)
    browser.post(reverse("photo_edit", args=[photo.id]), fields)
    photo.refresh_from_db()
    assert (photo.mole, photo.modality, photo.note) == (mole, "dermoscope", "n")
    assert photo.taken_at == datetime(2020, 2, 3, 4, 5, tzinfo=UTC)
    assert photo.taken_at_source == "person"


def test_an_unchanged_time_stays_the_cameras(browser: Any, person: User) -> None:
    photo = make_photo(person)
    fields = {"taken_at": f"{photo.taken_at:%Y-%m-%dT%H:%M}", "modality": "phone"}
    browser.post(reverse("photo_edit", args=[photo.id]), fields)
    again = Photo.objects.get()
    assert (again.taken_at, again.taken_at_source) == (photo.taken_at, "camera")
    assert again.modality == "phone"


@pytest.mark.parametrize(("modality", "results"), [("dermoscope", 2), ("unknown", 1)])
def test_a_kind_of_camera_that_contradicts_the_picture_is_assessed_again(
    browser: Any, person: User, modality: str, results: int
) -> None:
    photo = make_photo(person, modality="phone")
    assess(photo)
    fields = {"taken_at": f"{photo.taken_at:%Y-%m-%dT%H:%M}", "modality": modality}
    browser.post(reverse("photo_edit", args=[photo.id]), fields)
    assert photo.assessments.count() == results


def test_without_consent_a_photo_is_corrected_but_not_assessed(person: User) -> None:
    photo = make_photo(person, modality="phone")
    assess(photo)
    withdraw_consent(user=person)
    changed = correct_photo(photo=photo, actor=SYSTEM, modality="dermoscope")
    assert (changed.modality, photo.assessments.count()) == ("dermoscope", 1)


@pytest.mark.parametrize("taken_at", ["2999-01-01T00:00", "1800-01-01T00:00", "soon", ""])
def test_impossible_times_are_refused(browser: Any, person: User, taken_at: str) -> None:
    photo = make_photo(person)
    fields = {"taken_at": taken_at, "modality": "phone"}
    response = browser.post(reverse("photo_edit", args=[photo.id]), fields)
    assert "error-summary" in response.content.decode()
    assert Photo.objects.get().taken_at == photo.taken_at


def test_unsorted_photos_are_put_to_a_mole(browser: Any, person: User) -> None:
    first, second, other = (make_photo(person) for _number in range(3))
    mole = make_mole(person)
    fields = {"photos": [first.id, second.id], "mole": mole.id}
    response = browser.post(reverse("photo_unsorted"), fields, follow=True)
    assert "2 photos are now with" in response.content.decode()
    assert set(mole.photos.all()) == {first, second}
    assert str(other.id) in response.content.decode()


def test_only_own_photos_go_to_own_moles(browser: Any, person: User) -> None:
    theirs, mine = make_photo(), make_photo(person)
    browser.post(reverse("photo_unsorted"), {"photos": [theirs.id], "mole": make_mole(person).id})
    browser.post(reverse("photo_unsorted"), {"photos": [mine.id], "mole": make_mole().id})
    assert not Photo.objects.exclude(mole=None).exists()


def test_sorting_without_choosing_says_what_is_missing(browser: Any, person: User) -> None:
    make_photo(person, data=jpeg(9))
    make_mole(person)
    text = browser.post(reverse("photo_unsorted"), {}).content.decode()
    assert "Please select at least one photo." in text
    assert "Please choose the mole that they show." in text
