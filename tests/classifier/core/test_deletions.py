"""What goes with a row that is deleted, and which rows are not deleted."""

import pytest
from django.db import models

from classifier.assessments.models import Assessment
from classifier.moles.models import Mole
from classifier.partners.models import Partner
from classifier.people.models import Consent, Subject, User
from classifier.photos.models import Photo
from classifier.review.models import Review
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_partner_with_subjects_is_not_deleted():
    partner = factories.make_partner().partner
    factories.make_subject(partner, "s-1")
    with pytest.raises(models.ProtectedError):
        partner.delete()


def test_a_model_version_with_results_is_not_deleted():
    version = factories.make_assessment().model_version
    with pytest.raises(models.ProtectedError):
        version.delete()


def test_deleting_a_user_deletes_all_of_their_rows():
    user = factories.make_user()
    factories.make_assessment(factories.make_photo(mole=factories.make_mole(user)))
    User.objects.get(pk=user.pk).delete()
    left = [model.objects.count() for model in (Subject, Mole, Photo, Assessment, Consent)]
    assert left == [0] * 5


def test_a_review_stays_when_its_reviewer_is_deleted():
    review = Review.objects.create(
        assessment=factories.make_assessment(), opinion="unsure", advice="see_doctor"
    )
    reviewer = factories.make_reviewer()
    Review.objects.filter(pk=review.pk).update(reviewer=reviewer)
    reviewer.delete()
    review.refresh_from_db()
    assert review.reviewer is None
    assert Partner.objects.count() == 0
