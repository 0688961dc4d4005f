"""An answer is amended or withdrawn by its author, never edited; the person asks back once."""

import pytest
from django.db import IntegrityError

from classifier.audit import services as audit
from classifier.audit.errors import ReasonMissingError
from classifier.audit.models import AuditEvent
from classifier.core.errors import NotAllowedError
from classifier.review.errors import NotNowError
from classifier.review.findings import Finding
from classifier.review.models import Review
from classifier.review.selectors import hides_model
from classifier.review.services import answers, claims, readings
from classifier.review.services.policy import set_policy
from tests import factories

pytestmark = pytest.mark.django_db
WATCH = Finding("benign", "high", "watch", "NV", 12)


@pytest.fixture
def reader():
    return factories.make_reviewer()


@pytest.fixture
def review(reader):
    set_policy(admin=factories.make_admin(), reason="We have a doctor", offered_to_people=True)
    return factories.answer(reviewer=reader)


def test_an_amended_answer_takes_the_place_of_the_former_one(review, reader):
    amended = answers.amend(review=review, reader=reader, finding=WATCH, words="Keep watching.")
    assert list(Review.objects.current()) == [amended]
    review.refresh_from_db()
    assert review.words != amended.words
    assert amended.replaces == review
    assert amended.read_at is None
    with pytest.raises(NotNowError):
        answers.amend(review=review, reader=reader, finding=WATCH, words="Again.")
    assert AuditEvent.objects.get(event="review_amended").details["replaces"] == str(review.id)


def test_an_answer_is_withdrawn_for_a_reason(review, reader):
    with pytest.raises(ReasonMissingError):
        answers.withdraw(review=review, reader=reader, reason="")
    answers.withdraw(review=review, reader=reader, reason="It was the other mole")
    assert not Review.objects.current().exists()
    with pytest.raises(NotNowError):
        answers.withdraw(review=review, reader=reader, reason="It was the other mole")
    assert AuditEvent.objects.get(event="review_withdrawn").reason == "It was the other mole"


def test_others_change_nothing(review):
    for other in (factories.make_reviewer(), factories.make_admin(), factories.make_user()):
        with pytest.raises(NotAllowedError):
            answers.amend(review=review, reader=other, finding=WATCH, words="Mine.")
        with pytest.raises(NotAllowedError):
            answers.withdraw(review=review, reader=other, reason="Not by me")
    assert list(Review.objects.current()) == [review]


def test_one_answer_is_replaced_by_one_other(review):
    Review.objects.create(
        assessment=review.assessment, opinion="benign", advice="watch", replaces=review
    )
    with pytest.raises(IntegrityError):
        Review.objects.create(
            assessment=review.assessment, opinion="benign", advice="watch", replaces=review
        )


def test_the_person_asks_back_once(review, reader):
    row = answers.ask_back(review=review, actor=audit.SYSTEM, question="How soon?")
    assert row.follows == review.request
    with pytest.raises(NotNowError):
        answers.ask_back(review=review, actor=audit.SYSTEM, question="And now?")
    reading = claims.claim(request=row, reader=factories.make_reviewer())
    assert not hides_model(reading)
    readings.record_opinion(reading=reading, finding=WATCH)
    second = readings.decide(reading=reading, words="In two weeks.")
    with pytest.raises(NotNowError):
        answers.ask_back(review=second, actor=audit.SYSTEM, question="And then?")
