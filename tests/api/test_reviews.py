"""A partner asks this server's clinicians, and reads their answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.partners.models import Partner
from classifier.review.findings import Finding
from classifier.review.models import ReviewRequest
from classifier.review.services import answers, claims, readings
from tests.api.conftest import Caller, url
from tests.factories import assess, make_reviewer

WORDS = "Please have it looked at in person."
SOON = Finding("unsure", "moderate", "see_doctor_soon")


@pytest.fixture
def assessment(api: Caller) -> Any:
    Partner.objects.update(reviews_allowed=True)
    api.send()
    assess()
    return Assessment.objects.get()


def ask(api: Caller, assessment: Any, **more: Any) -> Any:
    return api.post("review_requests", assessment_id=str(assessment.id), **more)


def read(finding: Finding = SOON) -> Any:
    reading = claims.claim_next(reader=make_reviewer())
    assert reading is not None
    readings.record_opinion(reading=reading, finding=finding)
    return readings.decide(reading=reading, words=WORDS)


def test_a_question_is_asked_and_answered(api: Caller, assessment: Any) -> None:
    asked = ask(api, assessment, question="Excise?")
    assert asked.status_code == 201
    made = asked.json()
    assert (made["status"], made["answer"], made["question"]) == ("waiting", None, "Excise?")
    assert asked["Location"].endswith(url("review_request", made["id"]))
    read()
    found = api.get("review_request", made["id"]).json()
    assert found["status"] == "answered"
    assert found["answer"]["advice"] == "see_doctor_soon"
    assert found["answer"]["words"] == WORDS


def test_amended_and_withdrawn_answers_are_told(api: Caller, assessment: Any) -> None:
    made = ask(api, assessment).json()
    review = read()
    watch = Finding("benign", "high", "watch", "NV", 12)
    reader = review.reviewer
    amended = answers.amend(review=review, reader=reader, finding=watch, words="Watch it.")
    answer = api.get("review_request", made["id"]).json()["answer"]
    assert (answer["id"], answer["replaces"]) == (str(amended.id), str(review.id))
    assert answer["watch_weeks"] == 12
    answers.withdraw(review=amended, reader=reader, reason="It was another photo")
    answer = api.get("review_request", made["id"]).json()["answer"]
    assert answer["withdrawn_at"]
    assert answer["withdrawal_reason"] == "It was another photo"


def test_nobody_looks_at_photos_of_a_partner_that_does_not_want_it(
    api: Caller, assessment: Any
) -> None:
    Partner.objects.update(reviews_allowed=False)
    refused = ask(api, assessment)
    assert (refused.status_code, refused.json()["code"]) == (409, "review_not_offered")
    assert not ReviewRequest.objects.exists()


def test_a_mole_has_one_open_question(api: Caller, assessment: Any) -> None:
    ask(api, assessment)
    refused = ask(api, assessment)
    assert (refused.status_code, refused.json()["code"]) == (409, "review_already_asked")


def test_a_deadline_is_kept_and_none_of_the_past_is_taken(api: Caller, assessment: Any) -> None:
    past = (timezone.now() - timedelta(minutes=1)).isoformat()
    assert ask(api, assessment, due_at=past).status_code == 400
    due_at = timezone.now() + timedelta(days=2)
    ask(api, assessment, due_at=due_at.isoformat())
    assert ReviewRequest.objects.get().due_at == due_at


def test_other_partners_questions_and_results_are_not_there(
    api: Caller, stranger: Caller, assessment: Any
) -> None:
    made = ask(api, assessment).json()
    assert stranger.get("review_request", made["id"]).status_code == 404
    assert ask(stranger, assessment).status_code == 404
