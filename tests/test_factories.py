"""The factories make what they say."""

import pytest

from classifier.assessments.models import Assessment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", Assessment.Status.values)
def test_an_assessment_can_be_made_in_every_state(status):
    assert factories.make_assessment(status=status).status == status


def test_queued_assessments_are_carried_out():
    photo = factories.make_photo()
    factories.assess(photo)
    assert photo.assessments.get().status == "succeeded"


def test_a_plain_picture_is_rejected():
    photo = factories.make_photo(data=factories.plain_jpeg())
    factories.assess(photo)
    assert photo.assessments.get().status == "rejected"


def test_a_signed_in_reviewer_has_two_factors(client):
    factories.sign_in(client, factories.make_reviewer())
    assert [entry["method"] for entry in client.session["account_authentication_methods"]] == [
        "password",
        "mfa",
    ]


def test_a_partner_has_subjects_of_its_own():
    partner = factories.make_partner().partner
    assert factories.make_subject(partner, "a-1").partner == partner
