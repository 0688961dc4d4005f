"""What a person does and gets: asks, a mail, a reminder to accept."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from classifier.audit.services import SYSTEM
from classifier.photos.services import sort_photos
from classifier.reminders.models import Reminder
from classifier.review.findings import Finding
from classifier.review.models import ReviewRequest
from classifier.review.services import answers
from classifier.review.services import mail as review_mail
from classifier.review.services.policy import set_policy
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "Please have a doctor look at it."


@pytest.fixture
def person():
    return factories.make_user()


@pytest.fixture
def browser(client, person):
    set_policy(admin=factories.make_admin(), reason="We have a doctor", offered_to_people=True)
    return factories.sign_in(client, person)


@pytest.fixture
def photo(person):
    return factories.make_photo(mole=factories.make_mole(person))


def test_a_person_asks_and_takes_it_back(browser, photo):
    factories.make_assessment(photo)
    page = reverse("mole_ask_clinician", args=[photo.mole_id])
    assert "Ask a clinician" in browser.get(page).content.decode()
    answer = browser.post(page, {"question": "It itches. Is that bad?"}, follow=True)
    assert "A clinician will read it." in answer.content.decode()
    row = ReviewRequest.objects.get()
    assert row.question == "It itches. Is that bad?"
    browser.post(reverse("question_take_back", args=[row.id]))
    row.refresh_from_db()
    assert row.status == "withdrawn"


def test_asking_twice_says_so(browser, photo):
    factories.make_assessment(photo)
    page = reverse("photo_ask_clinician", args=[photo.id])
    browser.post(page, {"question": ""})
    assert "already asked" in browser.post(page, {"question": ""}, follow=True).content.decode()
    assert ReviewRequest.objects.count() == 1


def test_the_mail_says_that_there_is_an_answer_and_nothing_of_it(person, photo):
    factories.answer(photo, words=WORDS)
    assert review_mail.send_new() == 1
    (message,) = mail.outbox
    assert message.to == [person.email]
    assert reverse("notice_list") in message.body
    for word in (WORDS, "mole", "doctor", "photo", photo.mole.name):
        assert word not in message.subject + message.body
    assert review_mail.send_new() == 0


def test_a_changed_and_a_withdrawn_answer_are_mailed_again(photo):
    reader = factories.make_reviewer()
    review = factories.answer(photo, reader)
    review_mail.send_new()
    watch = Finding("benign", "high", "watch")
    amended = answers.amend(review=review, reader=reader, finding=watch, words="Keep watching.")
    assert review_mail.send_new() == 1
    answers.withdraw(review=amended, reader=reader, reason="It was another mole")
    assert review_mail.send_new() == 1


def test_a_mail_that_fails_is_sent_again(photo, monkeypatch):
    factories.answer(photo)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", lambda self: 1 / 0)
        assert review_mail.send_new() == 0
    assert review_mail.send_new() == 1


def test_partners_get_no_mail():
    partner = factories.make_partner().partner
    type(partner).objects.update(reviews_allowed=True)
    factories.answer(factories.make_photo(factories.make_subject(partner)))
    assert review_mail.send_new() == 0


def test_watching_becomes_a_reminder_that_the_person_accepts(browser, photo):
    review = factories.answer(photo, opinion="benign", advice="watch", watch_weeks=12)
    assert not Reminder.objects.exists()
    browser.post(reverse("answer_remind", args=[review.id]))
    reminder = Reminder.objects.get()
    assert (reminder.mole, reminder.every_months) == (photo.mole, 3)
    assert reminder.due_on == timezone.localdate() + timedelta(weeks=12)


def test_an_answer_without_a_time_reminds_of_nothing(browser, photo):
    review = factories.answer(photo)
    browser.post(reverse("answer_remind", args=[review.id]))
    assert not Reminder.objects.exists()


def test_a_person_asks_back_once(browser, photo):
    review = factories.answer(photo)
    page = reverse("answer_ask_back", args=[review.id])
    assert browser.get(page).status_code == 200
    browser.post(page, {"question": "How soon?"})
    browser.post(page, {"question": "And now?"})
    assert ReviewRequest.objects.filter(follows=review.request).count() == 1


def test_asking_back_is_offered_once(browser, photo):
    review = factories.answer(photo)
    result = reverse("photo_detail", args=[photo.id])
    page = reverse("answer_ask_back", args=[review.id])
    assert page in browser.get(result).content.decode()
    browser.post(page, {"question": "How soon?"})
    row = ReviewRequest.objects.get(status="waiting")
    browser.post(reverse("question_take_back", args=[row.id]))
    assert page not in browser.get(result).content.decode()


def test_the_open_question_is_shown_after_the_photo_was_sorted(browser, person):
    unsorted = factories.make_photo(person)
    row = factories.ask(unsorted)
    sort_photos(chosen=[unsorted], mole=factories.make_mole(person), actor=SYSTEM)
    page = browser.get(reverse("photo_detail", args=[unsorted.id])).content.decode()
    assert reverse("question_take_back", args=[row.id]) in page
