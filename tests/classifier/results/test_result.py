"""A result's page: its reasons in words, what is nearest, which model, and what is gone."""

from typing import Any

import pytest
from django.urls import reverse

from classifier.assessments.texts import CAUTIONS, OBSTACLES
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.people.models import User
from classifier.photos.models import Photo
from ml.labels import Reason
from tests.factories import make_assessment, make_photo, make_user

HTMX = {"hx-request": "true"}
NEAREST = {"NV": 7, "MEL": 2}
IN_WORDS = "The 9 closest in the training data: 7 moles (melanocytic naevi) and 2 melanomas."


def page(browser: Any, photo: Photo) -> str:
    return str(browser.get(reverse("photo_detail", args=[photo.id])).content.decode())


def another_model(version: str = "2020.1") -> ModelVersion:
    """A version that gave results here and is not in use."""
    return ModelVersion.objects.create(version=version, manifest=dict(inference.manifest().raw))


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_said_beside_a_score(browser: Any, person: User, reason: Reason) -> None:
    photo = make_photo(person)
    make_assessment(photo, band="unclear", score=0.5, reasons=[reason.value])
    text = page(browser, photo)
    assert str(CAUTIONS[reason]) in text
    assert f"/guidance/taking-photos/#{reason.value}" in text


@pytest.mark.parametrize("reason", OBSTACLES)
def test_every_reason_to_refuse_is_said(browser: Any, person: User, reason: Reason) -> None:
    photo = make_photo(person)
    make_assessment(photo, status="rejected", reasons=[reason.value])
    text = page(browser, photo)
    assert str(OBSTACLES[reason]) in text
    assert f"/guidance/taking-photos/#{reason.value}" in text


def test_the_nearest_cases_are_described_in_words(browser: Any, person: User) -> None:
    photo = make_photo(person)
    make_assessment(photo, nearest=NEAREST)
    text = page(browser, photo)
    assert IN_WORDS in text
    assert "This is not a diagnosis" in text
    assert "/guidance/about-the-model/#nearest" in text


@pytest.mark.parametrize("status", ["succeeded", "rejected"])
def test_without_nearest_cases_nothing_is_said_of_them(
    browser: Any, person: User, status: str
) -> None:
    photo = make_photo(person)
    make_assessment(photo, status=status)
    assert "closest in the training data" not in page(browser, photo)


def test_the_table_for_spreadsheets_has_the_nearest_cases(browser: Any, person: User) -> None:
    make_assessment(make_photo(person), nearest=NEAREST)
    answer = browser.get(reverse("result_csv"))
    heading, row = b"".join(answer.streaming_content).decode().splitlines()
    column = heading.split(",").index("nearest")
    assert row.split(",")[column] == "NV:7 MEL:2"


def test_a_heat_map_is_shown_only_beside_a_score(browser: Any, person: User) -> None:
    for status, shown in (("succeeded", True), ("rejected", False), ("failed", False)):
        photo = make_photo(person)
        make_assessment(photo, status=status, heat_map="heat-maps/one.png")
        assert ("data-heat-map" in page(browser, photo)) is shown


def test_the_result_of_another_model_says_which_is_in_use(browser: Any, person: User) -> None:
    photo = make_photo(person)
    make_assessment(photo, model_version=another_model())
    text = page(browser, photo)
    assert "This result is of model 2020.1; model fake-1 is in use now." in text
    assert "It has not assessed this photo." in text


def test_a_result_of_the_model_in_use_says_nothing_of_others(browser: Any, person: User) -> None:
    photo = make_photo(person)
    make_assessment(photo)
    text = page(browser, photo)
    assert "is in use now" not in text
    assert "has assessed this photo again" not in text


def test_a_new_assessment_names_both_models_and_leads_from_one_to_the_other(
    browser: Any, person: User
) -> None:
    photo = make_photo(person)
    old = make_assessment(photo, model_version=another_model())
    new = make_assessment(photo)
    text = page(browser, photo)
    assert "Model fake-1 has assessed this photo again" in text
    assert "of model 2020.1, is kept" in text
    assert reverse("assessment_detail", args=[old.id]) in text
    earlier = browser.get(reverse("assessment_detail", args=[old.id])).content.decode()
    assert "See what model fake-1 made of this photo" in earlier
    assert reverse("assessment_detail", args=[new.id]) in earlier


def test_the_page_of_a_result_can_be_read_while_no_model_is_in_use(
    browser: Any, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = make_photo(person)
    make_assessment(photo)

    def missing() -> None:
        raise inference.ArtefactError

    monkeypatch.setattr(inference, "manifest", missing)
    assert "is in use now" not in page(browser, photo)


def test_a_page_stops_asking_for_a_photo_that_was_deleted(browser: Any, person: User) -> None:
    photo = make_photo(person)
    browser.post(reverse("photo_bin", args=[photo.id]))
    asked = reverse("photo_status", args=[photo.id])
    answer = browser.get(asked, {"seen": "queued"}, headers=HTMX)
    assert answer.status_code == 286
    assert "This photo is not here any more" in answer.content.decode()
    assert "hx-get" not in answer.content.decode()
    assert browser.get(asked).status_code == 404


def test_a_strangers_photo_gets_the_same_answer_as_none(browser: Any) -> None:
    theirs = make_photo(make_user())
    url = reverse("photo_status", args=[theirs.id])
    unknown = reverse("photo_status", args=["00000000-0000-4000-8000-000000000000"])
    answers = [browser.get(asked, headers=HTMX) for asked in (url, unknown)]
    assert answers[0].content == answers[1].content
