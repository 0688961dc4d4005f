"""Strangers find nothing, and no page needs more queries for more photos."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from classifier.audit import services as audit
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.photos import services as photos
from tests.factories import make_assessment, make_mole, make_photo

MOLE_PAGES = ("mole_detail", "mole_edit", "mole_bin", "mole_restore", "mole_erase")
PHOTO_PAGES = (
    "photo_detail",
    "photo_edit",
    "photo_assess",
    "photo_status",
    "photo_bin",
    "photo_restore",
    "photo_erase",
)
OWN_PAGES = (
    "mole_list",
    "mole_create",
    "photo_upload",
    "photo_unsorted",
    "result_list",
    "result_csv",
    "bin",
    "account_overview",
    "access_log",
    "consent",
)
POSTS = ("mole_bin", "mole_restore", "photo_bin", "photo_restore", "photo_assess")
# What the page of a mole takes, however many photos there are: its advice has many sources.
MAX_QUERIES = 27


def ask(browser: Any, name: str, *args: Any) -> Any:
    method = browser.post if name in POSTS else browser.get
    return method(reverse(name, args=args))


@pytest.mark.parametrize("name", MOLE_PAGES)
def test_a_strangers_mole_is_not_found(stranger: Any, person: User, name: str) -> None:
    mole = make_mole(person)
    assert ask(stranger, name, mole.id).status_code == 404
    assert stranger.post(reverse(name, args=[mole.id])).status_code in (404, 405)
    assert Mole.objects.get().binned_at is None


@pytest.mark.parametrize("name", PHOTO_PAGES)
def test_a_strangers_photo_is_not_found(stranger: Any, person: User, name: str) -> None:
    assert ask(stranger, name, make_photo(person).id).status_code == 404


def test_a_strangers_result_is_not_found(stranger: Any, person: User) -> None:
    result = make_assessment(make_photo(person))
    assert ask(stranger, "assessment_detail", result.id).status_code == 404


@pytest.mark.parametrize("name", OWN_PAGES)
def test_every_page_requires_signing_in(client: Any, db: None, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.url == f"/account/login/?next={reverse(name)}"


@pytest.mark.parametrize("name", POSTS)
def test_changes_need_a_post(browser: Any, person: User, name: str) -> None:
    key = make_mole(person).id if name.startswith("mole") else make_photo(person).id
    assert browser.get(reverse(name, args=[key])).status_code == 405


def fill(person: User, count: int) -> Mole:
    """Give a person `count` photos of one mole, `count` unsorted ones and `count` in the bin."""
    mole = make_mole(person)
    for number in range(3 * count):
        photo = make_photo(person, mole=mole if number % 3 == 0 else None)
        make_assessment(photo)
        if number % 3 == 2:
            photos.bin_photo(photo=photo, actor=audit.person(person))
    return mole


@pytest.mark.parametrize("count", [3, 30])
def test_no_page_takes_more_queries_for_more_photos(
    browser: Any,
    person: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    mole = fill(person, count)
    photo = mole.photos.all()[0]
    addresses = [reverse(name) for name in OWN_PAGES]
    addresses += [reverse(name, args=[mole.id]) for name in ("mole_detail", "mole_edit")]
    addresses += [reverse(name, args=[photo.id]) for name in ("photo_detail", "photo_edit")]
    addresses += [reverse("assessment_detail", args=[photo.assessments.get().id])]
    addresses += ["/you/access/?show=all", f"/photos/{photo.id}/thumbnail/"]
    browser.get("/moles/")
    for address in addresses:
        with django_assert_max_num_queries(MAX_QUERIES, info=address):
            answer = browser.get(address)
            _ = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
