"""Unsorted photos: dated by their file names, grouped by month, put to moles."""

import io
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.moles.models import Mole
from classifier.photos.models import Photo
from tests.classifier.images import samples
from tests.factories import (
    jpeg,
    make_member,
    make_mole,
    make_photo,
    make_user,
    sign_in,
    spot_in,
)

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


def test_photos_are_shown_by_month_and_those_without_a_date_last(browser: Any, person: Any) -> None:
    for days in (0, 2, 20):
        make_photo(person, taken_at=DAY + timedelta(days=days))
    send(browser, ("IMG_4711.jpg", undated(4)))
    months = browser.get(reverse("photo_unsorted")).context["months"]
    assert [(month.name, len(month.photos)) for month in months] == [
        ("Jun 2023", 1),
        ("May 2023", 2),
        ("Date not known", 1),
    ]


def test_a_guessed_date_stays_visible(browser: Any, person: Any) -> None:
    make_photo(person, taken_at=DAY)
    guessed = make_photo(person)
    fields = {"taken_at_source": "upload", "suggested_at": DAY + timedelta(days=1)}
    Photo.objects.filter(pk=guessed.pk).update(**fields)
    page = browser.get(reverse("photo_unsorted")).content.decode()
    assert "14 May" in page
    assert "15 May?" in page


def test_a_moles_button_takes_the_selected_photos(browser: Any, person: Any) -> None:
    mole = make_mole(person)
    photos = [make_photo(person, taken_at=DAY) for _photo in range(3)]
    sort(browser, *photos[:2], mole=str(mole.pk))
    assert mole.photos.count() == 2
    assert AuditEvent.objects.filter(event="photo_changed").count() == 2


class TestNewMole:
    def test_it_is_added_with_the_selected_photos(self, browser: Any, person: Any) -> None:
        chosen, other = [make_photo(person) for _photo in range(2)], make_photo(person)
        fields = {"action": "new", "label": "Left ear", "mole_id": str(uuid.uuid4())}
        answer = sort(browser, *chosen, **fields)
        mole = Mole.objects.get()
        assert (mole.label, set(mole.photos.all())) == ("Left ear", set(chosen))
        assert Photo.objects.get(pk=other.pk).mole is None
        assert answer.url == f"/moles/{mole.pk}/place/?next=%2Fphotos%2Funsorted%2F"
        events = AuditEvent.objects.filter(event__in=("mole_added", "photo_changed"))
        assert events.count() == 3

    def test_a_form_that_is_sent_twice_adds_one(self, browser: Any, person: Any) -> None:
        photo = make_photo(person)
        for _time in range(2):
            sort(browser, photo, action="new", mole_id=str(uuid.UUID(int=7)))
        assert Mole.objects.get().photos.get() == photo

    def test_its_place_leads_back(self, browser: Any, person: Any) -> None:
        sort(browser, make_photo(person), action="new", mole_id=str(uuid.uuid4()))
        address = f"/moles/{Mole.objects.get().pk}/place/?next=%2Fphotos%2Funsorted%2F"
        page = browser.get(address).content.decode()
        assert '<input type="hidden" name="next" value="/photos/unsorted/">' in page
        fields = {"zone": "forearm_front-left", "next": "/photos/unsorted/"}
        assert browser.post(address, fields).url == "/photos/unsorted/"
        assert Mole.objects.get().zone == "forearm_front-left"

    def test_it_needs_photos(self, browser: Any) -> None:
        sort(browser, action="new", mole_id=str(uuid.uuid4()))
        assert not Mole.objects.exists()


