"""A partner asks this server's clinicians, and reads their answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.partners.models import Partner
from classifier.review.findings import Finding
from classifier.review.models import Review, ReviewRequest
from classifier.review.services import answers, claims, readings
from classifier.review.services.policy import set_policy
from tests.api.conftest import NOBODYS_ID, Caller, url
from tests.factories import ask as make_case
from tests.factories import assess, jpeg, make_admin, make_reviewer

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


def test_the_diagnosis_comes_with_its_codes(api: Caller, assessment: Any) -> None:
    made = ask(api, assessment).json()
    review = read(Finding("malignant", "high", "urgent", "MEL"))
    assert api.get("review_request", made["id"]).json()["answer"]["diagnosis"] == {
        "code": "MEL",
        "name": "Melanoma",
        "snomed_ct": "93655004",
        "icd_10": "C43.9",
    }
    reader, other = review.reviewer, Finding("benign", "high", "nothing", "INF")
    answers.amend(review=review, reader=reader, finding=other, words="Benign after all.")
    diagnosis = api.get("review_request", made["id"]).json()["answer"]["diagnosis"]
    assert (diagnosis["code"], diagnosis["snomed_ct"], diagnosis["icd_10"]) == ("INF", None, None)


def test_an_answer_without_a_diagnosis_has_none(api: Caller, assessment: Any) -> None:
    made = ask(api, assessment).json()
    read()
    assert api.get("review_request", made["id"]).json()["answer"]["diagnosis"] is None


def test_of_two_readings_only_the_last_one_is_the_answer(api: Caller, assessment: Any) -> None:
    set_policy(admin=make_admin(), reason="Be sure", second_reading="always")
    made = ask(api, assessment).json()
    assert read(Finding("benign", "high", "nothing")) is None
    waiting = api.get("review_request", made["id"]).json()
    assert (waiting["status"], waiting["answer"]) == ("waiting", None)
    read(Finding("benign", "low", "nothing"))
    found = api.get("review_request", made["id"]).json()
    assert (found["status"], found["answer"]["opinion"]) == ("answered", "benign")


def test_a_question_is_withdrawn(api: Caller, assessment: Any) -> None:
    made = ask(api, assessment).json()
    withdrawn = api.call("post", url("withdrawal", made["id"]))
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert withdrawn.json()["closed_at"]
    event = AuditEvent.objects.get(event="review_taken_back")
    assert (event.actor_kind, event.actor) == ("partner", str(api.partner.id))
    again = api.call("post", url("withdrawal", made["id"]))
    assert (again.status_code, again.json()["code"]) == (409, "review_not_now")
    assert ask(api, assessment).status_code == 201


def test_an_answered_question_is_not_withdrawn(api: Caller, assessment: Any) -> None:
    made = ask(api, assessment).json()
    read()
    refused = api.call("post", url("withdrawal", made["id"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "review_not_now")
    assert api.get("review_request", made["id"]).json()["status"] == "answered"


def test_a_case_that_a_rule_made_is_read_and_not_withdrawn(api: Caller, assessment: Any) -> None:
    case = make_case(assessment.photo, source="rule")
    found = api.get("review_request", case.id).json()
    assert (found["asked_by"], found["status"]) == ("rule", "waiting")
    assert api.call("post", url("withdrawal", case.id)).status_code == 404
    case.refresh_from_db()
    assert case.status == "waiting"


def test_questions_are_listed_newest_first_and_filtered(api: Caller, assessment: Any) -> None:
    first = ask(api, assessment).json()
    api.call("post", url("withdrawal", first["id"]))
    second = ask(api, assessment).json()

    def ids(**query: Any) -> list[str]:
        return [row["id"] for row in api.get("review_requests", **query).json()["results"]]

    assert ids() == [second["id"], first["id"]]
    assert ids(page_size=1) == [second["id"]]
    assert ids(status="withdrawn") == [first["id"]]
    assert ids(photo_id=assessment.photo_id, mole_external_id="left-arm") == ids()
    assert ids(mole_id=NOBODYS_ID) == ids(subject_external_id="nobody") == []


def test_an_amended_answer_is_in_the_list_of_changes(api: Caller, assessment: Any) -> None:
    made = ask(api, assessment).json()
    watermark = "2000-01-01T00:00:00Z"
    for change in (lambda: None, read, lambda: None):
        page = api.get("review_requests", updated_since=watermark).json()
        watermark = page["watermark"]
        change()
    review = Review.objects.get()
    page = api.get("review_requests", updated_since=watermark).json()
    assert page["results"] == []
    answers.withdraw(review=review, reader=review.reviewer, reason="It was another photo")
    (row,) = api.get("review_requests", updated_since=page["watermark"]).json()["results"]
    assert (row["id"], row["answer"]["withdrawal_reason"]) == (made["id"], "It was another photo")


def test_other_partners_questions_are_not_listed(
    api: Caller, stranger: Caller, assessment: Any
) -> None:
    made = ask(api, assessment).json()
    assert stranger.get("review_requests").json()["results"] == []
    assert stranger.call("post", url("withdrawal", made["id"])).status_code == 404


def test_queries_do_not_grow_with_questions(api: Caller, assessment: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            api.get("review_requests")
        return len(queries)

    ask(api, assessment)
    read()
    count()
    first = count()
    for seed in range(2, 5):
        sent = api.send(jpeg(seed), mole_external_id=f"mole-{seed}").json()
        assess()
        ask(api, Assessment.objects.get(pk=sent["id"]))
        read()
    assert count() == first <= 12


def test_a_partner_reads_whether_it_may_ask(api: Caller, document: Any) -> None:
    found = api.get("partner").json()
    assert found == {
        "id": str(api.partner.id),
        "name": api.partner.name,
        "reviews_allowed": False,
        "scopes": ["read", "reviews", "webhooks", "write"],
    }
    Partner.objects.update(reviews_allowed=True)
    reader = Caller(api.made, document, scope="read")
    assert reader.get("partner").json()["reviews_allowed"] is True
    assert reader.get("partner").json()["scopes"] == ["read"]
