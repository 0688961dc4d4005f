"""The opinion comes first and is never changed; then it is kept or revised; then the answer."""

import pytest

from classifier.audit.errors import ReasonMissingError
from classifier.audit.models import AuditEvent
from classifier.review.errors import ClaimLostError, NotNowError
from classifier.review.findings import Finding, contradiction
from classifier.review.models import Reading, Review, ReviewRequest
from classifier.review.selectors import hides_model
from classifier.review.services import claims, readings
from classifier.review.services.policy import set_policy
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "Please have a doctor look at it."
BENIGN = Finding("benign", "high", "watch", "NV", 26)
MALIGNANT = Finding("malignant", "moderate", "see_doctor_soon", "MEL")


def claimed(reader=None, row=None):
    return claims.claim(request=row or factories.ask(), reader=reader or factories.make_reviewer())


def read(finding, row=None, words=WORDS, **more):
    reading = claimed(row=row)
    readings.record_opinion(reading=reading, finding=finding)
    return readings.decide(reading=reading, words=words, **more)


def test_the_first_opinion_is_kept_and_answers_the_case():
    reading = claimed()
    assert hides_model(reading)
    readings.record_opinion(reading=reading, finding=BENIGN)
    reading.refresh_from_db()
    assert not hides_model(reading)
    review = readings.decide(reading=reading, words=WORDS, private_note="Fine")
    reading.refresh_from_db()
    assert reading.first["opinion"] == reading.opinion == "benign"
    assert (reading.was_blind, reading.private_note, reading.revision_reason) == (True, "Fine", "")
    assert (review.opinion, review.advice, review.watch_weeks) == ("benign", "watch", 26)
    assert (review.words, review.reviewer) == (WORDS, reading.reader)
    row = ReviewRequest.objects.get()
    assert (row.status, row.claimed_by) == ("answered", None)
    names = AuditEvent.objects.filter(event__startswith="review_").values_list("event", flat=True)
    assert sorted(names) == ["review_added", "review_claimed", "review_decided", "review_opinion"]


def test_a_revised_finding_needs_a_reason_and_leaves_the_first():
    reading = claimed()
    readings.record_opinion(reading=reading, finding=BENIGN)
    with pytest.raises(ReasonMissingError):
        readings.decide(reading=reading, words=WORDS, revised=MALIGNANT)
    reason = "The heat map showed me the streaks at the edge"
    review = readings.decide(
        reading=reading, words=WORDS, revised=MALIGNANT, revision_reason=reason
    )
    reading.refresh_from_db()
    assert reading.first["opinion"] == "benign"
    assert (reading.opinion, reading.revision_reason) == ("malignant", reason)
    assert review.advice == "see_doctor_soon"


def test_steps_are_taken_once_and_in_order():
    reading = claimed()
    with pytest.raises(NotNowError):
        readings.decide(reading=reading, words=WORDS)
    readings.record_opinion(reading=reading, finding=BENIGN)
    with pytest.raises(NotNowError):
        readings.record_opinion(reading=reading, finding=MALIGNANT)
    readings.decide(reading=reading, words=WORDS)
    with pytest.raises(ClaimLostError):
        readings.decide(reading=reading, words=WORDS)
    assert Review.objects.count() == 1


def test_without_the_hold_nothing_is_stored():
    reading = claimed()
    claims.release(reading=reading)
    with pytest.raises(ClaimLostError):
        readings.record_opinion(reading=reading, finding=BENIGN)
    assert Reading.objects.get().first_at is None


def test_a_second_reader_agrees():
    row = factories.ask()
    assert read(BENIGN, row, asks_second_reader=True) is None
    row.refresh_from_db()
    assert (row.status, row.readings_needed) == ("waiting", 2)
    review = read(BENIGN, row, words="Even in my eyes.")
    assert review.words == "Even in my eyes."
    row.refresh_from_db()
    assert row.status == "answered"


def test_a_third_reader_decides_between_two_that_differ():
    row = factories.ask()
    assert read(BENIGN, row, asks_second_reader=True) is None
    assert read(MALIGNANT, row) is None
    row.refresh_from_db()
    assert (row.status, row.readings_needed) == ("waiting", 3)
    review = read(MALIGNANT, row)
    assert review.opinion == "malignant"
    assert Review.objects.count() == 1


def test_a_rule_asks_for_a_second_reading_of_suspicious_cases():
    set_policy(
        admin=factories.make_admin(), reason="As agreed in the team", second_reading="suspicious"
    )
    assert read(BENIGN) is not None
    assert read(MALIGNANT) is None


def test_a_rule_asks_for_a_second_reading_of_all_cases():
    factories.make_assessment()
    assert factories.ask(readings_needed=2).readings_needed == 2
    assert read(BENIGN, ReviewRequest.objects.get()) is None


def test_without_blind_reading_the_model_is_shown_at_once():
    set_policy(admin=factories.make_admin(), reason="A teaching session", blind_first=False)
    reading = claimed()
    assert not hides_model(reading)
    readings.record_opinion(reading=reading, finding=BENIGN)
    reading.refresh_from_db()
    assert not reading.was_blind


@pytest.mark.parametrize(
    "finding",
    [
        Finding("malignant", "high", "watch"),
        Finding("malignant", "high", "nothing"),
        Finding("benign", "high", "urgent"),
        Finding("unsure", "low", "nothing"),
        Finding("benign", "high", "watch", "MEL"),
        Finding("malignant", "high", "see_doctor", "NV"),
    ],
)
def test_contradictions_are_asked_about(finding):
    assert contradiction(finding)


@pytest.mark.parametrize(
    "finding",
    [BENIGN, MALIGNANT, Finding("benign", "low", "nothing"), Finding("unsure", "low", "watch")],
)
def test_what_fits_is_not_asked_about(finding):
    assert not contradiction(finding)
