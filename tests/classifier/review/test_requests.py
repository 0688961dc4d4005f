"""Asking a clinician, taking the question back, and the rule that asks by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.errors import ReasonMissingError
from classifier.audit.models import AuditEvent
from classifier.core.errors import NotAllowedError
from classifier.people.services import accounts
from classifier.photos import files as photo_files
from classifier.photos import services as photos
from classifier.questionnaire import services as questionnaire
from classifier.review.errors import (
    AlreadyAskedError,
    NothingToReadError,
    NotNowError,
    NotOfferedError,
)
from classifier.review.models import ReviewPolicy, ReviewRequest
from classifier.review.selectors import policy
from classifier.review.services import requests, rules
from classifier.review.services.policy import set_policy
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "A dermatologist joined us"


@pytest.fixture
def admin():
    return factories.make_admin()


@pytest.fixture
def offered(admin):
    return set_policy(admin=admin, reason=REASON, offered_to_people=True)


def ask(photo, question="", **more):
    more = {"source": "person", "actor": audit.SYSTEM, "question": question} | more
    return requests.ask(photo=photo, **more)


def events(name):
    return AuditEvent.objects.filter(event=name)


def test_nobody_can_ask_until_an_admin_offers_it(admin):
    photo = factories.make_assessment().photo
    with pytest.raises(NotOfferedError):
        ask(photo)
    set_policy(admin=admin, reason=REASON, offered_to_people=True)
    row = ask(photo, "Is it growing?")
    assert (row.photo, row.question, row.status) == (photo, "Is it growing?", "waiting")
    assert timedelta(days=6) < row.due_at - timezone.now() <= timedelta(days=policy().answer_days)
    event = events("review_requested").get()
    assert (event.target, event.details["request"]) == (str(photo.id), str(row.id))


def test_the_photo_for_the_screen_is_made_when_somebody_asks(
    offered, django_capture_on_commit_callbacks
):
    photo = factories.make_assessment().photo
    with django_capture_on_commit_callbacks(execute=True):
        ask(photo)
    assert default_storage.exists(photo_files.display_name(photo))


def test_only_admins_change_the_rules_and_for_a_reason(admin):
    for other in (factories.make_user(), factories.make_reviewer()):
        with pytest.raises(NotAllowedError):
            set_policy(admin=other, reason=REASON, blind_first=False)
    with pytest.raises(ReasonMissingError):
        set_policy(admin=admin, reason=" ", blind_first=False)
    with pytest.raises(ValidationError):
        set_policy(admin=admin, reason=REASON, answer_days=0)
    assert not ReviewPolicy.objects.exists()
    set_policy(admin=admin, reason=REASON, blind_first=False, answer_days=7)
    event = events("review_policy_changed").get()
    assert (event.reason, event.details) == (REASON, {"blind_first": False})


def test_a_mole_is_asked_about_by_its_newest_assessed_photo(offered):
    mole = factories.make_mole()
    with pytest.raises(NothingToReadError):
        requests.ask_about_mole(mole=mole, actor=audit.SYSTEM, question="")
    older = factories.make_assessment(factories.make_photo(mole=mole)).photo
    newer = factories.make_photo(mole=mole)
    factories.make_assessment(newer, status="queued")
    row = requests.ask_about_mole(mole=mole, actor=audit.SYSTEM, question="")
    assert (row.photo, row.mole) == (older, mole)


def test_one_question_at_a_time_about_a_mole(offered):
    mole = factories.make_mole()
    first, second = (
        factories.make_assessment(factories.make_photo(mole=mole)).photo for _ in range(2)
    )
    row = ask(first)
    for photo in (first, second):
        with pytest.raises(AlreadyAskedError):
            ask(photo)
    requests.take_back(request=row, actor=audit.SYSTEM)
    assert ask(second).status == "waiting"
    with pytest.raises(NotNowError):
        requests.take_back(request=row, actor=audit.SYSTEM)
    assert events("review_taken_back").count() == 1


def test_answers_of_concern_are_noted_with_the_question(offered):
    calm, worrying = (factories.make_assessment().photo for _ in range(2))
    questionnaire.give_answers(photo=worrying, actor=audit.SYSTEM, answers={"bleeding": "yes"})
    assert not ask(calm).has_red_flags
    assert ask(worrying).has_red_flags


def test_partners_are_asked_first(offered):
    partner = factories.make_partner().partner
    photo = factories.make_photo(factories.make_subject(partner))
    factories.make_assessment(photo)
    with pytest.raises(NotOfferedError):
        ask(photo, source="partner")
    type(partner).objects.update(reviews_allowed=True)
    photo.refresh_from_db()
    photo.subject.refresh_from_db()
    photo.subject.partner.refresh_from_db()
    due_at = timezone.now() + timedelta(days=2)
    assert ask(photo, source="partner", due_at=due_at).due_at == due_at


def test_the_rule_asks_about_new_results_of_higher_concern_only(admin):
    before = factories.make_assessment()
    Assessment.objects.update(finished_at=timezone.now() - timedelta(minutes=1))
    set_policy(admin=admin, reason=REASON, asks_for_higher=True)
    higher = factories.make_assessment()
    factories.make_assessment(band="unclear", score=0.5)
    withdrawn = factories.make_assessment()
    accounts.withdraw_consent(user=withdrawn.photo.subject.user)
    binned = factories.make_assessment()
    photos.bin_photo(photo=binned.photo, actor=audit.SYSTEM)
    partners = factories.make_photo(factories.make_subject(factories.make_partner().partner))
    factories.make_assessment(partners)
    assert rules.ask_for_higher() == 1
    row = ReviewRequest.objects.get()
    assert (row.photo, row.source) == (higher.photo, "rule")
    assert row.photo != before.photo
    assert rules.ask_for_higher() == 0
    set_policy(admin=admin, reason=REASON, asks_for_higher=False)
    factories.make_assessment()
    assert rules.ask_for_higher() == 0


def test_the_rule_asks_once_about_a_mole(admin):
    set_policy(admin=admin, reason=REASON, asks_for_higher=True)
    mole = factories.make_mole()
    for _ in range(2):
        factories.make_assessment(factories.make_photo(mole=mole))
    assert rules.ask_for_higher() == 1
    assert rules.ask_for_higher() == 0
