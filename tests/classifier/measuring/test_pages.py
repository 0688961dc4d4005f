"""The pages: questions, size and outline on the photo's page, and the editor."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classifier.audit import services as audit
from classifier.measuring.models import Measurement
from classifier.people.services import accounts
from classifier.questionnaire import checklist
from classifier.questionnaire.models import Answers
from classifier.questionnaire.services import give_answers
from tests import factories
from tests.classifier.measuring.rows import SQUARE, figures, make_measurement, photos_of_one_mole

pytestmark = pytest.mark.django_db
SEE = "See a doctor about this mole soon, whatever the score says"
ASK = "Show this mole to a doctor at your next opportunity"
HTMX = {"hx-request": "true"}


def url(name, photo):
    return reverse(name, args=[photo.id])


def page(browser, photo, name="photo_detail"):
    return browser.get(url(name, photo)).content.decode()


def answer(photo, **answers):
    return give_answers(photo=photo, actor=audit.SYSTEM, answers=answers)


# Questions


def test_the_questions_are_offered_and_can_be_skipped(browser, seen):
    assert url("photo_answers", seen) in page(browser, seen)
    form = page(browser, seen, "photo_answers")
    for question in checklist.QUESTIONS.values():
        assert str(question.text) in form
    assert f'href="{url("photo_detail", seen)}">Skip' in form


def test_answers_are_kept_and_shown_with_their_points(browser, seen):
    answered = browser.post(url("photo_answers", seen), {"itch": "yes", "bleeding": "yes"})
    assert answered.url == url("photo_detail", seen) + "#noticed"
    text = page(browser, seen)
    assert "1 of 10 points" in text
    assert "Change in sensation (1)" in text
    assert "NICE" in text
    assert "AAD" in text
    assert SEE in text


def test_they_raise_the_advice_and_leave_the_band(browser, seen):
    assert SEE not in page(browser, seen)
    answer(seen, crust="yes")
    assert ASK in page(browser, seen)
    answer(seen, size_change="yes", oozing="yes")
    text = page(browser, seen)
    assert SEE in text
    assert "The result itself stays as the model gave it" in text
    assert 'class="badge badge-lower' in text
    assert seen.assessments.get().band == "lower"


def test_no_answer_lowers_the_advice(browser, seen):
    factories.make_assessment(seen, band="higher", score=0.9)
    before = "Have this lesion looked at by a doctor soon"
    answer(seen, **{code: "no" for code in checklist.QUESTIONS if code != "diameter"})
    text = page(browser, seen)
    assert before in text
    assert SEE not in text


@pytest.mark.parametrize("status", ["queued", "rejected", "failed"])
def test_they_count_without_a_score_too(browser, person, status):
    photo = factories.make_photo(person)
    factories.make_assessment(photo, status=status)
    answer(photo, sore="yes")
    assert SEE in page(browser, photo)


def test_the_form_begins_with_the_last_answers(browser, seen):
    answer(seen, itch="yes", family="yes")
    checked = 'name="{}" value="yes" id="id_{}_0" checked'
    assert checked.format("itch", "itch") in page(browser, seen, "photo_answers")
    other = factories.make_photo(seen.subject)
    form = page(browser, other, "photo_answers")
    assert checked.format("family", "family") in form
    assert checked.format("itch", "itch") not in form


def test_an_unknown_answer_is_refused(browser, seen):
    refused = browser.post(url("photo_answers", seen), {"itch": "maybe"})
    assert refused.status_code == 422
    assert not Answers.objects.exists()


def test_without_consent_nothing_is_asked(browser, person, seen):
    accounts.withdraw_consent(user=person)
    for name in ("photo_answers", "photo_measure"):
        assert browser.get(url(name, seen)).status_code == 302
    assert not Answers.objects.exists()


def test_the_measured_size_stands_beside_the_question(browser, seen):
    make_measurement(seen, figures=figures(6.4))
    assert "Measured in this photo: 6.4 mm." in page(browser, seen, "photo_answers")


def test_overviews_are_neither_asked_about_nor_measured(browser, person):
    overview = factories.make_overview(person)
    for name in ("photo_answers", "photo_measure", "photo_measure_status"):
        assert browser.get(url(name, overview)).status_code == 404


def test_results_are_downloaded_with_the_answers(browser, seen):
    answer(seen, size_change="no")
    answer(seen, size_change="yes", family="unknown")
    sent = b"".join(browser.get(reverse("result_csv"))).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sent))
    assert (row["checklist_points"], row["noticed"]) == ("2", "size_change:yes family:unknown")


def test_a_reviewer_sees_them_once_the_photo_is_open(browser, seen):
    answer(seen, bleeding="yes")
    staff = factories.sign_in(type(browser)(), factories.make_reviewer())
    review = reverse("review_assessment", args=[seen.assessments.get().id])
    assert "Bleeds, or has bled" not in staff.get(review).content.decode()
    staff.post(review, {"reason": "Review of a result"})
    assert "Bleeds, or has bled" in staff.get(review).content.decode()


# Size and outline


def test_what_was_not_measured_can_be_measured_now(browser, seen):
    assert "Not measured yet" in page(browser, seen)
    asked = browser.post(url("photo_measure", seen), {"scale_kind": "auto", "outline_by": "found"})
    assert asked.url == url("photo_detail", seen) + "#measured"
    row = seen.measurements.get()
    assert (row.status, row.scale_kind, row.given) == ("queued", "auto", {})
    text = page(browser, seen)
    assert "The photo is being measured" in text
    assert f"{url('photo_measure_status', seen)}?seen=queued" in text


def test_figures_are_shown_in_millimetres_over_the_photo(browser, seen):
    scale = {
        "kind": "coin",
        "to_mm": [],
        "relative_sd": 0.01,
        "shown": [[10, 10], [60, 10], [35, 40]],
    }
    make_measurement(seen, figures=figures(5.2), scale=scale)
    text = page(browser, seen)
    assert "5.2 mm (5.0 to 5.4)" in text
    assert "Scale: A coin." in text
    assert 'class="outline-line" points="96.0,72.0 192.0,72.0 192.0,144.0 96.0,144.0"' in text
    assert 'class="scale-line" points="10.0,10.0 60.0,10.0 35.0,40.0"' in text


def test_without_a_scale_the_page_says_what_is_missing(browser, seen):
    make_measurement(seen, figures=figures(200, unit="px"), reasons=["hair", "no_coin"])
    text = page(browser, seen)
    assert "so there are no millimetres" in text
    assert "No coin was found" in text
    assert "Some hair lies over the mole" in text
    assert "Longest diameter" not in text
    assert " px" not in text.split('id="measured"')[1].split("</section>")[0]


def test_a_refusal_says_why_and_offers_the_editor(browser, seen):
    make_measurement(seen, figures={}, reasons=["two_lesions"])
    text = page(browser, seen)
    assert "This photo could not be measured." in text
    assert "There is more than one mole in the photo" in text
    assert "Correct the outline" in text


def test_a_failure_of_ours_is_called_one(browser, seen):
    make_measurement(seen, status="failed", result={})
    assert "Something went wrong on our side" in page(browser, seen)


def test_change_is_shown_and_leads_to_a_doctor(browser, person):
    mole = factories.make_mole(person)
    first, second = (factories.make_photo(mole=mole) for _ in range(2))
    factories.make_assessment(second, band="lower", score=0.1)
    make_measurement(first, figures=figures(5.0))
    make_measurement(second, figures=figures(7.0))
    text = page(browser, second)
    assert "Changed: show it to a doctor." in text
    assert "Longest diameter: +40%" in text
    assert SEE in text
    assert "The measured change says so." in text


def test_a_mole_tells_what_changed_up_to_its_newest_measured_photo(browser, person):
    mole = factories.make_mole(person)
    first, second, _third = (factories.make_photo(mole=mole) for _ in range(3))
    url_of_mole = reverse("mole_detail", args=[mole.id])
    assert "What was measured to change" not in browser.get(url_of_mole).content.decode()
    make_measurement(first, figures=figures(5.0))
    make_measurement(second, figures=figures(7.0))
    text = browser.get(url_of_mole).content.decode()
    assert "What was measured to change" in text
    assert "Changed: show it to a doctor." in text


def test_the_waiting_page_learns_when_figures_are_ready(browser, seen):
    browser.post(url("photo_measure", seen), {"scale_kind": "auto", "outline_by": "found"})
    address = url("photo_measure_status", seen)
    assert browser.get(address, {"seen": "queued"}, headers=HTMX).status_code == 204
    assert browser.get(address, {"seen": "running"}, headers=HTMX).status_code == 200
    row = seen.measurements.get()
    Measurement.objects.filter(pk=row.pk).delete()
    make_measurement(seen)
    done = browser.get(address, {"seen": "queued"}, headers=HTMX)
    assert done.status_code == 286
    assert "Longest diameter" in done.content.decode()


def test_a_page_that_waits_for_a_photo_that_is_gone_stops(browser, seen):
    type(seen).objects.filter(pk=seen.pk).update(binned_at=seen.taken_at)
    answered = browser.get(url("photo_measure_status", seen), headers=HTMX)
    assert (answered.status_code, answered.content) == (286, b"")


# The editor


def test_the_editor_shows_the_found_outline_to_go_back_to(browser, seen):
    make_measurement(seen, source="found")
    make_measurement(seen, source="drawn", after=5)
    text = page(browser, seen, "photo_measure")
    data = json.loads(text.split('id="measure-editor" type="application/json">')[1].split("<")[0])
    assert data["found"] == SQUARE
    assert 'value="drawn" required id="id_outline_by_1" checked' in text


def test_the_editor_is_available_before_anything_was_measured(browser, seen):
    text = page(browser, seen, "photo_measure")
    assert '"found": []' in text
    assert f'viewBox="0 0 {seen.width} {seen.height}"' in text


def test_a_found_coin_can_be_corrected_from_where_it_is(browser, seen):
    shown = [[100, 100], [120, 120], [100, 140], [80, 120]]
    scale = {"kind": "coin", "to_mm": [], "relative_sd": 0.01, "shown": shown}
    make_measurement(seen, scale=scale)
    text = page(browser, seen, "photo_measure")
    data = json.loads(text.split('id="measure-editor" type="application/json">')[1].split("<")[0])
    assert data["coin"] == [100 / seen.width, 120 / seen.height, 20 / seen.width]


def test_a_correction_is_a_new_measurement(browser, seen):
    make_measurement(seen)
    data = {
        "outline_by": "drawn",
        "outline": json.dumps(SQUARE),
        "scale_kind": "coin",
        "coin": "eur_2",
    }
    browser.post(url("photo_measure", seen), data)
    row = seen.measurements.get(status="queued")
    assert (row.scale_kind, row.given) == ("coin", {"outline": SQUARE, "coin": "eur_2"})
    assert seen.measurements.count() == 2


def test_a_second_request_learns_that_one_is_open(browser, seen):
    for _ in range(2):
        browser.post(url("photo_measure", seen), {"scale_kind": "auto", "outline_by": "found"})
    assert "already being measured" in page(browser, seen)
    assert seen.measurements.count() == 1


def test_mistakes_are_said_beside_the_form(browser, seen):
    refused = browser.post(
        url("photo_measure", seen), {"scale_kind": "coin", "outline_by": "drawn"}
    )
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Please choose the coin." in text
    assert "There is no drawn outline yet." in text
    assert not seen.measurements.exists()


@pytest.mark.parametrize("name", ["photo_answers", "photo_measure"])
def test_a_strangers_photo_is_not_found(browser, name):
    theirs = factories.make_photo()
    assert browser.get(url(name, theirs)).status_code == 404
    assert browser.post(url(name, theirs)).status_code == 404


def test_the_photo_page_asks_no_more_with_many_photos(client):
    def queries(count):
        photos = photos_of_one_mole(count)
        browser = factories.sign_in(client, photos[0].subject.user)
        for photo in photos:
            make_measurement(photo)
            make_measurement(photo, after=2)
        page(browser, photos[-1])
        with CaptureQueriesContext(connection) as asked:
            page(browser, photos[-1])
        return len(asked)

    assert queries(12) == queries(3)
