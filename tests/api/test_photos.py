"""Reading photos back: what is known of them, their pictures, measurements and comparisons."""

import hashlib
import io
import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.comparing.models import Comparison
from classifier.core.storage import PrivateFileStorage
from classifier.photos.models import Photo
from tests.api.conftest import Caller, url
from tests.classifier.images import samples
from tests.factories import (
    assess,
    jpeg,
    make_assessment,
    make_comparison,
    make_measurement,
    make_mole,
    make_photo,
    make_subject,
)

NOW = timezone.now()
OUTLINE = {"points": [[0.4, 0.4], [0.6, 0.4], [0.5, 0.6]], "quality": 0.9, "source": "found"}
SCALE = {"kind": "card", "to_mm": [[0.1, 0, 0], [0, 0.1, 0], [0, 0, 1]], "relative_sd": 0.01}


@pytest.fixture
def sent(api: Caller) -> Any:
    """An assessed photo as the partner reads it."""
    api.send(taken_at="2026-03-01T10:00:00Z", modality="phone", body_site="forearm")
    assess()
    return read(api)


def read(api: Caller) -> Any:
    return api.get("photo", Photo.objects.get().pk).json()


def path(address: str) -> str:
    return address.removeprefix("http://testserver")


def figure(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "low": value * 0.95, "high": value * 1.05, "unit": unit}


def test_a_photo_says_what_is_known_of_it(sent: Any) -> None:
    photo = Photo.objects.get()
    result = Assessment.objects.get()
    assert (sent["width"], sent["height"], sent["byte_size"]) == (320, 240, photo.byte_size)
    assert (sent["sha256"], sent["media_type"]) == (photo.sha256, "image/jpeg")
    assert (sent["taken_at_source"], sent["taken_at_precision"]) == ("stated", "time")
    assert (sent["modality"], sent["modality_seen"]) == ("phone", result.modality)
    assert sent["quality"] == result.quality != {}
    assert [each["id"] for each in sent["assessments"]] == [str(result.id)]
    assert (sent["mole_external_id"], sent["subject_external_id"]) == ("left-arm", "patient-1")
    assert (sent["measurement"], sent["comparison"]) == (None, None)


@pytest.mark.parametrize(
    ("stored", "said"), [("camera", "camera"), ("file_name", "file_name"), ("upload", "upload")]
)
def test_a_photo_says_how_its_time_is_known(api: Caller, sent: Any, stored: str, said: str) -> None:
    Photo.objects.update(taken_at_source=stored, taken_at_precision="day")
    found = read(api)
    assert (found["taken_at_source"], found["taken_at_precision"]) == (said, "day")


def test_a_photo_without_a_result_has_no_quality(api: Caller) -> None:
    api.send()
    found = read(api)
    assert (found["quality"], found["modality_seen"]) == ({}, None)


def test_photos_are_listed_by_subject_and_mole(api: Caller) -> None:
    for number, (subject, mole) in enumerate(itertools.product("ab", "xy")):
        api.send(jpeg(number), subject_external_id=subject, mole_external_id=mole)

    def ids(**query: Any) -> list[str]:
        return [row["id"] for row in api.get("photos", **query).json()["results"]]

    newest_first = Photo.objects.order_by("-uploaded_at")
    assert ids() == [str(photo.pk) for photo in newest_first]
    assert len(ids(subject_external_id="a")) == len(ids(mole_external_id="x")) == 2
    (one,) = ids(subject_external_id="a", mole_external_id="x")
    mole_id = Photo.objects.get(pk=one).mole_id
    assert ids(mole_id=mole_id) == [one]
    assert len(ids(page_size=3)) == 3


def test_a_measurement_brings_the_photo_into_the_list_of_changes(api: Caller, sent: Any) -> None:
    watermark = api.get("photos", updated_since="2000-01-01T00:00:00Z").json()["watermark"]
    make_measurement(Photo.objects.get(), mm=5)
    page = api.get("photos", updated_since=watermark).json()
    (row,) = page["results"]
    assert row["measurement"].endswith(url("measurement", sent["id"]))
    assert api.get("photos", updated_since=page["watermark"]).json()["results"] == []


def test_the_picture_is_the_stored_one_without_metadata(api: Caller, sent: Any) -> None:
    answer = api.call("get", path(sent["picture"]))
    assert hashlib.sha256(answer.content).hexdigest() == sent["sha256"]
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.size, dict(picture.getexif())) == ((320, 240), {})
    assert answer["Content-Type"] == "image/jpeg"


def test_a_picture_is_private_and_is_not_guessed_at(api: Caller, sent: Any) -> None:
    for address in (sent["picture"], *sent["renditions"].values()):
        answer = api.call("get", path(address))
        assert answer.status_code == 200
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer["Cache-Control"]
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Security-Policy"] == "default-src 'none'"
        assert "Content-Disposition" not in answer


