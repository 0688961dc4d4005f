"""Answers are stored as new rows, with their points, by consent, with an audit event."""

import pytest

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.questionnaire import checklist
from classifier.questionnaire.models import Answers
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.services import give_answers
from classifier.questionnaire.summary import summarise_answers
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo():
    return factories.make_photo()


def give(photo, **answers):
    return give_answers(photo=photo, actor=audit.SYSTEM, answers=answers)


def test_each_time_is_a_new_row(photo):
    give(photo, itch="yes")
    second = give(photo, itch="no", size_change="yes", crust="")
    assert photo.answers.count() == 2
    assert answers_about(photo) == second
    assert second.answers == {"size_change": "yes", "itch": "no"}
    assert (second.points, second.version) == (2, checklist.VERSION)


def test_the_audit_event_holds_no_answer(photo):
    give(photo, bleeding="yes", colour="yes")
    event = AuditEvent.objects.get(event="answers_given")
    assert (event.target, event.subject_ref) == (str(photo.id), str(photo.subject_id))
    assert event.details == {"version": checklist.VERSION, "answered": 2, "points": 2}


def test_without_consent_nothing_is_kept(photo):
    accounts.withdraw_consent(user=photo.subject.user)
    with pytest.raises(ConsentMissingError):
        give(photo, itch="yes")
    assert not Answers.objects.exists()


def test_a_summary_says_where_its_points_come_from(photo):
    summary = summarise_answers(
        give(photo, itch="yes", colour="yes", bleeding="yes", family="unknown")
    )
    assert summary.points == 3
    assert [(str(item.label), item.points) for item in summary.met_items] == [
        ("Irregular colour", 2),
        ("Change in sensation", 1),
    ]
    assert [letter for letter, _ in summary.met_letters] == ["C"]
    assert [str(words) for words in summary.strong_concerns] == ["Bleeds, or has bled"]
    assert summary.unknown_count == len(checklist.QUESTIONS) - 3
    assert summarise_answers(None) is None
