"""Correcting photos and moles, and sending them again with other values."""

import uuid
from typing import Any
from unittest.mock import Mock

import pytest
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.core.errors import StorageUnavailableError
from classifier.intake import services as intake
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.models import Photo
from tests.api.conftest import Caller
from tests.factories import ask, assess, jpeg, make_comparison, make_measurement, make_mole

NINE, TEN = "2026-03-01T09:00:00Z", "2026-03-01T10:00:00Z"


@pytest.fixture
def sent(api: Caller) -> Any:
    """A photo as it was sent first, with everything stated."""
    return api.send(body_site="forearm", laterality="left", modality="phone", taken_at=NINE).json()


def snapshot() -> list[Any]:
    """Return all that is stored about subjects, moles, photos and results, with the audit trail."""
    models = (Subject, Mole, Photo, Assessment, AuditEvent)
    return [list(model.objects.order_by("pk").values()) for model in models]


class TestPhoto:
    def test_time_and_kind_of_camera_are_corrected(self, api: Caller, sent: Any) -> None:
        answer = api.patch("photo", sent["photo_id"], taken_at=TEN, modality="dermoscope")

        assert answer.status_code == 200
        assert (answer.json()["taken_at"], answer.json()["modality"]) == (TEN, "dermoscope")
        photo = Photo.objects.get()
        assert (photo.taken_at_source, photo.modality) == ("person", "dermoscope")
        assert photo.taken_at.isoformat() == "2026-03-01T10:00:00+00:00"
        assert photo.mole_id == uuid.UUID(sent["mole_id"])

    def test_what_is_left_out_stays(self, api: Caller, sent: Any) -> None:
        before = snapshot()

        answer = api.patch("photo", sent["photo_id"])

        assert (answer.status_code, answer.json()["taken_at"]) == (200, NINE)
        assert api.patch("photo", sent["photo_id"], modality="phone").status_code == 200
        assert snapshot() == before

    def test_the_trail_names_fields_but_no_values(self, api: Caller, sent: Any) -> None:
        api.patch("photo", sent["photo_id"], taken_at=TEN, modality="dermoscope")

        event = AuditEvent.objects.get(event="photo_changed")
        assert (event.actor_kind, event.actor) == ("partner", str(api.partner.id))
        assert event.details == {"fields": ["modality", "taken_at"], **api.noted}

    def test_the_last_correction_counts(self, api: Caller, sent: Any) -> None:
        for modality in ("dermoscope", "unknown", "phone"):
            assert api.patch("photo", sent["photo_id"], modality=modality).status_code == 200

        assert Photo.objects.get().modality == "phone"

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("taken_at", "yesterday", "invalid"),
            ("taken_at", "2999-01-01T00:00:00Z", "in_the_future"),
            ("taken_at", None, "null"),
            ("modality", "x-ray", "invalid_choice"),
            ("mole_id", "1", "invalid"),
            ("mole_external_id", "x" * 129, "max_length"),
            ("sha256", "0", "unknown_field"),
            ("body_site", "scalp", "unknown_field"),
        ],
    )
    def test_impossible_values_change_nothing(
        self, api: Caller, sent: Any, field: str, value: Any, code: str
    ) -> None:
        before = snapshot()

        answer = api.patch("photo", sent["photo_id"], **{field: value})

        assert (answer.status_code, answer.json()["error_codes"]) == (400, {field: [code]})
        assert snapshot() == before

    def test_a_photo_in_the_bin_is_not_there(self, api: Caller, sent: Any) -> None:
        api.delete("photo", sent["photo_id"])

        assert api.patch("photo", sent["photo_id"], modality="phone").status_code == 404


