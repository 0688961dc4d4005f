"""Each fact is told in the transaction that makes it, to those who asked for it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from classifier.assessments import services as assessments
from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.review.findings import Finding
from classifier.review.services import answers
from classifier.webhooks.event_types import EventType
from classifier.webhooks.models import WebhookDelivery, WebhookEvent
from classifier.webhooks.services import publishing
from tests import factories

pytestmark = pytest.mark.django_db


def subject_of(endpoint):
    return factories.make_subject(endpoint.partner)


def published():
    """Return type and resource of each event, oldest first."""
    events = WebhookEvent.objects.order_by("created_at")
    return [(event.type, event.resource_id) for event in events]


@pytest.fixture
def endpoint():
    return factories.make_webhook().endpoint


@pytest.fixture
def photo(endpoint):
    return factories.make_photo(mole=factories.make_mole(subject_of(endpoint)))


def test_a_result_is_told(endpoint, photo):
    factories.assess(photo)
    row = photo.assessments.get()
    assert published() == [(f"assessment.{row.status}", row.id)]
    delivery = WebhookDelivery.objects.get()
    assert (delivery.endpoint, delivery.status, delivery.attempts) == (endpoint, "queued", 0)


def test_a_rejected_photo_is_told(endpoint):
    photo = factories.make_photo(
        mole=factories.make_mole(subject_of(endpoint)), data=factories.plain_jpeg()
    )
    factories.assess(photo)
    assert published() == [("assessment.rejected", photo.assessments.get().id)]


def test_a_failure_is_told_once_and_only_after_the_last_attempt(endpoint, photo, monkeypatch):
    def broken(**_photo):
        raise OSError

    monkeypatch.setattr(assessments, "run_model", broken)
    for _attempt in range(2):
        factories.assess(photo)
        assert published() == []
    factories.assess(photo)
    assert published() == [("assessment.failed", photo.assessments.get().id)]


def test_results_of_people_and_of_other_partners_are_not_told(endpoint):
    for photo in (
        factories.make_photo(),
        factories.make_photo(
            mole=factories.make_mole(factories.make_subject(factories.make_partner().partner))
        ),
    ):
        factories.assess(photo)
    assert published() == []


def test_each_webhook_of_the_partner_gets_what_it_wants(endpoint):
    partner = endpoint.partner
    failures = factories.make_webhook(partner, event_types=[EventType.ASSESSMENT_FAILED]).endpoint
    second = factories.make_webhook(partner, event_types=[EventType.REVIEW_ANSWERED]).endpoint
    subject = subject_of(endpoint)
    publishing.publish(
        event_type=EventType.REVIEW_ANSWERED, subject_id=subject.id, resource_id=subject.id
    )
    assert WebhookEvent.objects.count() == 1
    assert set(WebhookDelivery.objects.values_list("endpoint", flat=True)) == {
        endpoint.pk,
        second.pk,
    }
    assert not failures.deliveries.exists()


def test_events_for_a_paused_webhook_are_kept(endpoint):
    type(endpoint).objects.update(status="paused")
    subject = subject_of(endpoint)
    publishing.publish(
        event_type=EventType.REVIEW_ANSWERED, subject_id=subject.id, resource_id=subject.id
    )
    assert endpoint.deliveries.get().status == "queued"


def test_a_fact_that_is_rolled_back_is_not_told(endpoint, photo):
    with transaction.atomic():
        factories.assess(photo)
        assert len(published()) == 1
        transaction.set_rollback(True)
    assert published() == []
    assert photo.assessments.get().status == "queued"


def test_an_event_that_cannot_be_stored_leaves_no_fact(endpoint, photo, monkeypatch):
    def full(**_event):
        raise OSError

    monkeypatch.setattr(publishing, "store", full)
    factories.assess(photo)
    row = photo.assessments.get()
    assert (row.status, row.last_error) == ("queued", "OSError")


def test_people_cost_one_query(endpoint):
    person = factories.make_subject()
    with CaptureQueriesContext(connection) as queries:
        publishing.publish(
            event_type=EventType.ASSESSMENT_SUCCEEDED, subject_id=person.id, resource_id=person.id
        )
    assert len(queries) == 1
    assert published() == []


class TestReviews:
    @pytest.fixture
    def case(self, endpoint, photo):
        type(endpoint.partner).objects.update(reviews_allowed=True)
        factories.assess(photo)
        photo.refresh_from_db()
        return factories.ask(photo, source="partner")

    @pytest.fixture
    def reader(self):
        return factories.make_reviewer()

    @staticmethod
    def reviews():
        return [(kind, resource) for kind, resource in published() if kind.startswith("review.")]

    def test_an_answer_is_told(self, case, reader):
        factories.answer_case(case, reader)
        assert self.reviews() == [("review.answered", case.id)]

    def test_changes_of_an_answer_are_told(self, case, reader):
        review = factories.answer_case(case, reader)
        finding = Finding("malignant", "high", "see_doctor_soon")
        amended = answers.amend(review=review, reader=reader, finding=finding, words="Go now.")
        answers.withdraw(review=amended, reader=reader, reason="It was another person's.")
        assert self.reviews() == [
            ("review.answered", case.id),
            ("review.amended", case.id),
            ("review.amended", case.id),
        ]

    def test_a_case_that_a_rule_made_is_told_too(self, case, reader):
        type(case).objects.filter(pk=case.pk).update(source="rule")
        factories.answer_case(case, reader)
        assert self.reviews() == [("review.answered", case.id)]

    def test_answers_to_people_are_not_told(self, endpoint, reader):
        factories.answer(reviewer=reader)
        assert published() == []


def test_an_erased_subject_is_told_and_its_rows_are_not_needed(endpoint, photo):
    factories.assess(photo)
    subject = photo.subject
    erasure.erase_subject(subject=subject, actor=audit.SYSTEM)
    assert published()[-1] == ("subject.erased", subject.id)
    assert endpoint.deliveries.count() == 2


def test_an_erased_person_is_not_told(endpoint):
    member = factories.make_member(factories.make_user())
    erasure.erase_member(member=member, actor=audit.SYSTEM)
    assert published() == []


def test_what_is_stored_says_nothing_personal(endpoint, photo):
    factories.assess(photo)
    event = WebhookEvent.objects.get()
    names = {field.name for field in event._meta.get_fields()}
    assert names == {"id", "partner", "type", "resource_id", "created_at", "deliveries"}
