"""Answers are kept beside earlier ones, with their points, by consent, in the trail."""

import pytest

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.questionnaire import checklist
from classifier.questionnaire.models import Answers
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.services import give_answers
from classifier.questionnaire.summary import noticed
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


def test_the_trail_tells_no_answer(photo):
    give(photo, bleeding="yes", colour="yes")
    event = AuditEvent.objects.get(event="answers_given")
    assert (event.target, event.subject_ref) == (str(photo.id), str(photo.subject_id))
    assert event.details == {"version": checklist.VERSION, "answered": 2, "points": 2}


def test_without_consent_nothing_is_kept(photo):
    accounts.withdraw_consent(user=photo.subject.user)
    with pytest.raises(ConsentMissingError):
        give(photo, itch="yes")
    assert not Answers.objects.exists()


def test_they_are_shown_with_where_their_points_come_from(photo):
    shown = noticed(give(photo, itch="yes", colour="yes", bleeding="yes", family="unknown"))
    assert shown.points == 3
    assert [(str(item.label), item.points) for item in shown.items] == [
        ("Irregular colour", 2),
        ("Change in sensation", 1),
    ]
    assert [letter for letter, _ in shown.signs] == ["C"]
    assert [str(words) for words in shown.strong] == ["Bleeds, or has bled"]
    assert shown.not_known == len(checklist.QUESTIONS) - 3
    assert noticed(None) is None
