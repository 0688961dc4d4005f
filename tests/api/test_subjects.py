"""Subjects: listed, read and erased; what was erased says so."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure, purge
from classifier.comparing.models import Comparison
from classifier.intake import services as intake
from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.partners.erased.models import Tombstone
from classifier.partners.models import IdempotencyKey, Partner
from classifier.people.models import Subject
from classifier.photos.models import Photo
from classifier.review.models import Review, ReviewRequest
from tests.api.conftest import Caller, url
from tests.factories import (
    PDF,
    answer,
    assess,
    jpeg,
    make_comparison,
    make_measurement,
    make_outcome,
    make_photo,
    make_user,
)

NAME = "Jane Doe 1971-02-03"
# These keep ids on purpose, and nothing else about the person.
KEPT = (AuditEvent, Tombstone)


def erase(api: Caller, subject_id: Any, query: str = "?for_good=true") -> Any:
    return api.delete("subject", subject_id, query=query)


@pytest.fixture
def known(api: Caller) -> dict[str, Any]:
    """The ids of a subject of whom everything is stored that can be."""
    Partner.objects.update(reviews_allowed=True)
    details = {"year_of_birth": "1971", "sex": "female", "body_site": "forearm"}
    first = api.send(subject_external_id=NAME, key="visit-1", **details).json()
    second = api.send(jpeg(2), subject_external_id=NAME, key="visit-2").json()
    assess()
    photo, later = (Photo.objects.get(pk=each["photo_id"]) for each in (first, second))
    review = answer(photo)
    make_measurement(photo)
    make_comparison(photo, later)
    assert photo.mole is not None
    make_outcome(photo.mole, document=PDF)
    api.patch("mole", first["mole_id"], label="Below the sleeve")
    assert review.request_id is not None
    return {
        "subject": first["subject_id"],
        "mole": first["mole_id"],
        "photo": first["photo_id"],
        "assessment": first["id"],
        "heat_map": first["id"],
        "review_request": str(review.request_id),
    }


class TestReading:
    def test_the_newest_is_first(self, api: Caller) -> None:
        for number in (1, 2, 3):
            api.send(jpeg(number), subject_external_id=f"patient-{number}")

        page = api.get("subjects", page_size=2).json()
        following = api.call("get", page["next"].removeprefix("http://testserver")).json()

        names = [row["subject_external_id"] for row in page["results"] + following["results"]]
        assert names == ["patient-3", "patient-2", "patient-1"]
        assert following["next"] is None

    def test_one_is_found_by_its_external_id(self, api: Caller) -> None:
        sent = api.send(subject_external_id="patient-1").json()
        api.send(jpeg(2), subject_external_id="patient-2")

        (found,) = api.get("subjects", subject_external_id="patient-1").json()["results"]

        assert found["id"] == sent["subject_id"]
        assert api.get("subject", found["id"]).json() == found
        assert found.keys() == {"id", "subject_external_id", "created_at"}
        assert api.get("subjects", subject_external_id="patient-3").json()["results"] == []

    def test_people_with_an_account_are_not_found(self, api: Caller) -> None:
        person = make_photo(make_user()).subject

        assert api.get("subject", person.id).status_code == 404
        assert erase(api, person.id).status_code == 404
        assert api.get("subjects").json()["results"] == []


class TestErasing:
    def test_nothing_of_the_person_is_left(
        self, known: dict[str, Any], api: Caller, stored: Path
    ) -> None:
        photos = [str(pk) for pk in Photo.objects.values_list("pk", flat=True)]
        assert [path for path in stored.rglob("*") if path.is_file()]

        assert erase(api, known["subject"]).status_code == 204

        assert [path for path in stored.rglob("*") if path.is_file()] == []
        told = [NAME, "Below the sleeve", "visit-1", *photos, *known.values()]
        for model in apps.get_models():
            if model not in KEPT:
                rows = str(list(model._default_manager.values()))
                assert [word for word in told if word in rows] == [], model
        assert not Subject.objects.filter(partner=api.partner).exists()
        for empty in (Mole, Photo, Assessment, Measurement, Comparison):
            assert not empty.objects.exists()
        for gone in (Review, ReviewRequest, IdempotencyKey):
            assert not gone.objects.exists()

    def test_the_trail_says_who_erased_whom_without_a_name(
        self, known: dict[str, Any], api: Caller
    ) -> None:
        erase(api, known["subject"])

        event = AuditEvent.objects.get(event="subject_erased")
        assert (event.actor_kind, event.actor) == ("partner", str(api.partner.id))
        assert (event.subject_ref, event.details) == (known["subject"], api.noted)
        assert NAME not in str(list(AuditEvent.objects.values()))

    def test_its_addresses_say_when(
        self, known: dict[str, Any], api: Caller, stranger: Caller
    ) -> None:
        before = timezone.now()
        erase(api, known["subject"])

        for name, row_id in known.items():
            method = "delete" if name == "photo" else "get"
            gone = api.call(method, url(name, row_id))
            assert (gone.status_code, gone.json()["code"]) == (410, "erased"), name
            assert datetime.fromisoformat(gone.json()["erased_at"]) >= before
            assert stranger.call(method, url(name, row_id)).status_code == 404
        assert erase(api, known["subject"]).status_code == 410
        assert erase(stranger, known["subject"]).status_code == 404
        assert api.patch("mole", known["mole"], label="x").status_code == 410
        asked = api.post("review_requests", assessment_id=known["assessment"])
        assert asked.status_code == 410

    def test_a_tombstone_is_an_id_and_a_time(self, known: dict[str, Any], api: Caller) -> None:
        erase(api, known["subject"])

        names = {field.name for field in Tombstone._meta.get_fields()}
        assert names == {"id", "partner", "erased_at"}
        erased = {str(stone.pk) for stone in Tombstone.objects.filter(partner=api.partner)}
        assert erased >= set(known.values())

    def test_it_is_gone_from_every_list(self, known: dict[str, Any], api: Caller) -> None:
        erase(api, known["subject"])

        for name in ("subjects", "moles", "assessments"):
            assert api.get(name).json()["results"] == []

    def test_others_stay(self, known: dict[str, Any], api: Caller, stranger: Caller) -> None:
        own = api.send(subject_external_id="patient-2").json()
        other = stranger.send(subject_external_id=NAME).json()

        erase(api, known["subject"])

        assert api.get("assessment", own["id"]).status_code == 200
        assert stranger.get("subject", other["subject_id"]).status_code == 200
        assert Photo.objects.count() == 2

    def test_the_external_id_may_name_another_subject(
        self, known: dict[str, Any], api: Caller
    ) -> None:
        erase(api, known["subject"])

        again = api.send(subject_external_id=NAME, key="visit-1").json()

        assert again["subject_id"] != known["subject"]
        assert api.get("subject", again["subject_id"]).status_code == 200
        assert api.get("subject", known["subject"]).status_code == 410
        assert Subject.objects.get(partner=api.partner).year_of_birth is None

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("", "required"),
            ("?for_good=false", "must_be_true"),
            ("?for_good=yes", "invalid"),
            ("?for_good=", "empty"),
        ],
    )
    def test_it_has_to_be_said_that_it_is_for_good(
        self, known: dict[str, Any], api: Caller, query: str, code: str
    ) -> None:
        refused = erase(api, known["subject"], query)

        assert (refused.status_code, refused.json()["error_codes"]) == (400, {"for_good": [code]})
        assert api.get("subject", known["subject"]).status_code == 200

    def test_it_may_be_called_twice(self, known: dict[str, Any], api: Caller) -> None:
        subject = Subject.objects.get(pk=known["subject"])
        for _ in range(2):
            erasure.erase_subject(subject=subject, actor=audit.SYSTEM)

        assert AuditEvent.objects.filter(event="subject_erased").count() == 1

    def test_a_photo_that_comes_while_its_subject_is_erased_is_of_a_new_one(
        self, known: dict[str, Any], api: Caller, monkeypatch: Any
    ) -> None:
        keep, subject = intake.files_and_rows, Subject.objects.get(pk=known["subject"])

        def erase_first(**fields: Any) -> Any:
            monkeypatch.setattr(intake, "files_and_rows", keep)
            erasure.erase_subject(subject=subject, actor=audit.partner(api.partner))
            raise IntegrityError

        monkeypatch.setattr(intake, "files_and_rows", erase_first)

        sent = api.send(jpeg(9), subject_external_id=NAME)

        assert sent.status_code == 202
        assert sent.json()["subject_id"] != known["subject"]


class TestTombstonesOfPhotos:
    def test_a_photo_from_the_bin_says_that_it_was_erased(self, api: Caller) -> None:
        sent = api.send().json()
        api.delete("photo", sent["photo_id"])
        assert api.get("assessment", sent["id"]).status_code == 404
        Photo.objects.update(binned_at=timezone.now() - timedelta(days=31))

        purge.purge_bin(older_than=timedelta(days=30))

        assert api.get("assessment", sent["id"]).status_code == 410
        assert api.get("mole", sent["mole_id"]).status_code == 200

    def test_nothing_is_noted_about_people_with_an_account(self) -> None:
        photo = make_photo(make_user())

        erasure.erase_photo(photo=photo, actor=audit.SYSTEM)

        stones: QuerySet[Tombstone] = Tombstone.objects.all()
        assert not stones.exists()
