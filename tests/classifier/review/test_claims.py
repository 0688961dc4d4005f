"""Of two clinicians only one holds a case; a hold ends by itself and loses no words."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from classifier.audit.errors import ReasonMissingError
from classifier.audit.models import AuditEvent
from classifier.audit.services import SYSTEM
from classifier.core.errors import NotAllowedError
from classifier.people.services import accounts
from classifier.photos import services as photos
from classifier.review.errors import ClaimLostError
from classifier.review.models import Reading, ReviewRequest
from classifier.review.selectors import CLAIM_FOR, cases_waiting_for
from classifier.review.services import claims, readings
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "Not my field"


@pytest.fixture
def reader():
    return factories.make_reviewer()


@pytest.fixture
def other():
    return factories.make_reviewer()


def expire(reading):
    past = timezone.now() - timedelta(seconds=1)
    ReviewRequest.objects.filter(pk=reading.request_id).update(claimed_until=past)


def events(name):
    return AuditEvent.objects.filter(event=name)


@pytest.mark.parametrize(
    ("ahead", "is_taken"),
    [(timedelta(seconds=5), False), (timedelta(hours=2), True)],
    ids=["the clock of another machine", "a clock that was set back since"],
)
def test_a_claim_by_a_clock_that_is_ahead_is_over_only_if_it_is_far_ahead(
    reader, other, ahead, is_taken
):
    factories.ask()
    reading = claims.claim_next(reader=reader)
    until = timezone.now() + CLAIM_FOR + ahead
    ReviewRequest.objects.filter(pk=reading.request_id).update(claimed_until=until)

    assert (claims.claim_next(reader=other) is not None) is is_taken


def test_red_flags_come_first_then_the_deadline_then_the_waiting_time(reader):
    days = [timezone.now() + timedelta(days=number) for number in range(3)]
    late, soon = factories.ask(due_at=days[2]), factories.ask(due_at=days[1])
    flagged = factories.ask(due_at=days[2], has_red_flags=True)
    later = factories.ask(due_at=days[2])
    assert list(cases_waiting_for(reader)) == [flagged, soon, late, later]


def test_the_band_does_not_change_the_order(reader):
    due_at = timezone.now() + timedelta(days=1)
    first, second = (
        factories.ask(factories.make_assessment(band=band, score=score).photo, due_at=due_at)
        for band, score in (("lower", 0.1), ("higher", 0.9))
    )
    assert list(cases_waiting_for(reader)) == [first, second]


def test_one_reader_holds_a_case(reader, other):
    row = factories.ask()
    reading = claims.claim_next(reader=reader)
    assert reading.request == row
    assert claims.claim_next(reader=other) is None
    with pytest.raises(ClaimLostError):
        claims.claim(request=row, reader=other)
    assert claims.claim_next(reader=reader) == reading
    assert events("review_claimed").get().details == {"request": str(row.id)}


def test_a_hold_ends_by_itself_and_the_draft_is_there_again(reader, other):
    row = factories.ask()
    mine = claims.claim(request=row, reader=reader)
    readings.save_draft(reading=mine, draft={"words": "An even mole"})
    expire(mine)
    theirs = claims.claim_next(reader=other)
    assert theirs.request == row
    with pytest.raises(ClaimLostError):
        readings.save_draft(reading=mine, draft={"words": "An even mole, I think"})
    claims.release(reading=theirs)
    again = claims.claim_next(reader=reader)
    assert again == mine
    assert again.draft == {"words": "An even mole, I think"}


def test_typing_keeps_the_hold(reader, other):
    reading = claims.claim(request=factories.ask(), reader=reader)
    soon = timezone.now() + timedelta(seconds=5)
    ReviewRequest.objects.update(claimed_until=soon)
    readings.save_draft(reading=reading, draft={"words": "Even"})
    assert ReviewRequest.objects.get().claimed_until > soon + timedelta(minutes=20)


def test_a_skipped_case_is_served_to_others_only(reader, other):
    reading = claims.claim(request=factories.ask(), reader=reader)
    with pytest.raises(ReasonMissingError):
        claims.skip(reading=reading, reason=" ")
    claims.skip(reading=reading, reason=REASON)
    assert claims.claim_next(reader=reader) is None
    assert claims.claim_next(reader=other).request == reading.request
    assert events("review_skipped").get().reason == REASON


def test_a_case_is_handed_over(reader, other):
    reading = claims.claim(request=factories.ask(), reader=reader)
    for nobody in (factories.make_user(), factories.make_admin()):
        with pytest.raises(NotAllowedError):
            claims.hand_over(reading=reading, to=nobody, reason=REASON)
    claims.hand_over(reading=reading, to=other, reason=REASON)
    assert claims.claim_next(reader=reader) is None
    assert claims.claim_next(reader=other).request == reading.request
    with pytest.raises(ClaimLostError):
        claims.release(reading=reading)
    event = events("review_handed_over").get()
    assert event.details["to"] == str(other.pseudonym)


@pytest.mark.parametrize("make", [factories.make_user, factories.make_admin])
def test_only_reviewers_read(make):
    row = factories.ask()
    for call in (
        lambda who: claims.claim_next(reader=who),
        lambda who: claims.claim(request=row, reader=who),
    ):
        with pytest.raises(NotAllowedError):
            call(make())
    assert not Reading.objects.exists()


def test_nobody_reads_their_own_case(reader):
    photo = factories.make_assessment(factories.make_photo(reader)).photo
    factories.ask(photo)
    assert claims.claim_next(reader=reader) is None


def test_nothing_binned_withdrawn_or_unwanted_waits(reader):
    binned, withdrawn = factories.ask(), factories.ask()
    photos.bin_photo(photo=binned.photo, actor=SYSTEM)
    accounts.withdraw_consent(user=withdrawn.subject.user)
    partner = factories.make_partner().partner
    partners = factories.ask(factories.make_photo(factories.make_subject(partner)))
    assert list(cases_waiting_for(reader)) == []
    type(partner).objects.update(reviews_allowed=True)
    assert list(cases_waiting_for(reader)) == [partners]


def test_a_case_of_which_consent_was_withdrawn_can_no_longer_be_claimed(reader):
    row = factories.ask()
    accounts.withdraw_consent(user=row.subject.user)
    with pytest.raises(ClaimLostError):
        claims.claim(request=row, reader=reader)


@pytest.mark.django_db(transaction=True)
def test_many_readers_at_once_never_get_the_same_case():
    for _ in range(12):
        factories.ask()
    readers = [factories.make_reviewer() for _ in range(6)]
    got: list[list[object]] = [[] for _ in readers]
    failures: list[Exception] = []

    def read(number: int) -> None:
        try:
            while reading := claims.claim_next(reader=readers[number]):
                got[number].append(reading.request_id)
                finding = factories.Finding("benign", "high", "watch")
                readings.record_opinion(reading=reading, finding=finding)
                readings.decide(reading=reading, words="Keep watching it.")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=[number]) for number in range(len(readers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    served = [key for keys in got for key in keys]
    assert len(served) == len(set(served)) == 12
    assert Reading.objects.filter(decided_at__isnull=False).count() == 12
    assert set(ReviewRequest.objects.values_list("status", flat=True)) == {"answered"}
