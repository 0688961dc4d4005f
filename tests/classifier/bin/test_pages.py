"""Deleting moles and photos: undone, or for good."""

from typing import Any

from django.urls import reverse

from classifier.audit import services as audit
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.photos import services as photos
from classifier.photos.models import Photo
from tests.factories import make_assessment, make_mole, make_photo


def text(browser: Any, name: str, *args: Any, **query: Any) -> Any:
    return browser.get(reverse(name, args=args), query).content.decode()


def test_deleting_a_mole_can_be_undone(browser: Any, person: User) -> None:
    mole = make_mole(person)
    photo = make_photo(mole=mole)
    page = browser.post(reverse("mole_bin", args=[mole.id]), follow=True).content.decode()
    undo = reverse("mole_restore", args=[mole.id])
    assert f'action="{undo}"' in page
    assert browser.get(reverse("photo_detail", args=[photo.id])).status_code == 404
    browser.post(undo)
    assert browser.get(reverse("photo_detail", args=[photo.id])).status_code == 200


def test_deleting_a_photo_can_be_undone(browser: Any, person: User) -> None:
    photo = make_photo(person)
    page = browser.post(reverse("photo_bin", args=[photo.id]), follow=True).content.decode()
    undo = reverse("photo_restore", args=[photo.id])
    assert f'action="{undo}"' in page
    assert undo in text(browser, "bin")
    assert browser.post(undo).url == reverse("photo_detail", args=[photo.id])


def test_a_photo_put_back_waits_for_its_mole(browser: Any, person: User) -> None:
    mole = make_mole(person)
    photo = make_photo(mole=mole)
    photos.bin_photo(photo=photo, actor=audit.SYSTEM)
    moles.bin_mole(mole=mole, actor=audit.SYSTEM)
    response = browser.post(reverse("photo_restore", args=[photo.id]), follow=True)
    assert "still in the bin" in response.content.decode()


def test_deleting_for_good_asks_first(browser: Any, person: User, stored: Any) -> None:
    mole = make_mole(person)
    make_assessment(make_photo(mole=mole))
    url = reverse("mole_erase", args=[mole.id])
    assert "cannot be undone" in browser.get(url).content.decode()
    assert Mole.objects.exists()
    browser.post(url)
    assert not Mole.objects.exists()
    assert not Photo.objects.exists()


def test_erasing_a_photo_leaves_its_mole(browser: Any, person: User) -> None:
    photo = make_photo(mole=make_mole(person))
    browser.post(reverse("photo_erase", args=[photo.id]))
    assert not Photo.objects.exists()
    assert Mole.objects.exists()
