"""Moles, results, bin and account: lists, forms sent twice, downloads, undo."""

import csv
import io
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.people.models import Consent, User
from classifier.photos import services as photos
from classifier.photos.models import Photo
from classifier.results.csv_export import HEADINGS, safe_cell
from classifier.review import services as reviews
from tests.factories import (
    make_assessment,
    make_mole,
    make_photo,
    make_reviewer,
    make_user,
    sign_in,
)


def text(browser: Any, name: str, *args: Any, **query: Any) -> Any:
    return browser.get(reverse(name, args=args), query).content.decode()


def mole_form(**changes: Any) -> dict[str, Any]:
    form = {"mole_id": str(uuid.uuid4()), "body_site": "forearm", "laterality": "left"}
    return {**form, **changes}


def test_a_form_sent_twice_adds_one_mole(browser: Any) -> None:
    form = mole_form(label="Watch strap")
    answers = [browser.post(reverse("mole_create"), form) for _time in range(2)]
    assert [answer.url for answer in answers] == [f"/moles/{form['mole_id']}/"] * 2
    assert Mole.objects.get().label == "Watch strap"


def test_each_new_form_has_an_id_of_its_own(browser: Any) -> None:
    url = reverse("mole_create")
    forms = [browser.get(url, {"words": 1}).context["form"] for _time in range(2)]
    assert forms[0]["mole_id"].value() != forms[1]["mole_id"].value()


def test_an_id_of_somebody_elses_mole_is_not_taken(browser: Any) -> None:
    theirs = make_mole()
    answer = browser.post(reverse("mole_create"), mole_form(mole_id=str(theirs.id)))
    assert answer.status_code == 404
    assert Mole.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"body_site": "tail"},
        {"noticed_on": "2999-01-01"},
        {"noticed_on": "0201-01-01"},
        {"label": "x" * 81},
    ],
)
def test_a_mole_that_cannot_be_is_refused(browser: Any, wrong: dict[str, str]) -> None:
    answer = browser.post(reverse("mole_create"), mole_form(**wrong))
    assert "error-summary" in answer.content.decode()
    assert not Mole.objects.exists()


def test_a_mole_is_changed(browser: Any, person: User) -> None:
    mole = make_mole(person)
    form = mole_form(note="It itches.", noticed_on="2020-05-01")
    browser.post(reverse("mole_edit", args=[mole.id]), form)
    mole.refresh_from_db()
    assert (mole.note, str(mole.noticed_on)) == ("It itches.", "2020-05-01")


def test_empty_pages_say_what_to_do(browser: Any) -> None:
    assert "No moles yet" in text(browser, "mole_list")
    assert "Every photo has its mole" in text(browser, "photo_unsorted")
    assert "No results yet" in text(browser, "result_list")
    assert "The bin is empty" in text(browser, "bin")
    assert "Nobody has looked" in text(browser, "access_log")


def test_the_list_shows_latest_results_and_what_is_unsorted(browser: Any, person: User) -> None:
    make_assessment(make_photo(mole=make_mole(person)))
    make_photo(person)
    page = text(browser, "mole_list")
    assert "Higher concern" in page
    assert "1 photo belongs to no mole yet." in page


def test_a_mole_without_photos_asks_for_the_first(browser: Any, person: User) -> None:
    mole = make_mole(person)
    assert f'href="/photos/upload/?mole={mole.id}"' in text(browser, "mole_detail", mole.id)


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
    answer = browser.post(reverse("photo_restore", args=[photo.id]), follow=True)
    assert "still in the bin" in answer.content.decode()


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


