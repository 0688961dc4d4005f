"""Year of birth and sex in the API: sent with a photo, kept for the subject, used for its score."""

import pytest
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.people.models import Subject
from tests.api.conftest import Caller
from tests.factories import assess, jpeg


def details(subject: Subject) -> tuple[int | None, str]:
    subject.refresh_from_db()
    return subject.year_of_birth, subject.sex


def test_they_count_for_the_photo_that_they_came_with(api: Caller):
    sent = api.send(year_of_birth="1950", sex="male", taken_at="2026-03-01T10:00:00Z").json()
    assess()
    done = api.get("assessment", sent["id"]).json()

    assert done["age_term"] == pytest.approx(0.5 * 1.283 + 0.1 * 1.283**2 - 0.05, abs=0.01)
    assert done["sex_term"] == pytest.approx(0.2)
    # A score nearer to 1 than 1e-6 counts as that.
    assert done["adjusted_score"] >= min(done["score"], 1 - 1e-6)
    assert done["photo_band"] in {"lower", "unclear", "higher"}


def test_without_them_nothing_changes(api: Caller):
    sent = api.send().json()
    assess()
    done = api.get("assessment", sent["id"]).json()

    assert (done["adjusted_score"], done["age_term"], done["sex_term"]) == (None, None, None)
    assert done["photo_band"] == done["band"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year_of_birth", "1899"),
        ("year_of_birth", str(timezone.localdate().year + 1)),
        ("year_of_birth", "forty"),
        ("sex", "x"),
        ("sex", "Female"),
    ],
)
def test_unknown_values_are_refused_and_nothing_is_kept(api: Caller, field, value):
    answer = api.send(**{field: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Subject.objects.exists()


def test_left_out_they_stay_and_empty_they_are_erased(api: Caller):
    api.send(year_of_birth="1950", sex="male")
    subject = Subject.objects.get()
    api.send(jpeg(2))
    assert details(subject) == (1950, "male")

    api.send(jpeg(3), sex="")
    assert details(subject) == (1950, "")
    api.send(jpeg(4), year_of_birth="")
    assert details(subject) == (None, "")


def test_each_change_is_in_the_audit_trail_without_its_values(api: Caller):
    api.send(year_of_birth="1950", sex="male")
    api.send(jpeg(2), year_of_birth="1950", sex="male")

    event = AuditEvent.objects.get(event="details_changed")
    assert (event.actor_kind, event.actor) == ("partner", str(api.partner.id))
    assert event.details == {
        "year_of_birth": True,
        "sex": True,
        **api.noted,
    }


def test_partners_with_the_same_id_for_a_subject_stay_apart(api: Caller, stranger: Caller):
    api.send(year_of_birth="1950", sex="male")
    other = stranger.send().json()
    assess()

    assert details(Subject.objects.get(partner=stranger.partner)) == (None, "")
    assert stranger.get("assessment", other["id"]).json()["adjusted_score"] is None


def test_a_refused_photo_changes_nothing(api: Caller):
    api.send(year_of_birth="1950")
    assert api.send(b"no picture", year_of_birth="1960").status_code == 422

    assert details(Subject.objects.get()) == (1950, "")


def test_other_details_are_another_request_under_the_key(api: Caller):
    assert api.send(key="visit-1", year_of_birth="1950").status_code == 202
    assert api.send(key="visit-1", year_of_birth="1950").status_code == 202

    assert api.send(key="visit-1", year_of_birth="1951").status_code == 422
    assert details(Subject.objects.get()) == (1950, "")
