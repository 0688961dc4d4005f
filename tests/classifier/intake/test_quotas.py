"""Accounts may add so many photos in a minute, in a day and in bytes, and are told in words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.capture import services as capture
from classifier.core.errors import StorageUnavailableError
from classifier.intake import quotas
from classifier.intake import services as intake
from classifier.intake.errors import DailyPhotosError, NoRoomError
from classifier.photos.models import Photo
from tests import factories

pytestmark = pytest.mark.django_db
SCRIPT = {"Accept": "application/json"}


def file(data):
    return SimpleUploadedFile("mole.jpg", data, "image/jpeg")


def upload(browser, data, **fields):
    files = {"photos": file(data), **fields}
    return browser.post(reverse("photo_upload"), files, headers=SCRIPT)


def pages(browser, mole):
    ways = [("photo_upload",), ("capture", mole.id), ("capture_ask", mole.id), ("overview_create",)]
    return [browser.get(reverse(name, args=args)).text for name, *args in ways]


def test_after_so_many_photos_today_the_next_waits_for_tomorrow(browser, person, settings):
    settings.MAX_PHOTOS_PER_DAY = 5
    mole = factories.make_mole(person)
    for number in range(4):
        assert upload(browser, factories.jpeg(number)).status_code == 201
    assert all("You can add 1 more photo today." in page for page in pages(browser, mole))
    assert upload(browser, factories.jpeg(4)).status_code == 201
    refused = upload(browser, factories.jpeg(5))
    assert (refused.status_code, refused.json()["code"]) == (429, "daily_photos")
    assert "tomorrow" in refused.json()["sentence"]
    assert 0 < int(refused["Retry-After"]) <= 24 * 3600
    assert all("tomorrow" in page for page in pages(browser, mole))
    assert upload(browser, factories.jpeg(4)).status_code == 200  # it is there already
    for photo in Photo.objects.all():  # erasing makes no room for more work today
        erasure.erase_photo(photo=photo, actor=audit.SYSTEM)
    assert upload(browser, factories.jpeg(6)).status_code == 429


def test_other_ways_count_too(browser, person, settings):
    settings.MAX_PHOTOS_PER_DAY = 2
    mole = factories.make_mole(person)
    _link, token = capture.make_link(mole=mole, actor=audit.SYSTEM, shows_last_photo=False)
    factories.make_overview(person, data=factories.jpeg(1))
    factories.make_photo(mole=mole, data=factories.jpeg(2))
    with pytest.raises(DailyPhotosError):
        capture.use_link(token=token, data=factories.jpeg(3))
    with pytest.raises(DailyPhotosError):
        factories.make_overview(person, data=factories.jpeg(3))
    sent = browser.post(
        reverse("capture_by_link", args=[token]),
        {"photos": file(factories.jpeg(3))},
        headers=SCRIPT,
    )
    assert (sent.status_code, sent.json()["code"]) == (429, "daily_photos")


def test_a_full_account_is_told_before_and_keeps_what_it_has(browser, person, settings, stored):
    data = factories.jpeg(1)
    photo = factories.make_photo(factories.make_subject(person), data=data)
    settings.MAX_BYTES_PER_ACCOUNT = photo.byte_size + 10
    assert "% of the room" in browser.get(reverse("photo_upload")).text
    refused = upload(browser, factories.jpeg(2))
    assert (refused.status_code, refused.json()["code"]) == (429, "no_room")
    assert "Retry-After" not in refused
    assert Photo.objects.get() == photo
    settings.MAX_BYTES_PER_ACCOUNT = photo.byte_size
    assert "is full" in browser.get(reverse("photo_upload")).text


def test_a_household_shares_its_room_and_partners_have_none_of_it(person, settings):
    settings.MAX_BYTES_PER_ACCOUNT = 10
    with pytest.raises(NoRoomError):
        factories.make_photo(factories.make_member(person))
    partner = factories.make_partner().partner
    assert factories.make_photo(factories.make_subject(partner)).subject.partner == partner


def test_what_could_not_be_stored_is_not_counted(person, settings, monkeypatch):
    settings.MAX_PHOTOS_PER_DAY = 1

    def refuse(*_args):
        raise StorageUnavailableError

    with monkeypatch.context() as patch:
        patch.setattr(intake, "store_files", refuse)
        with pytest.raises(StorageUnavailableError):
            factories.make_photo(person)
    factories.make_photo(person)


def test_nobody_far_from_the_limits_is_told(browser, person):
    assert quotas.describe_room(person) == ""
    assert "more photos today" not in browser.get(reverse("photo_upload")).text


def test_too_many_uploads_in_a_minute_are_told_to_wait(browser, person, settings):
    settings.MAX_UPLOADS_PER_MINUTE = 1
    assert upload(browser, b"no photo").status_code == 422
    refused = upload(browser, factories.jpeg(1))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_uploads")
    assert 0 < int(refused["Retry-After"]) <= 61
    form = browser.post(reverse("photo_upload"), {"photos": file(factories.jpeg(1))})
    assert form.status_code == 429
    assert "too many uploads" in form.text
    assert not Photo.objects.exists()


@pytest.mark.parametrize(("together", "priority"), [(None, 0), (5, 0), (6, 2)])
def test_many_photos_sent_together_make_room_for_those_who_wait(browser, together, priority):
    fields = {} if together is None else {"together": together}
    assert upload(browser, factories.jpeg(1), **fields).status_code == 201
    assert Photo.objects.get().assessments.get().priority == priority


def test_a_plain_form_with_many_files_is_a_batch(browser):
    files = [file(factories.jpeg(number)) for number in range(6)]
    assert browser.post(reverse("photo_upload"), {"photos": files}).status_code == 200
    assert {photo.assessments.get().priority for photo in Photo.objects.all()} == {2}