class TestResult:
    def test_another_kind_of_camera_is_assessed_again(self, api: Caller, sent: Any) -> None:
        assess()

        answer = api.patch("photo", sent["photo_id"], modality="dermoscope").json()

        assert [row["status"] for row in answer["assessments"]] == ["queued", "succeeded"]
        assert answer["assessments"][1]["id"] == sent["id"]
        assess()
        done = api.get("assessment", answer["assessments"][0]["id"]).json()
        assert (done["status"], done["modality"]) == ("succeeded", "dermoscope")

    def test_no_kind_of_camera_contradicts_nothing(self, api: Caller, sent: Any) -> None:
        assess()

        answer = api.patch("photo", sent["photo_id"], modality="unknown").json()

        assert [row["id"] for row in answer["assessments"]] == [sent["id"]]

    def test_another_age_is_assessed_again(self, api: Caller) -> None:
        sent = api.send(year_of_birth="1950", taken_at=NINE).json()
        assess()
        first = api.get("assessment", sent["id"]).json()

        api.patch("photo", sent["photo_id"], taken_at=TEN)
        assert Assessment.objects.count() == 1
        answer = api.patch("photo", sent["photo_id"], taken_at="1990-03-01T09:00:00Z").json()
        assess()

        again = api.get("assessment", answer["assessments"][0]["id"]).json()
        assert again["age_term"] < first["age_term"]

    @pytest.mark.parametrize("status", ["queued", "running"])
    def test_an_assessment_under_way_begins_again(
        self, api: Caller, sent: Any, status: str
    ) -> None:
        Assessment.objects.update(
            status=status,
            claim="a worker" if status == "running" else "",
            claimed_at=timezone.now() if status == "running" else None,
        )

        answer = api.patch("photo", sent["photo_id"], modality="dermoscope").json()

        assert [row["status"] for row in answer["assessments"]] == ["queued"]
        assert Assessment.objects.get().claim == ""
        assess()
        assert api.get("assessment", sent["id"]).json()["modality"] == "dermoscope"


class TestMoveToAnotherMole:
    def test_by_the_partners_name_for_it(self, api: Caller, sent: Any) -> None:
        other = api.send(jpeg(2), mole_external_id="right-arm").json()

        answer = api.patch("photo", sent["photo_id"], mole_external_id="right-arm").json()

        assert answer["mole_id"] == other["mole_id"]
        assert api.get("mole", sent["mole_id"]).json()["photos"] == []
        assert len(api.get("mole", other["mole_id"]).json()["photos"]) == 2
        event = AuditEvent.objects.get(event="photo_changed")
        assert event.details == {"fields": ["mole"], **api.noted}

    def test_a_new_name_adds_the_mole(self, api: Caller, sent: Any) -> None:
        answer = api.patch("photo", sent["photo_id"], mole_external_id="new").json()

        assert answer["mole_id"] != sent["mole_id"]
        assert answer["mole_external_id"] == "new"
        assert Mole.objects.get(external_id="new").subject.external_id == "patient-1"

    def test_by_our_id(self, api: Caller, sent: Any) -> None:
        other = api.send(jpeg(2), mole_external_id="right-arm").json()

        answer = api.patch("photo", sent["photo_id"], mole_id=other["mole_id"])

        assert answer.json()["mole_external_id"] == "right-arm"

    def test_only_moles_of_the_subject_are_known(
        self, api: Caller, stranger: Caller, sent: Any
    ) -> None:
        others = [
            api.send(jpeg(2), subject_external_id="patient-2").json()["mole_id"],
            stranger.send().json()["mole_id"],
            str(uuid.uuid4()),
        ]

        for mole_id in others:
            answer = api.patch("photo", sent["photo_id"], mole_id=mole_id)
            assert (answer.status_code, answer.json()["code"]) == (400, "unknown_mole")
        assert Photo.objects.get(pk=sent["photo_id"]).mole_id == uuid.UUID(sent["mole_id"])

    def test_a_mole_is_named_once(self, api: Caller, sent: Any) -> None:
        answer = api.patch(
            "photo", sent["photo_id"], mole_id=sent["mole_id"], mole_external_id="left-arm"
        )

        assert answer.json()["error_codes"] == {"mole_id": ["conflicting"]}

    def test_cases_comparisons_and_measurements_stay_with_the_photo(
        self, api: Caller, sent: Any
    ) -> None:
        assess()
        photo = Photo.objects.get()
        later = Photo.objects.get(pk=api.send(jpeg(2)).json()["photo_id"])
        case, measured = ask(photo), make_measurement(photo)
        compared = make_comparison(photo, later)
        pair = (compared.earlier_id, compared.later_id)

        api.patch("photo", sent["photo_id"], mole_external_id="right-arm")

        for row in (case, measured, compared):
            row.refresh_from_db()
        assert (case.photo_id, measured.photo_id) == (photo.pk, photo.pk)
        assert (compared.earlier_id, compared.later_id) == pair
        assert api.get("assessment", sent["id"]).json()["mole_external_id"] == "right-arm"


