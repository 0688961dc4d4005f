"""A clinician opens a photo for a reason and writes a review."""

import io
import uuid

import pytest
from django.urls import reverse
from PIL import Image

from classifier.audit.errors import ReasonMissingError
from classifier.audit.models import AuditEvent
from classifier.core.errors import NotAllowedError
from classifier.people.selectors import events_about
from classifier.photos.models import Photo
from classifier.review import access
from classifier.review import services as reviews
from classifier.review.models import Review
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "Review of a result of higher concern"
SENTENCE = "Please have a doctor look at it."


@pytest.fixture
def row():
    photo = factories.make_photo(mole=factories.make_mole(note="It itches."))
    factories.assess(photo)
    return photo.assessments.get()


@pytest.fixture
def staff_client(client):
    return factories.sign_in(client, factories.make_reviewer())


def page_of(row, name="assessment"):
    return reverse(f"review_{name}", args=[row.id])


def open_photo(client, row, reason=REASON):
    return client.post(page_of(row), {"reason": reason})


def write(client, row, **changes):
    data = {
        "id": str(uuid.uuid4()), "opinion": "unsure", "advice": "see_doctor", "words": SENTENCE,
    }  # fmt: skip
    return client.post(page_of(row), data | changes)


def events(name):
    return AuditEvent.objects.filter(event=name)


def test_the_photo_is_closed_until_a_reason_is_written(staff_client, row):
    page = staff_client.get(page_of(row)).content.decode()
    assert "The photo is closed" in page
    assert "It itches." not in page
    assert "<img" not in page
    assert staff_client.get(page_of(row, "photo")).status_code == 404
    assert staff_client.get(page_of(row, "heat_map")).status_code == 404
    assert not events("review_opened").exists()


@pytest.mark.parametrize("reason", ["", "   ", "abc", "x" * 501])
def test_a_reason_without_words_does_not_open_the_photo(staff_client, row, reason):
    answer = open_photo(staff_client, row, reason)
    assert answer.status_code == 422
    assert staff_client.get(page_of(row, "photo")).status_code == 404
    assert not events("review_opened").exists()


def test_the_reason_opens_the_photo_and_is_kept_for_the_person(staff_client, row):
    answer = open_photo(staff_client, row)
    assert (answer.status_code, answer.url) == (302, page_of(row))
    page = staff_client.get(page_of(row)).content.decode()
    assert page_of(row, "photo") in page
    assert page_of(row, "heat_map") in page
    assert "It itches." in page
    event = events_about(row.photo.subject.user).get(event="review_opened")
    assert (event.reason, event.actor_kind, event.target) == (REASON, "staff", str(row.photo_id))


def test_photo_and_heat_map_are_sent_as_private(staff_client, row):
    open_photo(staff_client, row)
    for name in ("photo", "heat_map"):
        answer = staff_client.get(page_of(row, name))
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        data = b"".join(answer) if answer.streaming else answer.content
        assert Image.open(io.BytesIO(data)).size[0] > 0


def test_each_opening_records_one_view(staff_client, row):
    open_photo(staff_client, row)
    assert not events("photo_viewed").exists()
    for _ in range(3):
        staff_client.get(page_of(row, "photo"))
    assert events("photo_viewed").count() == 1
    open_photo(staff_client, row, "A second look")
    staff_client.get(page_of(row, "photo"))
    assert events("photo_viewed").count() == 2


def test_an_opening_expires(staff_client, row, monkeypatch):
    monkeypatch.setattr(access, "OPEN_FOR_SECONDS", -1)
    open_photo(staff_client, row)
    assert staff_client.get(page_of(row, "photo")).status_code == 404
    assert "The photo is closed" in staff_client.get(page_of(row)).content.decode()


def test_an_opening_holds_for_one_assessment_and_one_session(staff_client, row, client_class):
    open_photo(staff_client, row)
    other = factories.make_assessment()
    assert staff_client.get(page_of(other, "photo")).status_code == 404
    colleague = factories.sign_in(client_class(), factories.make_reviewer())
    assert colleague.get(page_of(row, "photo")).status_code == 404


@pytest.fixture
def client_class(client):
    return type(client)


def test_the_page_names_no_person(staff_client, row):
    open_photo(staff_client, row)
    page = staff_client.get(page_of(row)).content.decode()
    assert row.photo.subject.user.email not in page
    assert str(row.subject_id) in page


def test_a_review_is_stored_and_the_next_most_urgent_follows(staff_client, row):
    following = factories.make_assessment()
    open_photo(staff_client, row)
    assert write(staff_client, row).url == page_of(following)
    stored = Review.objects.get()
    assert (stored.assessment, stored.opinion, stored.advice) == (row, "unsure", "see_doctor")
    assert stored.words == SENTENCE
    event = events_about(row.photo.subject.user).get(event="review_added")
    assert event.details["review"] == str(stored.id)


def test_after_the_last_review_the_list_follows(staff_client, row):
    open_photo(staff_client, row)
    assert write(staff_client, row).url == reverse("review_queue")


def test_the_same_form_sent_twice_is_one_review(staff_client, row):
    open_photo(staff_client, row)
    token = str(uuid.uuid4())
    for _ in range(2):
        assert write(staff_client, row, id=token).status_code == 302
    assert Review.objects.count() == 1
    assert events("review_added").count() == 1


def test_a_review_of_an_unopened_photo_is_refused_and_its_words_are_kept(staff_client, row):
    answer = write(staff_client, row)
    assert not Review.objects.exists()
    assert SENTENCE in answer.content.decode()


@pytest.mark.parametrize(
    "changes", [{"opinion": ""}, {"opinion": "sure"}, {"advice": ""}, {"id": "no-uuid"}]
)
def test_an_incomplete_review_is_refused(staff_client, row, changes):
    open_photo(staff_client, row)
    answer = write(staff_client, row, **changes)
    assert answer.status_code == 422
    assert not Review.objects.exists()


def test_other_results_of_the_mole_are_described_in_words(staff_client, row):
    other = factories.make_assessment(factories.make_photo(mole=row.photo.mole))
    page = staff_client.get(page_of(row)).content.decode()
    assert "Other results of this mole" in page
    assert "0.75" in page
    assert str(other.photo_id) not in page


def test_the_person_sees_the_review_with_their_result(client, staff_client, row):
    open_photo(staff_client, row)
    write(staff_client, row)
    factories.sign_in(client, row.photo.subject.user)
    page = client.get(reverse("photo_detail", args=[row.photo_id])).content.decode()
    assert SENTENCE in page
    log = client.get(reverse("access_log")).content.decode()
    assert REASON in log


def test_a_photo_erased_meanwhile_gives_404(staff_client, row):
    open_photo(staff_client, row)
    Photo.objects.filter(pk=row.photo_id).delete()
    assert staff_client.get(page_of(row)).status_code == 404
    assert write(staff_client, row).status_code == 404


def test_the_services_refuse_people_who_are_not_staff(row):
    person = factories.make_user()
    for refused in (
        lambda: reviews.open_for_review(assessment=row, reviewer=person, reason=REASON),
        lambda: reviews.record_view(assessment=row, reviewer=person),
        lambda: reviews.add_review(
            assessment=row, reviewer=person, opinion="unsure", advice="watch", words=""
        ),
    ):
        with pytest.raises(NotAllowedError):
            refused()
    with pytest.raises(ReasonMissingError):
        reviews.open_for_review(assessment=row, reviewer=factories.make_reviewer(), reason="  ")