def test_renditions_are_smaller_upright_jpegs(api: Caller) -> None:
    api.send(samples.save(samples.lesion(3000, 1500, 3), "PNG"))
    found = read(api)
    assert found["media_type"] == "image/png"
    assert api.call("get", path(found["picture"]))["Content-Type"] == "image/png"
    display = api.call("get", path(found["renditions"]["display"]))
    thumbnail = api.call("get", path(found["renditions"]["thumbnail"]))
    assert Image.open(io.BytesIO(display.content)).size == (2048, 1024)
    assert Image.open(io.BytesIO(thumbnail.content)).width < 1024
    assert display["Content-Type"] == thumbnail["Content-Type"] == "image/jpeg"


def test_every_download_is_in_the_audit_trail(api: Caller, sent: Any) -> None:
    for address in (sent["picture"], *sent["renditions"].values()):
        api.call("get", path(address))
    events = AuditEvent.objects.filter(event="photo_viewed").order_by("id")
    assert [event.details["kind"] for event in events] == ["original", "display", "thumbnail"]
    assert {(event.actor_kind, event.actor, event.target) for event in events} == {
        ("partner", str(api.partner.id), sent["id"])
    }


def test_a_refused_download_is_not_in_the_audit_trail(stranger: Caller, sent: Any) -> None:
    assert stranger.call("get", path(sent["picture"])).status_code == 404
    assert not AuditEvent.objects.filter(event="photo_viewed").exists()


@pytest.mark.parametrize("accept", ["*/*", "image/jpeg", "image/*", "application/problem+json"])
def test_pictures_are_sent_to_every_client(api: Caller, sent: Any, accept: str) -> None:
    assert api.call("get", path(sent["picture"]), Accept=accept).status_code == 200


def test_nginx_sends_the_file(api: Caller, sent: Any, settings: Any) -> None:
    settings.MEDIA_DELIVERY = "x-accel"
    answer = api.call("get", path(sent["picture"]))
    name = Photo.objects.get().original.name
    assert (answer["X-Accel-Redirect"], answer.content) == (f"/private-photos/{name}", b"")


