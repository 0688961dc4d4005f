"""Sending photos to the API."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.core.errors import StorageUnavailableError
from classifier.intake import services as intake
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.models import Photo
from tests.api.conftest import Caller, url
from tests.factories import assess, jpeg, make_assessment, plain_jpeg


def test_a_photo_is_taken_in_and_assessed(api: Caller):
    sent = api.send(
        body_site="forearm", modality="dermoscope", taken_at="2026-03-01T10:00:00+02:00"
    )

    assert sent.status_code == 202
    assert sent.json()["status"] == "queued"
    assert sent.json()["score"] is None
    assert sent["Location"].endswith(url("assessment", sent.json()["id"]))
    assert "no-store" in sent["Cache-Control"]

    assess()
    done = api.call("get", sent["Location"].removeprefix("http://testserver")).json()
    assert done["status"] == "succeeded"
    assert 0 <= done["score"] <= 1
    assert done["band"] in {"lower", "unclear", "higher"}
    assert done["model_version"] == "fake-1"
    assert done["modality"] == "dermoscope"
    assert done["operating_points"] == {"lower": 0.4, "higher": 0.6}
    assert done["taken_at"] == "2026-03-01T08:00:00Z"
    assert done["subject_external_id"] == "patient-1"
    assert done["mole_external_id"] == "left-arm"
    assert done["finished_at"] >= done["requested_at"]
    assert "not a diagnosis" in done["notice"]


def test_a_photo_that_cannot_be_assessed_says_why(api: Caller):
    sent = api.send(plain_jpeg())
    assess()

    done = api.get("assessment", sent.json()["id"]).json()

    assert (done["status"], done["score"], done["band"]) == ("rejected", None, None)
    assert done["reasons"] == ["low_contrast"]
    assert "not a negative result" in done["notice"]
    assert done["heat_map"] is None
    assert api.get("heat_map", done["id"]).status_code == 404


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("image/png", "image/png"),
        ("image/*", "image/png"),
        ("*/*", "image/png"),
        ("application/json", "image/png"),
        ("application/problem+json", "image/png"),
        ("text/html, */*", "image/png"),
        ("application/octet-stream", "application/octet-stream"),
    ],
)
def test_the_heat_map_is_a_picture(api: Caller, accept, kind):
    sent = api.send()
    assess()
    done = api.get("assessment", sent.json()["id"]).json()

    address = done["heat_map"].removeprefix("http://testserver")
    answer = api.call("get", address, Accept=accept)

    assert answer["Content-Type"] == kind
    assert answer.content.startswith(b"\x89PNG")
    assert "no-store" in answer["Cache-Control"]


def test_a_lost_heat_map_is_not_found(api: Caller):
    sent = api.send()
    assess()
    default_storage.delete(str(Assessment.objects.get().heat_map.name))

    assert api.get("heat_map", sent.json()["id"]).status_code == 404


def test_the_exif_time_is_used_where_the_partner_sends_none(api: Caller):
    api.send()

    assert Photo.objects.get().taken_at_source == "camera"


def test_a_photo_must_be_a_file(api: Caller):
    fields = {"subject_external_id": "patient-1", "mole_external_id": "left-arm"}

    for form in (fields, {**fields, "image": "not a file"}):
        answer = api.call("post", url("assessments"), form)
        assert list(answer.json()["errors"]) == ["image"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"subject_external_id": "x" * 129}, "subject_external_id"),
        ({"subject_external_id": " "}, "subject_external_id"),
        ({"mole_external_id": "x" * 129}, "mole_external_id"),
        ({"taken_at": "yesterday"}, "taken_at"),
        ({"taken_at": "0001-01-01T00:00:00+14:00"}, "taken_at"),
        ({"taken_at": "9999-12-31T23:59:59-14:00"}, "taken_at"),
        ({"taken_at": (timezone.now() + timedelta(hours=1)).isoformat()}, "taken_at"),
        ({"body_site": "soul"}, "body_site"),
        ({"modality": "x-ray"}, "modality"),
    ],
)
def test_invalid_fields_are_named(api: Caller, fields, named):
    answer = api.send(**fields)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == [named]
    assert not Subject.objects.exists()


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (b"", images.Refusal.EMPTY),
        (b"hello" * 50, images.Refusal.NOT_AN_IMAGE),
        (jpeg()[:2000], images.Refusal.TRUNCATED),
        (jpeg(1, 20, 20), images.Refusal.TOO_SMALL),
        (jpeg(1, 1000, 70), images.Refusal.TOO_NARROW),
    ],
)
def test_a_refused_picture_leaves_nothing(api: Caller, image, code):
    answer = api.send(image)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["detail"]
    assert not Subject.objects.exists()
    assert not Mole.objects.exists()


@pytest.mark.parametrize("size", [50 * 1024 * 1024 + 1, 51 * 1024 * 1024])
def test_an_upload_over_the_limit_is_too_large(api: Caller, size):
    answer = api.send(bytes(size))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_fields_over_the_limit_are_too_large(api: Caller):
    assert api.send(note="x" * 1_100_000).status_code == 413


def test_a_full_disk_is_reported(api: Caller, monkeypatch):
    def refuse(**_fields):
        raise StorageUnavailableError

    monkeypatch.setattr(intake, "files_and_rows", refuse)

    answer = api.send(key="visit-1")

    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert answer.headers["Retry-After"] == "10"


def test_no_photo_is_lost_while_the_broker_is_down(
    api: Caller, monkeypatch, django_capture_on_commit_callbacks
):
    from kombu.exceptions import OperationalError

    from skinspect_site.celery import app

    def refuse(*_args, **_options):
        raise OperationalError

    monkeypatch.setattr(app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        sent = api.send()

    assert sent.status_code == 202
    assert api.get("assessment", sent.json()["id"]).json()["status"] == "queued"


def test_the_same_photo_again_points_at_the_first(api: Caller):
    first = api.send().json()
    assess()

    again = api.send()

    assert again.status_code == 202
    assert again.json()["id"] == first["id"]
    assert again.json()["status"] == "succeeded"
    assert Mole.objects.count() == 1


def test_the_same_photo_of_another_subject_is_another(api: Caller):
    first, second = api.send().json(), api.send(subject_external_id="patient-2").json()

    assert first["photo_id"] != second["photo_id"]


def test_a_failed_photo_sent_again_is_assessed_again(api: Caller):
    first = api.send().json()
    make_assessment(Photo.objects.get(), status="failed")
    assert "not a negative result" in api.get("assessment", first["id"]).json()["notice"]

    again = api.send().json()
    third = api.send().json()

    assert again["id"] != first["id"]
    assert again["status"] == "queued"
    assert third["id"] == again["id"]


def test_of_two_retries_at_once_one_wins(api: Caller, monkeypatch):
    api.send()
    failed = make_assessment(Photo.objects.get(), status="failed")
    rival = assessments.request_assessment(photo=failed.photo, actor=audit.SYSTEM)
    stale = intake.AddedPhoto(failed.photo, failed, is_new=False)
    monkeypatch.setattr(intake, "keep_photo", lambda **_fields: stale)

    assert api.send().json()["id"] == str(rival.id)


def test_a_body_site_that_comes_later_is_filled_in_once(api: Caller):
    for number, site in enumerate(("unknown", "forearm", "unknown")):
        assert api.send(jpeg(number), body_site=site).status_code == 202

    assert Mole.objects.get().body_site == "forearm"


def test_a_mole_in_the_bin_is_restored_by_its_next_photo(api: Caller):
    api.send()
    Mole.objects.update(binned_at=timezone.now())

    api.send(jpeg(2))

    assert Mole.objects.get().binned_at is None


def test_a_deleted_photo_is_hidden_and_restored_when_sent_again(api: Caller):
    sent = api.send().json()

    assert api.delete("photo", sent["photo_id"]).status_code == 204
    assert api.delete("photo", sent["photo_id"]).status_code == 204
    assert api.get("assessment", sent["id"]).status_code == 404
    assert api.get("assessments").json()["results"] == []
    assert api.get("mole", sent["mole_id"]).json()["photos"] == []
    assert AuditEvent.objects.filter(event="photo_binned").count() == 1

    assert api.send().json()["id"] == sent["id"]
    assert api.get("assessment", sent["id"]).status_code == 200


def test_a_photo_is_erased_for_good_even_from_the_bin(
    api: Caller, stored, django_capture_on_commit_callbacks
):
    sent = api.send(key="visit-1").json()
    assess()
    api.delete("photo", sent["photo_id"])

    with django_capture_on_commit_callbacks(execute=True):
        answer = api.delete("photo", sent["photo_id"], query="?for_good=true")

    assert answer.status_code == 204
    assert not Photo.objects.exists()
    assert [path for path in stored.rglob("*") if path.is_file()] == []
    assert api.delete("photo", sent["photo_id"]).status_code == 410
    assert api.send(key="visit-1").json()["id"] != sent["id"]


def test_a_misspelt_delete_request_deletes_nothing(api: Caller):
    sent = api.send().json()

    assert api.delete("photo", sent["photo_id"], query="?for_good=perhaps").status_code == 400
    assert api.delete("photo", sent["photo_id"], query="?forgood=true").status_code == 400
    assert api.get("assessment", sent["id"]).status_code == 200


def test_a_large_picture_is_refused_while_others_are_read(api: Caller, monkeypatch):
    def busy(*_args, **_options):
        raise images.DecoderBusyError

    monkeypatch.setattr(images, "accept", busy)

    answer = api.send(key="visit-1")

    assert (answer.status_code, answer.json()["code"]) == (503, "decoder_busy")
    assert answer["Retry-After"] == "6"
