"""The list of moles, and the forms that add and change them."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from classifier.moles.models import Mole
from classifier.people.models import User
from tests.factories import make_assessment, make_mole, make_photo


def text(browser: Any, name: str, *args: Any, **query: Any) -> Any:
    return browser.get(reverse(name, args=args), query).content.decode()


def mole_form(**changes: Any) -> dict[str, Any]:
    form = {"mole_id": str(uuid.uuid4()), "body_site": "forearm", "laterality": "left"}
    return {**form, **changes}


def test_a_form_sent_twice_adds_one_mole(browser: Any) -> None:
    form = mole_form(label="Watch strap")
    responses = [browser.post(reverse("mole_create"), form) for _time in range(2)]
    assert [response.url for response in responses] == [f"/moles/{form['mole_id']}/"] * 2
    assert Mole.objects.get().label == "Watch strap"


def test_each_new_form_has_an_id_of_its_own(browser: Any) -> None:
    url = reverse("mole_create")
    forms = [browser.get(url, {"words": 1}).context["form"] for _time in range(2)]
    assert forms[0]["mole_id"].value() != forms[1]["mole_id"].value()


def test_an_id_of_somebody_elses_mole_is_not_taken(browser: Any) -> None:
    theirs = make_mole()
    response = browser.post(reverse("mole_create"), mole_form(mole_id=str(theirs.id)))
    assert response.status_code == 404
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
def test_an_impossible_mole_is_refused(browser: Any, wrong: dict[str, str]) -> None:
    response = browser.post(reverse("mole_create"), mole_form(**wrong))
    assert "error-summary" in response.content.decode()
    assert not Mole.objects.exists()


def test_a_mole_is_changed(browser: Any, person: User) -> None:
    mole = make_mole(person)
    form = mole_form(note="It itches.", noticed_on="2020-05-01")
    browser.post(reverse("mole_edit", args=[mole.id]), form)
    mole.refresh_from_db()
    assert (mole.note, str(mole.noticed_on)) == ("It itches.", "2020-05-01")


def test_the_list_shows_latest_results_and_what_is_unsorted(browser: Any, person: User) -> None:
    make_assessment(make_photo(mole=make_mole(person)))
    make_photo(person)
    page = text(browser, "mole_list")
    assert "Higher concern" in page
    assert "1 photo belongs to no mole yet." in page


def test_a_mole_without_photos_asks_for_the_first(browser: Any, person: User) -> None:
    mole = make_mole(person)
    assert f'href="/photos/upload/?mole={mole.id}"' in text(browser, "mole_detail", mole.id)