class TestMole:
    def test_place_and_names_are_corrected(self, api: Caller, sent: Any) -> None:
        changes = {
            "body_site": "upper_arm",
            "laterality": "right",
            "label": "Below the sleeve",
            "mole_external_id": "left-upper-arm",
        }

        answer = api.patch("mole", sent["mole_id"], **changes)

        assert answer.status_code == 200
        assert {name: answer.json()[name] for name in changes} == changes
        history = api.get("mole", sent["mole_id"]).json()
        assert {name: history[name] for name in changes} == changes
        event = AuditEvent.objects.get(event="mole_changed")
        fields = ["body_site", "external_id", "label", "laterality"]
        assert event.details == {"fields": fields, **api.noted}
        assert event.actor == str(api.partner.id)

    def test_what_is_left_out_stays_and_an_empty_label_is_erased(
        self, api: Caller, sent: Any
    ) -> None:
        api.patch("mole", sent["mole_id"], label="Below the sleeve")
        before = snapshot()
        assert api.patch("mole", sent["mole_id"]).status_code == 200
        assert snapshot() == before

        answer = api.patch("mole", sent["mole_id"], label="").json()

        assert (answer["label"], answer["body_site"]) == ("", "forearm")

    def test_an_external_id_is_the_name_of_one_mole(self, api: Caller, sent: Any) -> None:
        api.send(jpeg(2), mole_external_id="right-arm")
        api.send(jpeg(2), subject_external_id="patient-2", mole_external_id="free")

        taken = api.patch("mole", sent["mole_id"], mole_external_id="right-arm")
        free = api.patch("mole", sent["mole_id"], mole_external_id="free")

        assert (taken.status_code, taken.json()["code"]) == (409, "external_id_taken")
        assert free.json()["mole_external_id"] == "free"

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("body_site", "soul", "invalid_choice"),
            ("laterality", "top", "invalid_choice"),
            ("label", "x" * 81, "max_length"),
            ("mole_external_id", "a\u202eb", "invisible_character"),
            ("note", "x", "unknown_field"),
            ("subject_external_id", "patient-2", "unknown_field"),
        ],
    )
    def test_impossible_values_change_nothing(
        self, api: Caller, sent: Any, field: str, value: str, code: str
    ) -> None:
        before = snapshot()

        answer = api.patch("mole", sent["mole_id"], **{field: value})

        assert (answer.status_code, answer.json()["error_codes"]) == (400, {field: [code]})
        assert snapshot() == before


