"""Unsorted photos: dated by their file names, grouped by day, put to moles."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.photos.models import Photo
from tests.classifier.images import samples
from tests.factories import jpeg, make_mole, make_photo, make_user

pytestmark = pytest.mark.django_db
DAY = datetime(2023, 5, 14, 9, 30, tzinfo=UTC)


def undated(seed: int) -> bytes:
    """A photo that does not say when it was taken."""
    return samples.save(samples.lesion(320, 240, seed), "JPEG")


def send(browser: Any, *files: tuple[str, bytes], **fields: str) -> None:
    opened = []
    for name, data in files:
        file = io.BytesIO(data)
        file.name = name
        opened.append(file)
    browser.post(reverse("photo_upload"), {"modality": "unknown", "photos": opened, **fields})


def sort(browser: Any, *photos: Photo, **fields: str) -> Any:
    return browser.post(
        reverse("photo_unsorted"), {"photos": [str(photo.pk) for photo in photos], **fields}
    )


def test_the_file_name_dates_a_photo_without_a_capture_time(browser: Any) -> None:
    send(browser, ("IMG-20230514-WA0007.jpg", undated(1)), ("IMG_4711.jpg", undated(2)))
    named = Photo.objects.get(taken_at_source="file_name")
    assert timezone.localtime(named.taken_at).date() == DAY.date()
    assert Photo.objects.filter(taken_at_source="upload").count() == 1


def test_the_cameras_time_overrides_the_file_name(browser: Any) -> None:
    send(browser, ("IMG-20200101-WA0007.jpg", jpeg(seed=31)))
    assert Photo.objects.get().taken_at_source == "camera"
    assert Photo.objects.get().taken_at.year != 2020


def test_no_file_name_is_stored(browser: Any) -> None:
    send(browser, ("IMG-20230514-WA0007 secret.jpg", undated(3)))
    kept = str(Photo.objects.values()) + str(AuditEvent.objects.values())
    assert "secret" not in kept


def test_photos_are_shown_by_day(browser: Any, person: Any) -> None:
    for hours in (0, 2, 48):
        make_photo(person, taken_at=DAY + timedelta(hours=hours))
    page = browser.get(reverse("photo_unsorted")).content.decode()
    assert page.count("data-sorting-day") == 2
    assert page.index("16 May 2023") < page.index("14 May 2023")


def test_a_moles_own_button_takes_the_ticked_photos(browser: Any, person: Any) -> None:
    mole = make_mole(person)
    photos = [make_photo(person, taken_at=DAY) for _photo in range(3)]
    sort(browser, *photos[:2], to=str(mole.pk), mole="")
    assert mole.photos.count() == 2
    assert AuditEvent.objects.filter(event="photo_changed").count() == 2


@pytest.mark.parametrize("whose", ["mole", "photo"])
def test_photos_of_others_cannot_be_sorted(browser: Any, person: Any, whose: str) -> None:
    other = make_user()
    mole = make_mole(other if whose == "mole" else person)
    photo = make_photo(other if whose == "photo" else person)
    assert sort(browser, photo, to=str(mole.pk)).status_code == 200
    assert Photo.objects.get(pk=photo.pk).mole is None


def test_a_day_is_set_for_many_and_the_hour_stays(browser: Any, person: Any) -> None:
    photos = [make_photo(person, taken_at=DAY + timedelta(hours=n)) for n in range(2)]
    sort(browser, *photos, action="date", day="2021-02-28")
    for photo, before in zip(photos, (DAY, DAY + timedelta(hours=1)), strict=True):
        photo.refresh_from_db()
        assert timezone.localtime(photo.taken_at).strftime("%Y-%m-%d %H:%M") == (
            f"2021-02-28 {timezone.localtime(before):%H:%M}"
        )
        assert photo.taken_at_source == "person"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": "2999-01-01"}, "Please enter a day in the past."),
        ({"day": ""}, "Please enter the day on which they were taken."),
    ],
)
def test_an_impossible_day_is_refused(
    browser: Any, person: Any, fields: dict[str, str], sentence: str
) -> None:
    photo = make_photo(person, taken_at=DAY)
    response = sort(browser, photo, action="date", **fields)
    assert sentence in response.content.decode()
    assert Photo.objects.get(pk=photo.pk).taken_at == DAY


def test_many_photos_cost_as_many_queries_as_few(
    browser: Any, person: Any, django_assert_max_num_queries: Any
) -> None:
    for _photo in range(2):
        make_photo(person)
        make_mole(person)
    with django_assert_max_num_queries(50) as few:
        browser.get(reverse("photo_unsorted"))
    for _photo in range(20):
        make_photo(person)
        make_mole(person)
    with django_assert_max_num_queries(len(few)):
        browser.get(reverse("photo_unsorted"))
