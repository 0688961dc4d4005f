"""Lists, their filters and pages, a mole's history, and the model card."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.inference import door as inference
from classifier.photos.models import Photo
from tests.api.conftest import Caller
from tests.factories import assess, jpeg, make_assessment, make_mole, make_photo, make_subject


def _photos(api: Caller, count: int) -> None:
    for seed in range(count):
        api.send(jpeg(seed))


def _ids(answer) -> list[str]:
    return [row["id"] for row in answer.json()["results"]]


def test_pages_by_cursor_show_every_row_once(api: Caller):
    _photos(api, 5)
    Assessment.objects.update(requested_at=timezone.now())
    seen, page = [], api.get("assessments", page_size=2)
    while True:
        seen += _ids(page)
        following = page.json()["next"]
        if following is None:
            break
        page = api.call("get", following.removeprefix("http://testserver"))

    assert len(seen) == len(set(seen)) == 5


def test_pages_lead_back(api: Caller):
    _photos(api, 3)
    first = api.get("assessments", page_size=2)
    second = api.call("get", first.json()["next"].removeprefix("http://testserver"))

    back = api.call("get", second.json()["previous"].removeprefix("http://testserver"))

    assert _ids(back) == _ids(first)
    assert first.json()["previous"] is None


def test_filters(api: Caller):
    _photos(api, 2)
    api.send(jpeg(8), subject_external_id="patient-2", mole_external_id="left-arm")
    api.send(jpeg(9), subject_external_id="patient-2", mole_external_id="right-arm")
    assess(Photo.objects.filter(subject__external_id="patient-1").first())
    done = Assessment.objects.get(status="succeeded")

    assert len(_ids(api.get("assessments", subject_external_id="patient-2"))) == 2
    assert len(_ids(api.get("assessments", mole_external_id="left-arm"))) == 3
    both = {"subject_external_id": "patient-2", "mole_external_id": "left-arm"}
    assert len(_ids(api.get("assessments", **both))) == 1
    assert len(_ids(api.get("moles", **both))) == 1
    assert len(_ids(api.get("assessments", mole_id=done.photo.mole_id))) == 2
    assert _ids(api.get("assessments", status="succeeded")) == [str(done.id)]
    assert _ids(api.get("assessments", band=done.band)) == [str(done.id)]
    assert len(_ids(api.get("assessments", since=done.requested_at.isoformat()))) >= 1
    assert _ids(api.get("assessments", since="2100-01-01T00:00:00Z")) == []


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("assessments", {"status": "done"}),
        ("assessments", {"band": "safe"}),
        ("assessments", {"since": "lately"}),
        ("assessments", {"mole_id": "1"}),
        ("assessments", {"cursor": "cD1zb29u"}),
        ("assessments", {"cursor": "cD0yMDI2LTEzLTQ1"}),
        ("assessments", {"cursor": "cj14"}),
        ("assessments", {"subject": "patient-1"}),
        ("assessments", {"page_size": "many"}),
        ("assessments", {"page_size": "201"}),
        ("moles", {"status": "queued"}),
    ],
)
def test_a_query_that_is_not_understood_is_an_error(api: Caller, name, query):
    answer = api.get(name, **query)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == list(query)


def test_a_mole_has_its_side_and_its_place_as_a_code(api: Caller):
    subject = make_subject(api.partner)
    make_mole(subject, body_site="sole", laterality="right")
    make_mole(subject, body_site="nose", laterality="middle")

    nose, sole = api.get("moles").json()["results"]

    assert (nose["laterality"], sole["laterality"]) == ("middle", "right")
    assert nose["site"] == {
        "system": "http://snomed.info/sct",
        "code": "113179006",
        "display": "Skin of nose",
    }
    assert sole["site"] is None
    assert api.get("mole", nose["id"]).json()["site"] == nose["site"]


def test_a_moles_history_is_complete_and_newest_first(api: Caller):
    now = timezone.now().replace(microsecond=0)
    for days in (30, 1, 60):
        api.send(jpeg(days), taken_at=(now - timedelta(days=days)).isoformat())
    assess()
    mole_id = _ids(api.get("moles"))[0]

    history = api.get("mole", mole_id).json()

    taken = [photo["taken_at"] for photo in history["photos"]]
    assert taken == sorted(taken, reverse=True)
    assert history["mole_external_id"] == "left-arm"
    assert [len(photo["assessments"]) for photo in history["photos"]] == [1, 1, 1]
    assert history["photos"][0]["assessments"][0]["status"] == "succeeded"


def test_a_moles_history_has_the_results_of_photos_of_one_day_together(api: Caller):
    days = ("2026-03-01T10:00:00Z", "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z")
    sent = [
        api.send(jpeg(seed), taken_at=day, modality=modality).json()
        for seed, (day, modality) in enumerate(
            zip(days, ("phone", "phone", "dermoscope"), strict=True)
        )
    ]
    mole_id = sent[0]["mole_id"]
    assert api.get("mole", mole_id).json()["combined"] == []
    assess()

    (combined,) = api.get("mole", mole_id).json()["combined"]

    assert combined["taken_on"] == "2026-03-03"
    assert combined["photo_ids"] == [sent[2]["photo_id"], sent[1]["photo_id"]]
    assert 0 <= combined["score"] <= 1
    assert combined["band"] in ("lower", "unclear", "higher")
    assert combined["model_version"] == inference.manifest().version
    assert combined["operating_points"] == {"lower": 0.4, "higher": 0.6}
    assert "not a diagnosis" in combined["notice"]


@pytest.mark.parametrize("name", ["assessments", "moles", "mole"])
def test_queries_do_not_grow_with_rows(api: Caller, name):
    subject = make_subject(api.partner)
    mole = make_mole(subject, external_id="m")
    args = [mole.id] if name == "mole" else []
    for _ in range(2):
        make_assessment(make_photo(mole=mole))
    api.get(name, *args)
    with CaptureQueriesContext(connection) as few:
        api.get(name, *args)
    for number in range(6):
        make_assessment(make_photo(mole=mole))
        make_mole(subject, external_id=str(number))

    with CaptureQueriesContext(connection) as many:
        api.get(name, *args)

    assert len(many) == len(few) <= 12


def test_the_model_card_is_the_manifest(api: Caller):
    manifest = inference.manifest()

    card = api.get("model").json()

    assert card["version"] == manifest.version
    assert card["limits"] == list(manifest.limits)
    assert card["operating_points"] == manifest.raw["operating_points"]
    assert card["metrics"] == manifest.raw["metrics"]


def test_without_a_model_the_card_is_unavailable(api: Caller, settings, tmp_path):
    settings.CLASSIFIER_BACKEND, settings.CLASSIFIER_ARTEFACT = "litert", str(tmp_path)

    answer = api.get("model")

    assert (answer.status_code, answer.json()["code"]) == (503, "model_unavailable")
    assert str(tmp_path) not in answer.json()["detail"]
