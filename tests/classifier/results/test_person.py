"""Age and sex on the pages of results: what they moved, and asking for them once."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from classifier.audit.services import SYSTEM
from classifier.inference import door as inference
from classifier.people.models import User
from classifier.people.services.details import set_details
from classifier.photos.models import Photo
from ml.classification.fake import fake_manifest
from ml.classification.manifest import parse_manifest
from tests.factories import (
    ask,
    make_assessment,
    make_mole,
    make_photo,
    make_reviewer,
    make_subject,
    sign_in,
)

ASKS = "Age and sex, if you like"
SAID = "The photo alone gave 0.55. Age and sex moved it to 0.65."
ADJUSTED = {
    "score": 0.55,
    "band": "higher",
    "photo_band": "unclear",
    "adjusted_score": 0.65,
    "age_term": 0.3,
    "sex_term": 0.1,
}


@pytest.fixture
def adjusted_photo(person: User) -> Photo:
    photo = make_photo(mole=make_mole(person))
    make_assessment(photo, **ADJUSTED)
    return photo


def page(browser: Any, name: str, *args: Any) -> str:
    return str(browser.get(reverse(name, args=args)).content.decode())


def test_the_page_says_what_the_photo_alone_gave(browser: Any, adjusted_photo: Photo) -> None:
    text = page(browser, "photo_detail", adjusted_photo.id)
    assert SAID in text
    assert "Score 0.65 on a scale" in text
    assert "Higher concern" in text
    assert "figures are of photos alone" in text


def test_a_result_of_the_photo_alone_says_nothing_of_it(
    browser: Any, assessed_photo: Photo
) -> None:
    text = page(browser, "photo_detail", assessed_photo.id)
    assert "The photo alone gave" not in text
    assert "figures are of photos alone" not in text


def test_lists_show_the_same_score_as_the_page(browser: Any, adjusted_photo: Photo) -> None:
    for text in (
        page(browser, "result_list"),
        page(browser, "mole_detail", adjusted_photo.mole_id),
    ):
        assert "0.65" in text
        assert "0.55" not in text


def test_the_table_has_both_scores_and_the_terms(browser: Any, adjusted_photo: Photo) -> None:
    answer = browser.get(reverse("result_csv"))
    [cells] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    shown = {name: cells[name] for name in ADJUSTED}
    assert shown == {name: str(value) for name, value in ADJUSTED.items()}


def test_reviewers_read_it_too_after_their_opinion(adjusted_photo: Photo) -> None:
    case = ask(adjusted_photo)
    reviewer = sign_in(Client(), make_reviewer())
    reviewer.post(reverse("review_next"))
    assert SAID not in page(reviewer, "review_case", case.id)
    finding = {"opinion": "benign", "confidence": "high", "advice": "watch"}
    reviewer.post(reverse("review_opinion", args=[case.id]), finding)
    assert SAID in page(reviewer, "review_case", case.id)


def test_age_and_sex_are_asked_for_once(browser: Any, assessed_photo: Photo) -> None:
    assert ASKS in page(browser, "photo_detail", assessed_photo.id)
    url = reverse("household_details_decline", args=[assessed_photo.subject_id])
    browser.post(url)
    assert ASKS not in page(browser, "photo_detail", assessed_photo.id)


def test_nobody_is_asked_who_has_given_them(browser: Any, assessed_photo: Photo) -> None:
    subject = make_subject(assessed_photo.subject.user)
    set_details(subject=subject, actor=SYSTEM, year_of_birth=1960, sex="")
    assert ASKS not in page(browser, "photo_detail", assessed_photo.id)


def test_nobody_is_asked_for_a_model_that_does_not_weigh_them(
    browser: Any, assessed_photo: Photo, monkeypatch: Any
) -> None:
    plain = parse_manifest({**fake_manifest().raw, "person": {}})
    monkeypatch.setattr(inference, "manifest", lambda *_: plain)
    assert ASKS not in page(browser, "photo_detail", assessed_photo.id)


def test_nobody_is_asked_beside_a_photo_without_a_score(browser: Any, person: User) -> None:
    photo = make_photo(person)
    make_assessment(photo, status="rejected")
    assert ASKS not in page(browser, "photo_detail", photo.id)
