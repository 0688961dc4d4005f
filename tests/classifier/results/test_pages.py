"""A photo's page: it waits for the result, shows it, and assesses the photo again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.people.models import User
from classifier.people.services import accounts
from classifier.photos.models import Photo
from tests.factories import (
    answer,
    assess,
    make_assessment,
    make_photo,
    make_user,
    plain_jpeg,
    sign_in,
)

HTMX = {"hx-request": "true"}


def page(browser: Any, photo: Photo) -> Any:
    return browser.get(reverse("photo_detail", args=[photo.id])).content.decode()


def ask(browser: Any, photo: Photo, seen: str) -> Any:
    return browser.get(reverse("photo_status", args=[photo.id]), {"seen": seen}, headers=HTMX)


def test_a_waiting_page_asks_until_the_end_and_then_stops(browser: Any, person: User) -> None:
    photo = make_photo(person)
    text = page(browser, photo)
    assert 'hx-trigger="every 1s"' in text
    # With an address: without one, a page that was asked for by a fragment would not load again.
    assert f'<meta http-equiv="refresh" content="3; url=/photos/{photo.id}/"></noscript>' in text
    assert ask(browser, photo, "queued").status_code == 204
    make_assessment(photo, status="running")
    running = ask(browser, photo, "queued")
    assert running.status_code == 200
    assert "Your photo is being assessed" in running.content.decode()
    Assessment.objects.update(status="queued", claim="")
    assess(photo)
    ended = ask(browser, photo, "running")
    assert ended.status_code == 286
    assert "hx-trigger" not in ended.content.decode()
    assert 'class="verdict ' in ended.content.decode()
    assert "hx-trigger" not in page(browser, photo)


def test_a_waiting_page_says_how_long_it_usually_takes(browser: Any, person: User) -> None:
    assert "usually takes a few seconds" in page(browser, make_photo(person))
    make_assessment()
    assert "usually takes about 1 second" in page(browser, make_photo(person))


def test_a_page_that_waits_long_says_why(
    browser: Any, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = make_photo(person)
    Assessment.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    assert "other photos are before yours" in page(browser, photo)

    def damaged() -> None:
        raise inference.ArtefactError("The file model.bin is not the one in its manifest.")

    monkeypatch.setattr(inference, "check", damaged)
    text = page(browser, photo)
    assert "does not work at the moment. Your photo is kept" in text
    assert "model.bin" not in text


def test_a_waiting_page_of_somebody_who_signed_out_reloads(person: User, client: Any) -> None:
    response = ask(client, make_photo(person), "queued")
    assert (response.status_code, response["HX-Refresh"]) == (401, "true")


@pytest.mark.parametrize(
    ("band", "score", "words"),
    [
        ("lower", 0.1, ["#lower", "does not mean “not cancer”", "photograph it again"]),
        ("unclear", 0.5, ["#unclear", "neither good news nor bad", "does not settle it"]),
        ("higher", 0.9, ["#higher", "does not mean cancer", "Show this mole to a doctor soon"]),
    ],
)
def test_each_band_says_what_it_means_and_what_to_do(
    browser: Any, person: User, band: str, score: float, words: list[str]
) -> None:
    photo = make_photo(person)
    make_assessment(photo, band=band, score=score)
    text = page(browser, photo)
    assert [word for word in words if word not in text] == []
    assert "Lower concern is below 0.40" in text
    assert "fake-1" in text


def test_figures_come_from_the_manifest_kept_with_the_result(browser: Any, person: User) -> None:
    photo = make_photo(person)
    make_assessment(photo)
    version = ModelVersion.objects.get()
    share = {"count": 43, "of": 100, "share": 0.43, "low": 0.3, "high": 0.5}
    by_band = dict.fromkeys(("lower", "unclear", "higher"), share)
    version.manifest["bands"]["phone"] |= {"malignant": by_band, "benign": by_band}
    version.save()
    response = browser.get(reverse("photo_detail", args=[photo.id]))
    assert response.context["figures"].table.malignant["higher"].count == 43
    text = response.content.decode()
    assert "about 10</strong> (between 6 and 17)" in text
    assert "about 70</strong> (between 43 and 112)" in text


def test_a_rejected_photo_is_not_a_negative_result(browser: Any, person: User) -> None:
    photo = make_photo(person, data=plain_jpeg())
    assess(photo)
    text = page(browser, photo)
    assert "This is not a negative result." in text
    assert "/guidance/taking-photos/#low_contrast" in text
    assert "Score" not in text


def test_cautions_beside_a_score_lead_to_their_guidance(browser: Any, person: User) -> None:
    photo = make_photo(person)
    make_assessment(photo, reasons=["blurred", "from_a_later_model"])
    assert "not quite sharp" in page(browser, photo)
    assert "/guidance/taking-photos/#blurred" in page(browser, photo)


def test_a_failed_assessment_is_retried_once_however_often_it_is_sent(
    browser: Any, person: User
) -> None:
    photo = make_photo(person)
    failed = make_assessment(photo, status="failed")
    assert "Try again" in page(browser, photo)
    url = reverse("photo_assess", args=[photo.id])
    for _time in range(2):
        assert browser.post(url, {"after": str(failed.id)}).status_code == 302
        assess(photo)
    assert photo.assessments.count() == 2


def test_assessing_again_keeps_both_results(browser: Any, person: User) -> None:
    photo = make_photo(person)
    old = make_assessment(photo, score=0.1, band="lower")
    browser.post(reverse("photo_assess", args=[photo.id]))
    assess(photo)
    text = page(browser, photo)
    assert reverse("assessment_detail", args=[old.id]) in text
    earlier = browser.get(reverse("assessment_detail", args=[old.id])).content.decode()
    assert "This is an earlier result" in earlier
    assert "Score 0.10" in earlier


def test_assessing_twice_at_once_gets_a_sentence(browser: Any, person: User) -> None:
    photo = make_photo(person)
    url = reverse("photo_assess", args=[photo.id])
    assert "already being assessed" in browser.post(url, follow=True).content.decode()


def test_assessing_needs_consent(db: None) -> None:
    user = make_user()
    photo = make_photo(user)
    make_assessment(photo)
    accounts.withdraw_consent(user=user)
    browser: Any = sign_in(Client(), user)
    response = browser.post(reverse("photo_assess", args=[photo.id]))
    assert response.url.startswith("/you/consent/")
    assert photo.assessments.count() == 1


def test_a_clinicians_words_stand_beside_the_result(browser: Any, person: User) -> None:
    photo = make_photo(person)
    answer(photo, opinion="benign", advice="watch", words="<b>Even</b> border.")
    text = page(browser, photo)
    assert "What a clinician says" in text
    assert "&lt;b&gt;Even&lt;/b&gt; border." in text


def test_a_photo_without_any_assessment_can_be_assessed(browser: Any, person: User) -> None:
    photo = make_photo(person)
    photo.assessments.all().delete()
    assert "This photo has not been assessed." in page(browser, photo)
    browser.post(reverse("photo_assess", args=[photo.id]), {"after": ""})
    assert photo.assessments.get().status == "queued"