class TestSelection:
    def test_it_outlasts_an_error(self, browser: Any, person: Any) -> None:
        photos = [make_photo(person) for _photo in range(2)]
        make_photo(person)
        page = sort(browser, *photos, mole="")
        assert "Please choose the mole that they show." in page.content.decode()
        assert page.context["ticked"] == {str(photo.pk) for photo in photos}
        assert page.content.decode().count(" checked") == 2

    def test_it_outlasts_the_session(self, browser: Any, person: Any) -> None:
        photos, mole = [make_photo(person) for _photo in range(2)], make_mole(person)
        browser.logout()
        answer = sort(browser, *photos, mole=str(mole.pk))
        assert not mole.photos.exists()
        back = parse_qs(urlsplit(answer.url).query)["next"][0]
        page = sign_in(browser, person).get(back)
        assert page.context["ticked"] == {str(photo.pk) for photo in photos}
        assert page.content.decode().count(" checked") == 2

    def test_photos_of_two_people_do_not_go_to_one_mole(self, browser: Any, person: Any) -> None:
        mine, theirs = make_photo(person), make_photo(make_member(person))
        mole = make_mole(person)
        for chosen in ((mine, theirs), (theirs,)):
            sort(browser, *chosen, mole=str(mole.pk))
        sort(browser, mine, theirs, action="new", mole_id=str(uuid.uuid4()))
        assert not Photo.objects.exclude(mole=None).exists()
        assert Mole.objects.count() == 1


class TestWhichMole:
    def test_an_unsorted_photos_result_asks(self, browser: Any, person: Any) -> None:
        photo, mole = make_photo(person), make_mole(person)
        page = browser.get(reverse("photo_detail", args=[photo.pk])).content.decode()
        assert f'name="mole" value="{mole.pk}"' in page
        answer = browser.post(reverse("photo_mole", args=[photo.pk]), {"mole": str(mole.pk)})
        assert answer.url == reverse("photo_detail", args=[photo.pk])
        assert mole.photos.get() == photo
        assert "Which mole is this?" not in browser.get(answer.url).content.decode()

    def test_a_place_on_the_body_shows_its_moles(self, browser: Any, person: Any) -> None:
        photo = make_photo(person)
        there, elsewhere = make_mole(person, spot=spot_in("shin-left")), make_mole(person)
        address = reverse("photo_mole", args=[photo.pk])
        page = browser.get(address).content.decode()
        assert f"{address}?zone=shin-left" in page
        page = browser.get(f"{address}?zone=shin-left").content.decode()
        assert str(there.pk) in page
        assert str(elsewhere.pk) not in page

    def test_a_new_mole_stands_where_it_was_shown(self, browser: Any, person: Any) -> None:
        photo = make_photo(person)
        fields = {"action": "new", "mole_id": str(uuid.uuid4()), "zone": "shin-left"}
        answer = browser.post(reverse("photo_mole", args=[photo.pk]), fields)
        assert answer.url == reverse("photo_detail", args=[photo.pk])
        assert Mole.objects.get().zone == "shin-left"

    def test_only_the_photo_of_the_address_is_moved(self, browser: Any, person: Any) -> None:
        photo, other, mole = make_photo(person), make_photo(person), make_mole(person)
        fields = {"mole": str(mole.pk), "photos": str(other.pk)}
        browser.post(reverse("photo_mole", args=[photo.pk]), fields)
        assert mole.photos.get() == photo

    def test_a_family_members_photo_is_asked_about_their_moles(
        self, browser: Any, person: Any
    ) -> None:
        child = make_member(person)
        photo, mole, own = make_photo(child), make_mole(child), make_mole(person)
        page = browser.get(reverse("photo_mole", args=[photo.pk])).content.decode()
        assert str(mole.pk) in page
        assert str(own.pk) not in page
        browser.post(reverse("photo_mole", args=[photo.pk]), {"mole": str(mole.pk)})
        assert mole.photos.get() == photo


@pytest.mark.parametrize("whose", ["mole", "photo"])
def test_photos_of_others_cannot_be_sorted(browser: Any, person: Any, whose: str) -> None:
    other = make_user()
    mole = make_mole(other if whose == "mole" else person)
    photo = make_photo(other if whose == "photo" else person)
    assert sort(browser, photo, mole=str(mole.pk)).status_code == 200
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