class TestSentAgain:
    @pytest.mark.parametrize(
        "other",
        [
            {"body_site": "scalp"},
            {"laterality": "right"},
            {"modality": "dermoscope"},
            {"taken_at": TEN},
            {"mole_external_id": "right-arm"},
            {"body_site": "scalp", "taken_at": TEN, "modality": "dermoscope"},
        ],
    )
    def test_a_contradiction_is_refused_and_changes_nothing(
        self, api: Caller, sent: Any, other: dict[str, str]
    ) -> None:
        before = snapshot()

        answer = api.send(sex="male", **other)

        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "contradiction")
        assert problem["error_codes"] == {name: ["contradiction"] for name in other}
        assert problem["errors"].keys() == other.keys()
        assert (problem["photo_id"], problem["mole_id"]) == (sent["photo_id"], sent["mole_id"])
        assert snapshot() == before

    @pytest.mark.parametrize(
        "same",
        [
            {},
            {"body_site": "unknown", "modality": "unknown", "laterality": "unknown"},
            {"laterality": "left"},
            {"body_site": "forearm", "modality": "phone", "taken_at": "2026-03-01T10:00:00+01:00"},
        ],
    )
    def test_what_agrees_or_is_left_out_is_answered_as_before(
        self, api: Caller, sent: Any, same: dict[str, str]
    ) -> None:
        before = snapshot()

        answer = api.send(**same)

        assert (answer.status_code, answer.json()["id"]) == (202, sent["id"])
        assert snapshot() == before

    def test_another_photo_of_a_mole_with_another_site_is_refused(
        self, api: Caller, sent: Any
    ) -> None:
        answer = api.send(jpeg(2), body_site="scalp")

        assert (answer.status_code, answer.json()["code"]) == (409, "contradiction")
        assert answer.json()["error_codes"] == {"body_site": ["contradiction"]}
        assert "photo_id" not in answer.json()
        assert answer.json()["mole_id"] == sent["mole_id"]
        assert Photo.objects.count() == 1

    def test_what_was_not_known_is_added(self, api: Caller) -> None:
        first = api.send().json()
        Photo.objects.update(taken_at_source="upload")
        assess()

        answer = api.send(
            body_site="scalp", laterality="middle", modality="dermoscope", taken_at=NINE
        )

        photo = Photo.objects.get()
        assert (photo.modality, photo.taken_at_source) == ("dermoscope", "person")
        assert photo.mole is not None
        assert (photo.mole.body_site, photo.mole.laterality) == ("scalp", "middle")
        # The picture was judged as a phone's, which is contradicted now.
        assert (answer.status_code, answer.json()["status"]) == (202, "queued")
        assert answer.json()["id"] != first["id"]
        assert answer.json()["taken_at"] == NINE

    def test_of_a_day_without_a_time_any_time_agrees(self, api: Caller, sent: Any) -> None:
        Photo.objects.update(taken_at_precision="day")

        assert api.send(taken_at=TEN).status_code == 202
        assert api.send(taken_at="2026-03-03T10:00:00Z").status_code == 409

    def test_a_photo_in_the_bin_stays_there_when_it_is_contradicted(
        self, api: Caller, sent: Any
    ) -> None:
        api.delete("photo", sent["photo_id"])

        assert api.send(modality="dermoscope").status_code == 409
        assert api.get("assessment", sent["id"]).status_code == 404
        assert api.send().json()["id"] == sent["id"]

    def test_a_refused_request_frees_its_key(self, api: Caller, sent: Any) -> None:
        assert api.send(key="again", modality="dermoscope").status_code == 409
        assert api.send(key="again").status_code == 202

    def test_a_corrected_photo_is_contradicted_by_its_first_values(
        self, api: Caller, sent: Any
    ) -> None:
        api.patch("photo", sent["photo_id"], modality="dermoscope")

        assert api.send(modality="phone").status_code == 409
        assert api.send(modality="dermoscope").status_code == 202

    def test_a_photo_that_another_request_stores_meanwhile_is_compared_too(
        self, api: Caller, sent: Any, monkeypatch: Any
    ) -> None:
        Photo.objects.update(modality="phone")
        sha256 = Photo.objects.get().sha256
        Photo.objects.update(sha256="0" * 64)
        keep, clean = intake.files_and_rows, Mock(wraps=intake.clean_photo)

        def too_late(**fields: Any) -> Any:
            Photo.objects.update(sha256=sha256)
            return keep(**fields)

        monkeypatch.setattr(intake, "files_and_rows", too_late)
        monkeypatch.setattr(intake, "clean_photo", clean)

        answer = api.send(modality="dermoscope")

        assert (answer.status_code, answer.json()["code"]) == (409, "contradiction")
        assert clean.call_count == 1

    def test_a_photo_that_is_not_stored_adds_no_second_mole(
        self, api: Caller, monkeypatch: Any
    ) -> None:
        mole = make_mole(Subject.objects.create(partner=api.partner, external_id="patient-1"))
        Mole.objects.filter(pk=mole.pk).update(external_id="left-arm")

        def refuse(**_fields: Any) -> None:
            raise StorageUnavailableError

        monkeypatch.setattr(intake, "files_and_rows", refuse)

        assert api.send().status_code == 503
        assert Mole.objects.count() == 1
