"""Household: several people in one account, their moles apart, each with a recorded consent."""

import io
import re
from typing import Any

import pytest
from django.urls import reverse

from classifier.audit.models import AuditEvent
from classifier.audit.services import SYSTEM
from classifier.bin.purge import purge_bin
from classifier.intake import services as intake
from classifier.moles.models import Mole
from classifier.people.errors import ConsentMissingError, HouseholdFullError
from classifier.people.models import Consent, Subject
from classifier.people.selectors import events_about, subjects_of
from classifier.people.services import accounts, household
from classifier.photos.models import Photo
from tests.classifier.moles.test_forms import mole_form
from tests.factories import jpeg, make_member, make_mole, make_photo, make_user

pytestmark = pytest.mark.django_db

FORM = {"name": "Ada", "relation": "child", "basis": "guardian", "agrees": "on"}


def add(browser: Any, **changes: str) -> Any:
    return browser.post(reverse("household_add"), {**FORM, **changes})


def test_a_member_is_added_with_the_text_that_was_shown(browser: Any, person: Any) -> None:
    page = browser.get(reverse("household_add")).content.decode()
    assert add(browser).url == reverse("mole_list")
    consent = Consent.objects.get(subject__name="Ada")
    assert (consent.basis, consent.is_given) == ("guardian", True)
    assert consent.text.body.split("\n\n")[0] in page
    events = AuditEvent.objects.filter(subject_ref=consent.subject_id)
    assert {event.event for event in events} == {"member_added", "consent_given"}
    assert "Ada" not in str([event.details for event in events])


@pytest.mark.parametrize("missing", ["name", "relation", "basis", "agrees"])
def test_a_member_needs_name_relation_basis_and_agreement(browser: Any, missing: str) -> None:
    assert add(browser, **{missing: ""}).status_code == 200
    assert not Subject.objects.exclude(relation="self").exists()


def test_a_user_cannot_add_themselves_as_a_member(browser: Any) -> None:
    assert add(browser, relation="self").status_code == 200
    assert not Subject.objects.filter(name="Ada").exists()


def test_new_moles_and_photos_go_to_the_person_shown(browser: Any, person: Any) -> None:
    add(browser)
    browser.post(reverse("mole_create"), mole_form(label="Ada’s"))
    assert Mole.objects.get().subject.name == "Ada"
    browser.post(reverse("household_show", args=[subjects_of(person)[0].pk]))
    browser.get(reverse("mole_list"))  # which says once that the mole was added
    page = browser.get(reverse("mole_list")).content.decode()
    assert "Ada’s" not in page
    browser.post(reverse("mole_create"), mole_form(label="Mine"))
    assert Mole.objects.get(label="Mine").subject.is_self


def test_a_photo_of_a_mole_goes_to_the_person_with_the_mole(browser: Any, person: Any) -> None:
    mole = make_mole(make_member(person))
    file = io.BytesIO(jpeg(seed=4711))
    file.name = "photo.jpg"
    data = {"mole": str(mole.pk), "modality": "unknown", "photos": file}
    answer = browser.post(reverse("photo_upload"), data)
    photo = Photo.objects.get()
    assert answer.url == reverse("photo_detail", args=[photo.pk])
    assert photo.subject == mole.subject


def bar(browser: Any, address: str) -> str:
    """Return the name in the bar of a page; empty if the page has no bar."""
    page = page_of(browser, address)
    found = re.search(r'class="whose".*?<strong>(.*?)</strong>', page, re.DOTALL)
    return found[1] if found else ""


def page_of(browser: Any, address: str) -> str:
    return str(browser.get(address).content.decode())


def test_every_page_says_whose_moles_are_shown(browser: Any) -> None:
    assert bar(browser, "/moles/") == ""
    add(browser)
    assert bar(browser, "/results/") == "Ada"
    assert "(child)" in page_of(browser, "/results/")


def test_the_bar_follows_the_record_and_not_the_choice(browser: Any, person: Any) -> None:
    own = make_mole(subjects_of(person)[0])
    member = make_member(person, "Mia")
    theirs = make_photo(mole=make_mole(member))
    assert bar(browser, reverse("photo_detail", args=[theirs.pk])) == "Mia"
    browser.post(reverse("household_show", args=[member.pk]))
    assert bar(browser, reverse("mole_list")) == "Mia"
    assert bar(browser, reverse("mole_detail", args=[own.pk])) == ""
    assert bar(browser, reverse("mole_edit", args=[own.pk])) == ""


def test_the_header_offers_everybody_of_the_family(browser: Any, person: Any) -> None:
    assert "choose whose moles are shown" not in page_of(browser, "/moles/")
    member = make_member(person, "Mia")
    page = page_of(browser, "/moles/")
    assert "choose whose moles are shown" in page
    for each in (member, subjects_of(person)[0]):
        assert f'action="{reverse("household_show", args=[each.pk])}"' in page


def test_no_photo_of_a_member_is_stored_without_consent(person: Any) -> None:
    member = Subject.objects.create(user=person, relation="parent", name="Bo")
    with pytest.raises(ConsentMissingError):
        intake.add_photo(subject=member, data=jpeg(), actor=SYSTEM)
    assert not Photo.objects.exists()


def test_withdrawn_consent_counts_for_the_whole_household(person: Any) -> None:
    member = make_member(person)
    accounts.withdraw_consent(user=person)
    with pytest.raises(ConsentMissingError):
        intake.add_photo(subject=member, data=jpeg(), actor=SYSTEM)


def test_a_removed_person_is_hidden_comes_back_and_is_erased(browser: Any, person: Any) -> None:
    member = make_member(person)
    photo = make_photo(mole=make_mole(member))
    name = photo.original.name
    browser.post(reverse("household_remove", args=[member.pk]))
    assert browser.get(reverse("photo_detail", args=[photo.pk])).status_code == 404
    browser.post(reverse("household_restore", args=[member.pk]))
    assert browser.get(reverse("photo_detail", args=[photo.pk])).status_code == 200
    browser.post(reverse("household_erase", args=[member.pk]))
    assert not Subject.objects.filter(pk=member.pk).exists()
    assert not photo.original.storage.exists(name)
    assert AuditEvent.objects.filter(event="member_erased", target="").exists()


def test_the_purge_erases_people_after_30_days(person: Any, settings: Any) -> None:
    member = make_member(person)
    make_photo(mole=make_mole(member))
    household.remove_member(user=person, member=member)
    assert purge_bin(older_than=settings.BIN_KEPT_FOR) == 0
    assert purge_bin(older_than=settings.BIN_KEPT_FOR * 0) == 1
    assert not Subject.objects.filter(pk=member.pk).exists()


def test_somebody_elses_household_cannot_be_shown(browser: Any) -> None:
    theirs = make_member(make_user())
    assert browser.post(reverse("household_show", args=[theirs.pk])).status_code == 404


def test_a_household_has_a_maximum(person: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(household, "MAX_MEMBERS", 1)
    make_member(person)
    with pytest.raises(HouseholdFullError):
        make_member(person, "Bo")


def test_events_about_a_user_include_the_household(person: Any) -> None:
    member = make_member(person)
    assert events_about(person).filter(subject_ref=str(member.pk)).count() == 2
