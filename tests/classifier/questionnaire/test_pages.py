"""The questions about a mole: offered, answered, shown with the result, downloaded, reviewed."""

import csv
import io

import pytest
from django.urls import reverse

from classifier.audit import services as audit
from classifier.people.services import accounts
from classifier.questionnaire import checklist, views
from classifier.questionnaire.models import Answers
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.services import give_answers
from tests import factories
from tests.classifier.measuring.rows import figures, make_measurement

pytestmark = pytest.mark.django_db
SEE = "See a doctor about this mole soon, whatever the result says"
ASK = "Show this mole to a doctor at your next opportunity"


def url(name, photo):
    return reverse(name, args=[photo.id])


def page(browser, photo, name="photo_detail"):
    return browser.get(url(name, photo)).content.decode()


def answer(photo, **answers):
    return give_answers(photo=photo, actor=audit.SYSTEM, answers=answers)


def test_the_questions_are_offered_and_can_be_skipped(browser, assessed_photo):
    assert url("photo_answers", assessed_photo) in page(browser, assessed_photo)
    form = page(browser, assessed_photo, "photo_answers")
    for question in checklist.QUESTIONS.values():
        assert str(question.text) in form
    assert f'href="{url("photo_detail", assessed_photo)}" data-questions-cancel>Not now' in form
    assert "18 questions, about 2 minutes." in form
    assert "18 of 18" in form


def test_answers_are_kept_and_shown_with_their_points(browser, assessed_photo):
    answered = browser.post(
        url("photo_answers", assessed_photo), {"itch": "yes", "bleeding": "yes"}
    )
    assert answered.url == url("photo_detail", assessed_photo) + "#next"
    text = page(browser, assessed_photo)
    assert "1 of 10 points" in text
    assert "Change in sensation (1)" in text
    assert "NICE" in text
    assert "AAD" in text
    assert SEE in text


def test_answers_of_someone_who_leaves_are_kept_and_count(browser, assessed_photo):
    left = browser.post(url("photo_answers", assessed_photo), {"bleeding": "yes", "leaving": "1"})
    assert (left.status_code, left.content) == (204, b"")
    text = page(browser, assessed_photo)
    assert SEE in text
    assert "Your answers were saved" not in text
    assert "Continue where you left off" in text


def test_answers_to_everything_can_be_given_again(browser, assessed_photo):
    answer(assessed_photo, **dict.fromkeys(checklist.QUESTIONS, "unknown"))
    text = page(browser, assessed_photo)
    assert "Answer again" in text
    assert "Continue where you left off" not in text


def test_half_a_form_keeps_what_was_answered_before(browser, assessed_photo):
    """The form begins with the last answers, so leaving it cannot take a sign back."""
    answer(assessed_photo, bleeding="yes")
    form = browser.get(url("photo_answers", assessed_photo)).context["form"]
    sent = {code: form[code].value() or "" for code in checklist.QUESTIONS}
    browser.post(url("photo_answers", assessed_photo), sent | {"itch": "no", "leaving": "1"})
    assert answers_about(assessed_photo).answers == {"itch": "no", "bleeding": "yes"}
    assert SEE in page(browser, assessed_photo)


def test_nothing_is_kept_of_someone_who_took_consent_back_meanwhile(
    browser, person, assessed_photo, monkeypatch
):
    def withdraw_first(**fields):
        accounts.withdraw_consent(user=person)
        return give_answers(**fields)

    monkeypatch.setattr(views, "give_answers", withdraw_first)
    left = browser.post(url("photo_answers", assessed_photo), {"itch": "yes", "leaving": "1"})
    assert left.status_code == 204
    assert not Answers.objects.exists()


def test_answers_raise_the_advice_and_leave_the_band(browser, assessed_photo):
    assert SEE not in page(browser, assessed_photo)
    answer(assessed_photo, crust="yes")
    assert ASK in page(browser, assessed_photo)
    answer(assessed_photo, size_change="yes", oozing="yes")
    text = page(browser, assessed_photo)
    assert SEE in text
    assert "Why: your answers." in text
    assert 'class="verdict verdict-lower"' in text
    assert assessed_photo.assessments.get().band == "lower"


def test_no_answer_lowers_the_advice(browser, assessed_photo):
    factories.make_assessment(assessed_photo, band="higher", score=0.9)
    before = "Show this mole to a doctor soon"
    answer(assessed_photo, **{code: "no" for code in checklist.QUESTIONS if code != "diameter"})
    text = page(browser, assessed_photo)
    assert before in text
    assert SEE not in text


@pytest.mark.parametrize("status", ["queued", "rejected", "failed"])
def test_answers_count_without_a_score_too(browser, person, status):
    photo = factories.make_photo(person)
    factories.make_assessment(photo, status=status)
    answer(photo, sore="yes")
    assert SEE in page(browser, photo)


def test_the_form_begins_with_the_last_answers(browser, assessed_photo):
    answer(assessed_photo, itch="yes", family="yes")
    checked = 'name="{}" value="yes" id="id_{}_0" checked'
    assert checked.format("itch", "itch") in page(browser, assessed_photo, "photo_answers")
    other = factories.make_photo(assessed_photo.subject)
    form = page(browser, other, "photo_answers")
    assert checked.format("family", "family") in form
    assert checked.format("itch", "itch") not in form


def test_an_unknown_answer_is_refused(browser, assessed_photo):
    refused = browser.post(url("photo_answers", assessed_photo), {"itch": "maybe"})
    assert refused.status_code == 422
    assert not Answers.objects.exists()


def test_without_consent_no_question_is_asked(browser, person, assessed_photo):
    accounts.withdraw_consent(user=person)
    for name in ("photo_answers", "photo_measure"):
        assert browser.get(url(name, assessed_photo)).status_code == 302
    assert not Answers.objects.exists()


def test_the_measured_size_is_shown_with_the_question(browser, assessed_photo):
    make_measurement(assessed_photo, figures=figures(6.4))
    assert "Measured in this photo: 6.4 mm." in page(browser, assessed_photo, "photo_answers")


def test_overviews_are_neither_asked_about_nor_measured(browser, person):
    overview = factories.make_overview(person)
    for name in ("photo_answers", "photo_measure", "photo_measure_status"):
        assert browser.get(url(name, overview)).status_code == 404


def test_results_are_downloaded_with_the_answers(browser, assessed_photo):
    answer(assessed_photo, size_change="no")
    answer(assessed_photo, size_change="yes", family="unknown")
    sent = b"".join(browser.get(reverse("result_csv"))).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sent))
    assert (row["checklist_points"], row["noticed"]) == ("2", "size_change:yes family:unknown")


def test_a_reviewer_sees_the_answers_while_holding_the_case(browser, assessed_photo):
    answer(assessed_photo, bleeding="yes")
    factories.ask(assessed_photo)
    staff = factories.sign_in(type(browser)(), factories.make_reviewer())
    case = staff.post(reverse("review_next")).url
    assert "Bleeds, or has bled" in staff.get(case).content.decode()
    staff.post(f"{case}release/")
    assert "Bleeds, or has bled" not in staff.get(case).content.decode()