def test_results_are_narrowed_down(browser: Any, person: User) -> None:
    mole = make_mole(person)
    higher = make_assessment(make_photo(mole=mole))
    lower = make_assessment(make_photo(person), score=0.1, band="lower")
    rejected = make_assessment(make_photo(person), status="rejected")

    def shown(**query: Any) -> set[Any]:
        return {row.id for row in browser.get("/results/", query).context["page_obj"].rows}

    assert shown() == {higher.id, lower.id, rejected.id}
    assert shown(mole=mole.id) == {higher.id}
    assert shown(outcome="lower") == {lower.id}
    assert shown(outcome="rejected") == {rejected.id}
    assert shown(outcome="open") == set()
    assert shown(since="2024-05-17", until="2024-05-17") == {higher.id, lower.id, rejected.id}
    assert shown(since="2024-05-18") == set()
    assert shown(mole=make_mole().id) == set()
    assert "Nothing fits these filters" in text(browser, "result_list", outcome="open")


def test_results_come_in_pages(browser: Any, person: User) -> None:
    photo = make_photo(person)
    for _number in range(13):
        make_assessment(photo)
    assert len(browser.get("/results/").context["page_obj"].rows) == 12
    assert "Page 2" in text(browser, "result_list", page=2)
    for number in ("3", "0", "x", "٣"):
        assert browser.get(f"/results/?page={number}").status_code == 404


def test_the_table_can_be_downloaded_and_that_is_noted(browser: Any, person: User) -> None:
    mole = make_mole(person, label="=HYPERLINK(1)")
    kept = make_assessment(make_photo(mole=mole))
    make_assessment(make_photo(person), score=0.1, band="lower")
    answer = browser.get(reverse("result_csv"), {"outcome": "higher"})
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert tuple(rows[0]) == HEADINGS
    assert [row[0] for row in rows[1:]] == [str(kept.id)]
    assert rows[1][2] == "'=HYPERLINK(1)"
    assert answer["Content-Disposition"].startswith('attachment; filename="skinspect-results-')
    assert AuditEvent.objects.filter(event="results_exported", actor=str(person.pseudonym)).exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_words_are_never_formulas(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert safe_cell(-1.5) == "-1.5"


def test_the_person_reads_who_looked_and_why(browser: Any, person: User) -> None:
    assessment = make_assessment(make_photo(person))
    reviews.open_for_review(
        assessment=assessment, reviewer=make_reviewer("doc@example.org"), reason="Second reading"
    )
    page = text(browser, "access_log")
    assert "Second reading" in page
    assert reverse("photo_detail", args=[assessment.photo_id]) in page
    assert "doc@example.org" not in page
    assert "Photo added" not in page
    assert "Account created" in text(browser, "access_log", show="all")


def test_consent_is_given_and_leads_on(db: None) -> None:
    user = make_user(consented=False)
    browser: Any = sign_in(Client(), user)
    assert "Before we may store a photo" in text(browser, "consent")
    agreed = {"is_adult": "on", "agrees": "on", "action": "give", "next": "/photos/upload/"}
    assert "error-summary" in browser.post("/you/consent/", {"agrees": "on"}).content.decode()
    assert browser.post("/you/consent/", agreed).url == "/photos/upload/"
    assert Consent.objects.get(user=user).is_given


def test_consent_is_withdrawn(browser: Any, person: User) -> None:
    assert "You agreed to this text" in text(browser, "consent")
    browser.post("/you/consent/", {"action": "withdraw"})
    assert "You withdrew your consent" in text(browser, "consent")
    assert browser.get("/photos/upload/").status_code == 302


def test_consent_leads_to_our_own_pages_only(browser: Any) -> None:
    agreed = {"is_adult": "on", "agrees": "on", "next": "https://example.org/"}
    assert browser.post("/you/consent/", agreed).url == "/you/consent/"


def test_the_account_page_names_the_account(browser: Any, person: User) -> None:
    assert person.email in text(browser, "account_overview")


def test_the_front_door_leads_people_to_their_moles(browser: Any, client: Any) -> None:
    assert browser.get("/").url == "/moles/"
    assert client.get("/").status_code == 200
    assert client.get("/privacy/").status_code == 200
