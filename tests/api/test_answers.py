"""Partners send what a subject answered about a mole, and read it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.partners.models import Partner
from classifier.questionnaire.checklist import QUESTIONS, VERSION
from classifier.questionnaire.models import Answers
from classifier.review.models import ReviewRequest
from tests.api.conftest import Caller, url
from tests.factories import assess

TODAY = timezone.localdate()
GIVEN = {"size_change": "yes", "diameter": "from_7_mm", "bleeding": "no"}


@pytest.fixture
def photo_id(api: Caller) -> str:
    return str(api.send().json()["photo_id"])


def give(api: Caller, photo_id: str, **body: Any) -> Any:
    return api.send_json("post", url("answers", photo_id), {"answers": GIVEN, **body})


def test_answers_are_kept_with_their_day_and_read_back(api: Caller, photo_id: str) -> None:
    answer = give(api, photo_id, answered_on="2026-03-01")
    made = answer.json()
    assert (answer.status_code, made["answers"]) == (201, GIVEN)
    assert (made["answered_on"], made["points"]) == ("2026-03-01", 3)
    assert (made["photo_id"], made["version"]) == (photo_id, VERSION)
    assert api.get("answers", photo_id).json() == made


def test_without_a_day_none_is_made_up(api: Caller, photo_id: str) -> None:
    assert give(api, photo_id).json()["answered_on"] is None


def test_later_answers_replace_the_former_and_both_stay(api: Caller, photo_id: str) -> None:
    give(api, photo_id)
    give(api, photo_id, answers={"itch": "unknown"})
    assert api.get("answers", photo_id).json()["answers"] == {"itch": "unknown"}
    assert Answers.objects.count() == 2


def test_the_trail_names_the_partner(api: Caller, photo_id: str) -> None:
    give(api, photo_id)
    event = AuditEvent.objects.get(event="answers_given")
    assert (event.actor, event.target) == (str(api.partner.id), photo_id)
    assert (event.details["answered"], event.details["points"]) == (3, 3)
    assert event.details["credential"]


def test_every_question_is_in_the_document(document: Any) -> None:
    described = document["components"]["schemas"]["ChecklistRequest"]["properties"]
    assert described.keys() == QUESTIONS.keys()
    diameter = described["diameter"]
    name = (diameter.get("$ref") or diameter["allOf"][0]["$ref"]).rpartition("/")[2]
    choices = [code for code, _ in QUESTIONS["diameter"].choices]
    assert document["components"]["schemas"][name]["enum"] == choices


@pytest.mark.parametrize(
    "body",
    [
        {"answers": {"colour": "blue"}},
        {"answers": {"color": "yes"}},
        {"answers": {"bleeding": ""}},
        {"answers": {"bleeding": True}},
        {"answers": None},
        {"answers": "yes"},
        {"answered_on": (TODAY + timedelta(days=2)).isoformat()},
        {"answered_on": "yesterday"},
        {"answered_at": "2026-03-01"},
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused(api: Caller, photo_id: str, body: Any) -> None:
    refused = give(api, photo_id, **body)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert not Answers.objects.exists()


def test_answers_of_concern_put_a_question_first(api: Caller, photo_id: str) -> None:
    Partner.objects.update(reviews_allowed=True)
    give(api, photo_id, answers={"bleeding": "yes"})
    assess()
    (assessment,) = api.get("photo", photo_id).json()["assessments"]
    api.post("review_requests", assessment_id=assessment["id"])
    assert ReviewRequest.objects.get().has_red_flags


def test_other_partners_answers_are_not_there(api: Caller, stranger: Caller, photo_id: str) -> None:
    give(api, photo_id)
    assert stranger.get("answers", photo_id).status_code == 404
    assert give(stranger, photo_id).status_code == 404
    assert Answers.objects.count() == 1


def test_there_are_none_before_they_were_sent(api: Caller, photo_id: str) -> None:
    assert api.get("answers", photo_id).status_code == 404
