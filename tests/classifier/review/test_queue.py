"""The list of assessments that await review."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.audit.services import SYSTEM
from classifier.people.models import querysets
from classifier.people.services import accounts, household
from classifier.photos import services as photos
from classifier.review import services as reviews
from classifier.review.models import Review
from classifier.review.selectors import (
    assessment_reviewable_by,
    assessments_reviewable_by,
    awaiting_review,
    next_to_review,
)
from tests import factories

pytestmark = pytest.mark.django_db
QUEUE = "/staff/classifier/assessment/"
LOWER = {"band": "lower", "score": 0.1}
UNCLEAR = {"band": "unclear", "score": 0.5}


@pytest.fixture
def reviewer():
    return factories.make_reviewer()


@pytest.fixture
def staff_client(client, reviewer):
    return factories.sign_in(client, reviewer)


def listed_ids(client, query=""):
    return [row.id for row in client.get(QUEUE + query).context["cl"].result_list]


def review(assessment, reviewer):
    return reviews.add_review(
        assessment=assessment, reviewer=reviewer, opinion="unsure", advice="watch", words=""
    )


def set_requested_days_ago(assessment, days):
    Assessment.objects.filter(pk=assessment.pk).update(
        requested_at=timezone.now() - timedelta(days=days)
    )


def test_the_most_urgent_comes_first_and_the_oldest_of_them(staff_client):
    lower = factories.make_assessment(**LOWER)
    rejected = factories.make_assessment(status="rejected")
    unclear = factories.make_assessment(**UNCLEAR)
    failed = factories.make_assessment(status="failed")
    new, old = factories.make_assessment(), factories.make_assessment()
    set_requested_days_ago(old, 3)
    set_requested_days_ago(failed, 1)
    expected = [old.id, new.id, unclear.id, failed.id, rejected.id, lower.id]
    assert listed_ids(staff_client) == expected


def test_only_finished_assessments_are_listed(staff_client):
    factories.make_assessment(status="queued")
    factories.make_assessment(status="running")
    assert listed_ids(staff_client) == []


def test_a_reviewed_assessment_leaves_the_list_and_comes_last_among_all(staff_client, reviewer):
    done, waiting = factories.make_assessment(), factories.make_assessment(**LOWER)
    review(done, reviewer)
    assert listed_ids(staff_client) == [waiting.id]
    assert listed_ids(staff_client, "?review=reviewed") == [done.id]
    assert listed_ids(staff_client, "?review=all") == [waiting.id, done.id]


def test_cases_of_users_and_partners_can_be_distinguished(staff_client):
    partner = factories.make_partner().partner
    theirs = factories.make_assessment(factories.make_photo(factories.make_subject(partner)))
    own = factories.make_assessment()
    assert listed_ids(staff_client, "?case=partner") == [theirs.id]
    assert listed_ids(staff_client, "?case=user") == [own.id]


@pytest.mark.parametrize("query", ["?band__exact=unclear", "?status=succeeded&band__exact=unclear"])
def test_the_list_is_narrowed_down(staff_client, query):
    factories.make_assessment()
    factories.make_assessment(status="rejected")
    unclear = factories.make_assessment(**UNCLEAR)
    assert listed_ids(staff_client, query) == [unclear.id]


def test_modality_narrows_the_list_down(staff_client):
    factories.make_assessment()
    taken = factories.make_assessment(factories.make_photo(modality="dermoscope"))
    assert listed_ids(staff_client, "?photo__modality__exact=dermoscope") == [taken.id]


def test_photos_in_the_bin_or_without_consent_are_not_reviewed(reviewer):
    binned = factories.make_assessment()
    photos.bin_photo(photo=binned.photo, actor=SYSTEM)
    person = factories.make_user()
    withdrawn = factories.make_assessment(factories.make_photo(person))
    accounts.withdraw_consent(user=person)
    assert list(assessments_reviewable_by(reviewer)) == []
    accounts.give_consent(user=person)
    assert list(assessments_reviewable_by(reviewer)) == [withdrawn]


def test_a_photo_assessed_again_is_listed_once_unless_the_older_result_is_more_urgent(staff_client):
    same = factories.make_assessment(**UNCLEAR)
    same_again = factories.make_assessment(same.photo, **UNCLEAR)
    higher = factories.make_assessment()
    then_lower = factories.make_assessment(higher.photo, **LOWER)
    assert listed_ids(staff_client) == [higher.id, same_again.id, then_lower.id]


def test_a_reviewed_photo_comes_back_only_when_it_is_more_urgent(staff_client, reviewer):
    unclear, other = factories.make_assessment(**UNCLEAR), factories.make_assessment(**UNCLEAR)
    for row in (unclear, other):
        review(row, reviewer)
    factories.make_assessment(other.photo, **LOWER)
    worse = factories.make_assessment(unclear.photo)
    assert listed_ids(staff_client) == [worse.id]
    assert next_to_review(reviewer) == worse


def test_people_who_are_not_staff_review_nothing():
    row = factories.make_assessment()
    assert list(assessments_reviewable_by(row.photo.subject.user)) == []


def test_no_picture_no_address_and_no_name_appear(staff_client):
    person = factories.make_user("somebody@example.org")
    mole = factories.make_mole(person, label="Secret name", note="Secret note")
    factories.make_assessment(factories.make_photo(mole=mole))
    page = staff_client.get(QUEUE).content.decode()
    assert "Forearm, left" in page
    assert "<img" not in page
    for secret in ("somebody@example.org", "Secret name", "Secret note"):
        assert secret not in page


def test_queries_do_not_grow_with_rows(staff_client, reviewer, django_assert_num_queries):
    partner = factories.make_partner().partner

    def add():
        row = factories.make_assessment(factories.make_photo(factories.make_subject(partner)))
        review(row, reviewer)
        factories.make_assessment(factories.make_photo(mole=factories.make_mole()))

    add()
    staff_client.get(QUEUE)
    with django_assert_num_queries(8) as few:
        staff_client.get(QUEUE + "?review=all")
    for _ in range(4):
        add()
    with django_assert_num_queries(len(few)):
        staff_client.get(QUEUE + "?review=all")


def test_the_order_comes_from_an_index():
    if connection.vendor == "postgresql":
        # Of no rows, PostgreSQL would rather sort than look into an index.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    # Without the rules of consent: they sort too, and all plans would cost about the same.
    reviewed = Exists(Review.objects.filter(assessment=OuterRef("pk")))
    waiting = awaiting_review(Assessment.objects.annotate(is_reviewed=reviewed))
    plan = waiting.order_by("urgency", "requested_at", "id")[:50].explain()
    assert "assessment_by_urgency" in plan


def test_a_row_leads_to_its_review_page(staff_client):
    row = factories.make_assessment()
    listed = f"{QUEUE}{row.id}/change/"
    assert listed in staff_client.get(QUEUE).content.decode()
    assert staff_client.get(listed).url == reverse("review_assessment", args=[row.id])
    assert AuditEvent.objects.filter(event="review_opened").count() == 0


def test_photos_of_a_removed_household_member_are_not_listed_and_cannot_be_opened(
    staff_client, reviewer
):
    user = factories.make_user()
    member = factories.make_member(user)
    assessment = factories.make_assessment(factories.make_photo(member))
    assert listed_ids(staff_client) == [assessment.id]
    household.remove_member(user=user, member=member)
    assert listed_ids(staff_client) == []
    with pytest.raises(Http404):
        assessment_reviewable_by(reviewer, assessment.id)
    household.restore_member(user=user, member=member)
    assert listed_ids(staff_client) == [assessment.id]


def test_only_photos_with_consent_in_force_are_listed(staff_client, monkeypatch):
    user = factories.make_user()
    member = factories.make_member(user)
    own = factories.make_assessment(factories.make_photo(user))
    of_member = factories.make_assessment(factories.make_photo(member))
    of_partner = factories.make_assessment(
        factories.make_photo(factories.make_subject(factories.make_partner().partner))
    )
    assert set(listed_ids(staff_client)) == {own.id, of_member.id, of_partner.id}
    monkeypatch.setattr(querysets, "CONSENT_VERSION", "a later text")
    assert listed_ids(staff_client) == [of_partner.id]