def test_s3_sends_the_file(
    api: Caller, sent: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_DELIVERY = "s3"
    address = "https://s3.example.org/signed"
    monkeypatch.setattr(
        PrivateFileStorage, "signed_url", lambda *_args, **_options: address, raising=False
    )
    answer = api.call("get", path(sent["picture"]))
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "no-store" in answer["Cache-Control"]


def test_a_file_that_the_client_has_is_not_sent_again(api: Caller, sent: Any) -> None:
    tag = api.call("get", path(sent["picture"]))["ETag"]
    assert api.call("get", path(sent["picture"]), If_None_Match=tag).status_code == 304


def test_there_are_no_other_renditions_and_none_from_the_bin(api: Caller, sent: Any) -> None:
    assert api.get("rendition", sent["id"], "original").status_code == 404
    api.delete("photo", sent["id"])
    assert api.call("get", path(sent["picture"])).status_code == 404
    assert api.get("photo", sent["id"]).status_code == 404
    assert api.get("photos").json()["results"] == []


def test_a_measurement_in_millimetres(api: Caller, sent: Any) -> None:
    result = {
        "outline": OUTLINE,
        "scale": {**SCALE, "shown": []},
        "figures": {"longest_diameter": figure(5.2, "mm"), "colours": figure(2, "1")},
        "reasons": [],
    }
    make_measurement(Photo.objects.get(), result=result, reasons=["hair"])
    found = api.call("get", path(read(api)["measurement"])).json()
    assert (found["status"], found["reasons"]) == ("measured", ["hair"])
    assert found["figures"] == result["figures"]
    assert found["outline"] == OUTLINE
    assert found["scale"] == {"kind": "card", "relative_sd": 0.01}
    assert found["photo_id"] == sent["id"]


def test_a_photo_that_could_not_be_measured_says_why(api: Caller, sent: Any) -> None:
    make_measurement(Photo.objects.get(), reasons=["blurred", "no_card"])
    found = api.get("measurement", sent["id"]).json()
    assert (found["status"], found["figures"], found["outline"]) == ("refused", {}, None)
    assert found["reasons"] == ["blurred", "no_card"]


def test_there_is_no_measurement_before_the_photo_is_measured(
    api: Caller, stranger: Caller, sent: Any
) -> None:
    assert api.get("measurement", sent["id"]).status_code == 404
    make_measurement(Photo.objects.get(), status="queued", finished_at=None)
    assert api.get("measurement", sent["id"]).status_code == 404
    make_measurement(make_photo(make_subject(api.partner)), mm=3)
    assert api.get("measurement", sent["id"]).status_code == 404
    Photo.objects.get(pk=sent["id"]).measurements.all().delete()
    make_measurement(Photo.objects.get(pk=sent["id"]), mm=3)
    assert api.get("measurement", sent["id"]).status_code == 200
    assert stranger.get("measurement", sent["id"]).status_code == 404


@pytest.fixture
def pair(api: Caller) -> tuple[Photo, Photo]:
    """Two photos of a mole, the earlier one first."""
    mole = make_mole(make_subject(api.partner))
    first, second = (make_photo(mole=mole, taken_at=NOW - timedelta(days=days)) for days in (90, 1))
    return first, second


def measured(photo: Photo, mm: float) -> None:
    figures = {"longest_diameter": figure(mm, "mm")}
    make_measurement(
        photo, result={"outline": OUTLINE, "scale": None, "figures": figures, "reasons": []}
    )


def test_a_mole_that_grew(api: Caller, pair: tuple[Photo, Photo]) -> None:
    measured(pair[0], 4)
    measured(pair[1], 8)
    make_comparison(*pair, error_px=3.2)
    address = api.get("photo", pair[1].pk).json()["comparison"]
    found = api.call("get", path(address)).json()
    assert (found["earlier_photo_id"], found["later_photo_id"]) == tuple(
        str(photo.pk) for photo in pair
    )
    assert (found["verdict"]["code"], found["verdict"]["word"]) == ("changed", "Changed")
    (size,) = found["figures"]
    assert (size["figure"], size["word"], size["basis"]) == ("longest_diameter", "changed", "mm")
    assert size["ratio"] == pytest.approx(2)
    assert (found["aligned"], found["alignment_error"]) == (True, pytest.approx(0.01))
    assert (found["status"], found["not_aligned_because"]) == ("succeeded", None)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "queued", "finished_at": None, "aligned": None}, "waiting"),
        ({"status": "failed", "aligned": None}, "failed"),
        ({"aligned": False, "reason": "no_agreement"}, "another_mole"),
        ({"aligned": False, "reason": "poor_fit"}, "not_aligned"),
        ({}, "not_measured"),
    ],
)
def test_a_comparison_without_figures_says_why(
    api: Caller, pair: tuple[Photo, Photo], fields: dict[str, Any], code: str
) -> None:
    make_comparison(*pair, **{"changes": {}, "error_px": None, **fields})
    found = api.get("comparison", pair[1].pk).json()
    assert (found["verdict"]["code"], found["figures"]) == (code, [])
    assert found["verdict"]["sentence"]
    assert found["not_aligned_because"] == fields.get("reason")


def test_no_change_is_told_as_such(api: Caller, pair: tuple[Photo, Photo]) -> None:
    for photo in pair:
        measured(photo, 4)
    make_comparison(*pair)
    verdict = api.get("comparison", pair[1].pk).json()["verdict"]
    assert (verdict["code"], verdict["word"]) == ("none", "No change found")


def test_only_the_photo_before_is_compared_with(api: Caller, pair: tuple[Photo, Photo]) -> None:
    make_comparison(*pair)
    assert api.get("comparison", pair[0].pk).status_code == 404
    between = make_photo(mole=pair[0].mole, taken_at=NOW - timedelta(days=40))
    assert api.get("comparison", pair[1].pk).status_code == 404
    make_comparison(between, pair[1])
    found = api.get("comparison", pair[1].pk).json()
    assert found["earlier_photo_id"] == str(between.pk)


def test_other_partners_comparisons_are_not_found(
    stranger: Caller, pair: tuple[Photo, Photo]
) -> None:
    make_comparison(*pair)
    assert Comparison.objects.exists()
    assert stranger.get("comparison", pair[1].pk).status_code == 404


@pytest.mark.parametrize("name", ["photos", "photo", "measurement", "comparison"])
def test_queries_do_not_grow_with_photos(api: Caller, pair: tuple[Photo, Photo], name: str) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert api.get(name, *([] if name == "photos" else [pair[1].pk])).status_code == 200
        return len(queries)

    for photo in pair:
        make_assessment(photo)
        measured(photo, 4)
    make_comparison(*pair)
    ask()
    first = ask()
    for days in (200, 300, 400):
        photo = make_photo(mole=pair[0].mole, taken_at=NOW - timedelta(days=days))
        make_assessment(photo)
        measured(photo, 4)
    assert ask() == first <= 14


def test_head_reads_no_picture(api: Caller, sent: Any) -> None:
    headers = {"Authorization": f"Bearer {api.token}"}
    answer = Client().head(path(sent["picture"]), headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
