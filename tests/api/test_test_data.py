"""Test credentials: what they send is assessed, kept apart, and erased on request."""

import pytest
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.bin import test_data
from classifier.core.errors import NotAllowedError
from classifier.dashboard.count_selectors import counts_of
from classifier.dashboard.models import DailyFigure
from classifier.partners.models import IdempotencyKey, Partner
from classifier.people.models import Subject
from classifier.photos.models import Photo
from classifier.review.models import ReviewPolicy, ReviewRequest
from classifier.review.selectors import cases
from classifier.review.services.rules import ask_for_higher
from tests.api.conftest import Caller
from tests.factories import ask, assess, jpeg, make_admin, make_reviewer, make_test_credential


@pytest.fixture
def test(api: Caller, document) -> Caller:
    """A test credential of the same partner."""
    return Caller(make_test_credential(api.partner), document)


def test_test_photos_are_assessed(test):
    sent = test.send()
    assess()

    assert test.get("assessment", sent.json()["id"]).json()["status"] == "succeeded"


def test_the_same_ids_and_keys_are_two_subjects(api, test):
    live, tried = api.send(key="visit-1").json(), test.send(key="visit-1").json()

    for name in ("id", "photo_id", "mole_id", "subject_id"):
        assert live[name] != tried[name]
    assert IdempotencyKey.objects.count() == 2


def test_each_sees_its_own_data_only(api, test):
    live, tried = api.send().json(), test.send().json()

    for caller, row in ((api, live), (test, tried)):
        for name, id_name in (("assessments", "id"), ("moles", "mole_id")):
            listed = caller.get(name, subject_external_id="patient-1").json()["results"]
            assert [each["id"] for each in listed] == [row[id_name]]


def test_erasing_test_data_leaves_live_data(api, test):
    api.send()
    test.send(key="again")
    test.send(jpeg(2), subject_external_id="patient-2")

    answer = test.delete("test_data")

    assert answer.json() == {"subjects_erased": 2, "subjects_left": 0}
    assert [row.partner for row in Subject.objects.all()] == [api.partner]
    assert Photo.objects.get().subject.partner == api.partner
    assert IdempotencyKey.objects.count() == 0
    assert test.get("assessments").json()["results"] == []
    assert test.send(key="again").status_code == 202
    event = AuditEvent.objects.get(event="test_data_erased")
    assert (event.actor_kind, event.actor) == ("partner", str(test.partner.id))
    assert event.target == str(api.partner.id)
    assert event.details == {"subjects": 2, "left": 0, **test.noted}


def test_the_files_are_erased_too(test):
    test.send()
    name = Photo.objects.get().original.name
    storage = Photo.objects.get().original.storage
    assert storage.exists(name)

    test.delete("test_data")

    assert not storage.exists(name)


def test_erasing_much_takes_several_calls(test, monkeypatch):
    monkeypatch.setattr(test_data, "SUBJECTS_A_CALL", 1)
    for number in (1, 2):
        test.send(jpeg(number), subject_external_id=f"patient-{number}")

    assert test.delete("test_data").json() == {"subjects_erased": 1, "subjects_left": 1}
    assert Subject.objects.get(partner=test.partner).external_id == "patient-2"
    assert test.delete("test_data").json() == {"subjects_erased": 1, "subjects_left": 0}
    assert test.delete("test_data").json() == {"subjects_erased": 0, "subjects_left": 0}


def test_a_live_credential_erases_nothing(api):
    api.send()

    answer = api.delete("test_data")

    assert (answer.status_code, answer.json()["code"]) == (403, "test_credential_needed")
    assert Photo.objects.count() == 1


def test_an_admin_erases_test_data_for_a_reason(api, test):
    test.send()
    with pytest.raises(NotAllowedError):
        test_data.erase_test_data_of(partner=api.partner, admin=make_reviewer(), reason="Cleaning")
    assert Photo.objects.count() == 1

    erased = test_data.erase_test_data_of(
        partner=api.partner, admin=make_admin(), reason="Cleaning up"
    )

    assert erased == test_data.ErasedTestData(1, 0)
    event = AuditEvent.objects.get(event="test_data_erased")
    assert (event.actor_kind, event.reason) == ("staff", "Cleaning up")


def test_test_data_are_in_no_figure_of_the_dashboard(api, test):
    api.send()
    test.send()
    assess()

    counts = counts_of(timezone.localdate())

    asked = counts[DailyFigure.Name.ASKED, ""]
    ended = counts[DailyFigure.Name.ENDED, "succeeded"]
    assert (Assessment.objects.count(), asked, ended) == (2, 1, 1)


def test_clinicians_of_the_server_are_not_asked_about_test_data(api, test):
    Partner.objects.filter(pk=api.partner.pk).update(reviews_allowed=True)
    sent = test.send().json()["id"]
    assess()

    refused = test.post("review_requests", assessment_id=sent)

    assert (refused.status_code, refused.json()["code"]) == (409, "review_not_offered")
    # Not even a case that was stored past the service.
    ask(Photo.objects.get())
    assert list(cases()) == []


def test_no_rule_asks_clinicians_about_test_data(api, test):
    ReviewPolicy.objects.create(pk=1, asks_for_higher=True, higher_since=timezone.now())
    Partner.objects.filter(pk=api.partner.pk).update(reviews_allowed=True)
    for caller in (api, test):
        caller.send()
    assess()
    Assessment.objects.update(band="higher")
    ask_for_higher()

    asked = ReviewRequest.objects.values_list("subject__partner", flat=True)
    assert list(asked) == [api.partner.pk]
