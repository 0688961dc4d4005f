"""The panel: its words follow the most serious source, its shape the band alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from classifier.audit.services import SYSTEM
from classifier.moles.models import Mole
from classifier.next_steps import texts
from classifier.next_steps.facts import most_serious_review
from classifier.next_steps.panel import next_step
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.questionnaire.services import give_answers
from classifier.results.advice import Level, advise
from classifier.review.models import Review
from tests.classifier.next_steps.test_facts import photo, read, review
from tests.factories import make_assessment, make_mole, make_photo

SEE = str(texts.RAISED[Level.SEE])


@pytest.fixture
def mole(person: User) -> Mole:
    return make_mole(person)


def shown(browser: Any, row: Photo | Mole) -> str:
    address = "moles" if isinstance(row, Mole) else "photos"
    text = browser.get(f"/{address}/{row.pk}/").content.decode()
    return " ".join(text.split('class="verdict ')[1].split("</section>")[0].split())


@pytest.mark.parametrize("band", ["lower", "unclear", "higher"])
def test_the_band_alone_says_its_own_sentence(band: str) -> None:
    step = next_step(band, advise(band))
    assert (step.outcome, step.sentence) == (band, texts.OF_BAND[band])
    assert not step.is_raised
    assert not step.sources
    assert (texts.NOT_NO_CANCER in step.notes) == (band == "lower")


@pytest.mark.parametrize("outcome", ["lower", "rejected", "failed", "queued", "running", "none"])
def test_something_more_serious_changes_the_sentence_and_not_the_outcome(outcome: str) -> None:
    band = outcome if outcome in texts.OF_BAND else ""
    step = next_step(outcome, advise(band, {"bleeding": "yes"}))
    assert (step.outcome, step.word) == (outcome, texts.WORDS[outcome])
    assert str(step.sentence) == SEE
    assert step.sources == "Why: your answers."


@pytest.mark.parametrize("outcome", ["rejected", "failed"])
def test_a_missing_result_is_no_negative_result(outcome: str) -> None:
    assert next_step(outcome, advise("")).lead == texts.NOT_NEGATIVE
    assert next_step(outcome, advise("", {"bleeding": "yes"})).lead == texts.NOT_NEGATIVE


def test_all_who_give_the_advice_are_named_the_clinician_first() -> None:
    advice = advise("higher", {"bleeding": "yes"}, ["changed"], "higher", ["see_doctor_soon"])
    assert next_step("higher", advice).sources == (
        "Why: a clinician, the result, your answers, the measured change, the photos of that day."
    )


def test_the_most_serious_review_is_quoted_and_of_two_alike_the_newest(mole: Mole) -> None:
    row = photo(mole, "lower")
    serious, newer, _last = review(row), review(row), review(row, "watch")
    assert most_serious_review((serious, newer, _last)) == newer
    assert most_serious_review(()) is None


def test_a_clinicians_words_are_on_the_page_of_the_mole_and_of_its_newest_photo(
    browser: Any, mole: Mole
) -> None:
    older, newest = photo(mole, "lower", days_ago=40), photo(mole, "lower", days_ago=1)
    review(older)
    for row in (mole, newest):
        text = shown(browser, row)
        assert text.startswith("verdict-lower")
        assert "See a doctor soon." in text
        assert "“Please show it.”" in text
        assert f"/photos/{older.pk}/#answers" in text
        assert SEE in text
        assert "Why: a clinician." in text
        assert "badge-new" in text
    browser.get(f"/photos/{older.pk}/")
    assert "badge-new" not in shown(browser, mole)


def test_an_older_photo_says_no_less_than_its_mole_and_leads_to_the_newest(
    browser: Any, mole: Mole
) -> None:
    older, newest = photo(mole, "lower", days_ago=40), photo(mole, "higher", days_ago=1)
    page = browser.get(f"/photos/{older.pk}/").content.decode()
    assert "An older photo. Newest:" in page
    assert f'href="/photos/{newest.pk}/"' in page
    assert SEE in shown(browser, older)
    assert "Why: your newest result." in shown(browser, older)
    assert "An older photo" not in browser.get(f"/photos/{newest.pk}/").content.decode()


def test_answers_about_an_older_photo_still_count_beside_the_newest(
    browser: Any, mole: Mole
) -> None:
    older, newest = photo(mole, "lower", days_ago=40), photo(mole, "lower", days_ago=1)
    give_answers(photo=older, actor=SYSTEM, answers={"bleeding": "yes"})
    assert "Why: your answers." in shown(browser, newest)


def test_a_newest_photo_without_a_band_takes_nothing_back(browser: Any, mole: Mole) -> None:
    photo(mole, "higher", days_ago=40)
    photo(mole, status="rejected", days_ago=1)
    text = shown(browser, mole)
    assert "Higher concern" in text
    assert "Your newest photo could not be assessed; this is not a negative result." in text


def test_the_actions_follow_the_advice(browser: Any, mole: Mole, person: User) -> None:
    higher, lower = photo(mole, "higher", days_ago=1), photo(make_mole(person), "lower")
    assert f"/visits/new/?mole={mole.pk}" in shown(browser, higher)
    assert "/visits/new/" not in shown(browser, lower)
    assert f"/reminders/new/?mole={lower.mole_id}" in shown(browser, lower)
    assert f"/photos/{lower.pk}/answers/" in shown(browser, lower)
    unsorted = make_photo(person, taken_at=timezone.now() - timedelta(days=1))
    make_assessment(unsorted)
    assert "#higher" in shown(browser, unsorted)
    assert "?mole=" not in shown(browser, unsorted)


@pytest.mark.parametrize("status", ["rejected", "failed"])
def test_without_a_result_too_the_way_to_a_doctor_is_offered_if_one_is_advised(
    browser: Any, mole: Mole, status: str
) -> None:
    row = photo(mole, status=status)
    assert "/visits/new/" not in shown(browser, row)
    give_answers(photo=row, actor=SYSTEM, answers={"bleeding": "yes"})
    assert f"/visits/new/?mole={mole.pk}" in shown(browser, row)


def test_a_moles_panel_says_which_photo_the_result_is_of(browser: Any, mole: Mole) -> None:
    row = photo(mole, "lower", days_ago=40)
    day = date_format(timezone.localtime(row.taken_at), "j F Y")
    assert f"Photo of {day}" in shown(browser, mole)
    assert "Photo of" not in shown(browser, row)


def test_reading_elsewhere_does_not_mark_an_answer_as_read(browser: Any, mole: Mole) -> None:
    older, newest = photo(mole, "lower", days_ago=40), photo(mole, "lower", days_ago=1)
    row = review(older)
    for page in (f"/moles/{mole.pk}/", f"/photos/{newest.pk}/", "/moles/"):
        browser.get(page)
    assert Review.objects.get(pk=row.pk).read_at is None
    read(row)
