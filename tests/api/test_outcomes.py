"""Partners record what moles turned out to be, and read it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.moles.models import Mole
from classifier.outcomes.models import Outcome
from tests.api.conftest import Caller, url
from tests.factories import (
    PDF,
    jpeg,
    make_assessment,
    make_mole,
    make_outcome,
    make_photo,
    make_subject,
)

TODAY = timezone.localdate()


@pytest.fixture
def mole(api: Caller) -> Mole:
    return make_mole(make_subject(api.partner))


def record(api: Caller, mole: Mole, document: bytes = b"", **fields: Any) -> Any:
    sent = {"kind": "histology", "diagnosis": "MEL", "found_on": TODAY.isoformat(), **fields}
    if document:
        sent["document"] = SimpleUploadedFile("Jane Doe 1971.pdf", document)
    return api.call("post", url("outcomes", mole.id), sent)


def path(address: str) -> str:
    return address.removeprefix("http://testserver")


def test_histology_is_recorded_and_read_back(api: Caller, mole: Mole) -> None:
    make_assessment(make_photo(mole=mole, taken_at=timezone.now() - timedelta(days=30)))
    answer = record(api, mole, skin_type=2)
    made = answer.json()
    assert (answer.status_code, made["kind"], made["is_malignant"]) == (201, "histology", True)
    assert made["diagnosis"]["snomed_ct"] == "93655004"
    assert (made["found_on"], made["skin_type"]) == (TODAY.isoformat(), 2)
    assert (made["source"], made["band_before"], made["document"]) == ("partner", "higher", None)
    assert api.get("outcomes", mole.id).json()["results"] == [made]


def test_a_year_without_change_is_recorded(api: Caller, mole: Mole) -> None:
    made = record(api, mole, kind="followed_up", diagnosis="NV").json()
    assert (made["kind"], made["is_malignant"]) == ("followed_up", False)


@pytest.mark.parametrize(("said", "is_malignant"), [("benign", False), ("malignant", True)])
def test_what_has_no_code_of_its_own_is_said_in_words(
    api: Caller, mole: Mole, said: str, *, is_malignant: bool
) -> None:
    made = record(api, mole, diagnosis=said).json()
    assert (made["diagnosis"]["code"], made["is_malignant"]) == ("OTHER", is_malignant)


def test_a_later_outcome_replaces_the_former(api: Caller, mole: Mole) -> None:
    record(api, mole)
    record(api, mole, diagnosis="NV")
    now, before = api.get("outcomes", mole.id).json()["results"]
    assert (now["diagnosis"]["code"], now["superseded_at"]) == ("NV", None)
    assert (before["diagnosis"]["code"], bool(before["superseded_at"])) == ("MEL", True)


def test_the_trail_names_the_partner(api: Caller, mole: Mole) -> None:
    record(api, mole)
    event = AuditEvent.objects.get(event="outcome_recorded")
    assert (event.actor_kind, event.actor) == ("partner", str(api.partner.id))
    assert Outcome.objects.get().recorded_by is None


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"kind": "followed_up"}, 422, "outcome_unlikely"),
        ({"document": b"MZ not a letter"}, 422, "document_refused"),
        ({"document": PDF[:20]}, 422, "document_refused"),
        ({"found_on": (TODAY + timedelta(days=2)).isoformat()}, 400, "invalid"),
        ({"found_on": "1800-01-01"}, 400, "invalid"),
        ({"diagnosis": "melanoma"}, 400, "invalid"),
        ({"diagnosis": "OTHER"}, 400, "invalid"),
        ({"skin_type": 7}, 400, "invalid"),
        ({"kind": "guess"}, 400, "invalid"),
    ],
    ids=str,
)
def test_what_can_not_be_is_refused_and_not_stored(
    api: Caller, mole: Mole, fields: dict[str, Any], status: int, code: str
) -> None:
    refused = record(api, mole, **fields)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("letter", "kind", "ending"),
    [(PDF, "application/pdf", "pdf"), (jpeg(4), "image/jpeg", "jpg")],
    ids=["pdf", "picture"],
)
def test_the_document_comes_back_under_a_neutral_name(
    api: Caller, mole: Mole, letter: bytes, kind: str, ending: str
) -> None:
    made = record(api, mole, document=letter).json()
    sent = api.call("get", path(made["document"]))
    assert (sent.status_code, sent["Content-Type"]) == (200, kind)
    assert sent["Content-Disposition"] == f'attachment; filename="{TODAY}.{ending}"'
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in sent["Cache-Control"]
    event = AuditEvent.objects.get(event="outcome_viewed")
    assert (event.actor, event.details["outcome"]) == (str(api.partner.id), made["id"])
    assert event.details["credential"]


def test_a_pdf_is_kept_as_it_is(api: Caller, mole: Mole) -> None:
    made = record(api, mole, document=PDF).json()
    assert api.call("get", path(made["document"])).content == PDF


def test_an_outcome_without_a_document_has_none(api: Caller, mole: Mole) -> None:
    made = record(api, mole).json()
    assert api.get("outcome_document", mole.id, made["id"]).status_code == 404
    assert not AuditEvent.objects.filter(event="outcome_viewed").exists()


def test_other_partners_outcomes_are_not_there(api: Caller, stranger: Caller, mole: Mole) -> None:
    made = record(api, mole, document=PDF).json()
    own = make_mole(make_subject(stranger.partner))
    assert stranger.get("outcomes", mole.id).status_code == 404
    assert record(stranger, mole).status_code == 404
    assert stranger.call("get", path(made["document"])).status_code == 404
    assert stranger.get("outcome_document", own.id, made["id"]).status_code == 404
    assert Outcome.objects.count() == 1


def test_what_a_clinician_of_this_server_recorded_is_read_too(api: Caller, mole: Mole) -> None:
    make_outcome(mole)
    (found,) = api.get("outcomes", mole.id).json()["results"]
    assert found["source"] == "reviewer"


def test_queries_do_not_grow_with_outcomes(api: Caller, mole: Mole) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            api.get("outcomes", mole.id)
        return len(queries)

    record(api, mole)
    count()
    first = count()
    for _ in range(3):
        record(api, mole)
    assert count() == first <= 12
    assert len(api.get("outcomes", mole.id, page_size=2).json()["results"]) == 2
