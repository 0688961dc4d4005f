"""What is known of moles: every source, the newest of each, and the number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.audit.services import SYSTEM
from classifier.moles.models import Mole
from classifier.next_steps.facts import MoleFacts
from classifier.next_steps.selectors import facts_of_mole, facts_of_moles
from classifier.people.models import User
from classifier.photos import services as photos
from classifier.photos.models import Photo
from classifier.questionnaire.services import give_answers
from classifier.reminders.models import Reminder
from classifier.results.advice import Level
from classifier.review.models import Review
from classifier.review.models.choices import Advice
from tests.factories import (
    answer,
    make_assessment,
    make_measurement,
    make_mole,
    make_photo,
    make_reminder,
    make_user,
)

NOW = timezone.now()
SCORES = {"lower": 0.1, "unclear": 0.5, "higher": 0.9}


@pytest.fixture
def mole(person: User) -> Mole:
    return make_mole(person)


def photo(mole: Mole, band: str = "", *, days_ago: float = 1, status: str = "succeeded") -> Photo:
    row = make_photo(mole=mole, taken_at=NOW - timedelta(days=days_ago))
    fields = {"band": band, "score": SCORES[band]} if band else {}
    make_assessment(row, status=status, **fields)
    return row


def review(row: Photo, advice: str = "see_doctor_soon") -> Review:
    return answer(row, advice=advice, words="Please show it.")


def read(*rows: Review) -> None:
    Review.objects.filter(pk__in=[row.pk for row in rows]).update(read_at=NOW)


def test_a_mole_without_photos_needs_nothing(mole: Mole) -> None:
    facts = facts_of_mole(mole.pk)
    assert facts == MoleFacts()
    assert facts.advice.level is None
    assert facts.attention == ()


def test_the_newest_photo_with_a_band_counts(mole: Mole) -> None:
    photo(mole, "higher", days_ago=90)
    newest = photo(mole, "lower", days_ago=30)
    photo(mole, status="rejected", days_ago=2)
    photo(mole, status="queued", days_ago=1)
    facts = facts_of_mole(mole.pk)
    assert facts.assessed is not None
    assert facts.assessed.photo == newest
    assert facts.advice.level == Level.WATCH


def test_a_photo_that_is_rejected_when_assessed_again_has_no_band(mole: Mole) -> None:
    row = photo(mole, "lower")
    make_assessment(row, status="rejected")
    assert facts_of_mole(mole.pk).assessed is None
    again = make_assessment(row, band="higher", score=0.9)
    make_assessment(row, status="queued")
    assert facts_of_mole(mole.pk).assessed == again


def test_photos_in_the_bin_do_not_count(mole: Mole) -> None:
    row = photo(mole, "higher")
    review(row)
    give_answers(photo=row, actor=SYSTEM, answers={"bleeding": "yes"})
    photos.bin_photo(photo=row, actor=SYSTEM)
    assert facts_of_mole(mole.pk) == MoleFacts()


def test_the_answers_about_the_newest_answered_photo_count(mole: Mole) -> None:
    older, newer = photo(mole, "lower", days_ago=20), photo(mole, "lower", days_ago=3)
    photo(mole, "lower", days_ago=1)
    give_answers(photo=newer, actor=SYSTEM, answers={"itch": "yes"})
    give_answers(photo=newer, actor=SYSTEM, answers={"bleeding": "yes"})
    give_answers(photo=older, actor=SYSTEM, answers={"bleeding": "no"})
    facts = facts_of_mole(mole.pk)
    assert facts.answers == {"bleeding": "yes"}
    assert (facts.advice.level, facts.advice.given_by) == (Level.SEE, ("answers",))
    assert facts.attention == ("answers",)


def test_a_measured_change_counts(mole: Mole) -> None:
    for days_ago, mm in ((200, 4.0), (100, 4.1), (1, 9.0)):
        make_measurement(photo(mole, "lower", days_ago=days_ago), mm=mm)
    facts = facts_of_mole(mole.pk)
    assert facts.changes == ("changed", "changed")
    assert facts.attention == ("change",)


def test_an_unread_answer_counts_and_so_does_the_newest(mole: Mole) -> None:
    row = photo(mole, "lower")
    first, second = review(row), review(row, "watch")
    assert facts_of_mole(mole.pk).attention == ("unread",)
    assert facts_of_mole(mole.pk).advice.level == Level.SEE
    read(first, second)
    facts = facts_of_mole(mole.pk)
    assert facts.reviews == (second,)
    assert facts.advice.level == Level.WATCH
    assert facts.attention == ()
    third = review(row)
    read(third)
    assert facts_of_mole(mole.pk).attention == ("clinician",)


def test_the_photos_of_the_newest_day_count_together(mole: Mole) -> None:
    noon = NOW.replace(hour=12)
    for minutes, score, band in ((0, 0.9, "higher"), (5, 0.3, "lower")):
        taken_at = noon - timedelta(days=2) + timedelta(minutes=minutes)
        make_assessment(make_photo(mole=mole, taken_at=taken_at), score=score, band=band)
    facts = facts_of_mole(mole.pk)
    assert (facts.band, facts.together) == ("lower", "higher")
    assert facts.attention == ("together",)


def test_a_due_photo_needs_attention(mole: Mole) -> None:
    reminder = make_reminder(mole)
    assert facts_of_mole(mole.pk).attention == ()
    Reminder.objects.filter(pk=reminder.pk).update(due_on=timezone.localdate())
    assert facts_of_mole(mole.pk).attention == ("due",)
    Reminder.objects.filter(pk=reminder.pk).update(paused_at=NOW)
    assert facts_of_mole(mole.pk).attention == ()


def test_the_most_pressing_reason_comes_first(mole: Mole) -> None:
    row = photo(mole, "higher")
    review(row)
    give_answers(photo=row, actor=SYSTEM, answers={"bleeding": "yes"})
    assert facts_of_mole(mole.pk).attention == ("unread", "result", "answers")


def _varied(person: User, number: int) -> Mole:
    mole = make_mole(person)
    bands = ("lower", "unclear", "higher")
    rows = [photo(mole, bands[(number + i) % 3], days_ago=30.0 * (3 - i)) for i in range(3)]
    for index, row in enumerate(rows):
        make_measurement(row, mm=4.0 + index * 3 * (number == 5))
    if number % 2:
        give_answers(photo=rows[1], actor=SYSTEM, answers={"itch": "yes"})
        review(rows[0], Advice.values[1 + number % 4])
    return mole


def test_many_moles_are_read_as_each_of_them_and_cost_no_more_queries(
    person: User, django_assert_num_queries: Any
) -> None:
    moles = [_varied(person, number) for number in range(6)]
    photo(make_mole(make_user()), "higher")
    with CaptureQueriesContext(connection) as few:
        alone = {mole.pk: facts_of_mole(mole.pk) for mole in moles[:1]}
    alone |= {mole.pk: facts_of_mole(mole.pk) for mole in moles[1:]}
    with django_assert_num_queries(len(few)):
        together = facts_of_moles([mole.pk for mole in moles])
    assert together == alone
    assert len({facts.advice for facts in together.values()}) > 2
