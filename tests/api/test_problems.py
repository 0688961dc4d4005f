"""Every error is a problem in JSON, never a page."""

import re
import uuid
from functools import partial

import pytest
from django.test import Client
from django.utils import translation

from classifier.api.assessments import views as assessment_views
from classifier.api.errors import problem_handler
from classifier.api.moles import views as mole_views
from classifier.assessments.errors import AlreadyRunningError
from classifier.core.errors import NotAllowedError, ServiceError, StorageUnavailableError
from classifier.intake.errors import PhotoRefusedError
from classifier.partners.errors import IdempotencyMismatchError
from tests.api.conftest import (
    NOBODYS_ID,
    Caller,
    check_described,
    described_operation,
    operations,
    url,
)

MISSING = uuid.UUID(int=0)


def _is_problem(answer, status: int, code: str) -> bool:
    body = answer.json()
    return (
        answer["Content-Type"] == "application/problem+json"
        and (answer.status_code, body["status"], body["code"]) == (status, status, code)
        and body["type"] == f"urn:skinspect:problem:{code}"
        and bool(body["title"] and body["detail"])
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "nowhere/", 404, "not_found"),
        ("post", "nowhere", 404, "not_found"),
        ("post", "assessments", 404, "not_found"),
        ("get", "", 404, "not_found"),
        ("get", "assessments/1/", 404, "not_found"),
        ("get", f"assessments/{MISSING}/", 404, "not_found"),
        ("get", f"moles/{MISSING}/", 404, "not_found"),
        ("delete", f"photos/{MISSING}/", 404, "not_found"),
        ("patch", "moles/", 405, "method_not_allowed"),
        ("options", "moles/", 405, "method_not_allowed"),
        ("delete", "assessments/", 405, "method_not_allowed"),
        ("put", f"photos/{MISSING}/", 405, "method_not_allowed"),
    ],
)
def test_unknown_addresses_and_methods(api: Caller, method, path, status, code):
    headers = {"Authorization": f"Bearer {api.token}"}

    answer = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{path}", headers=headers)

    assert _is_problem(answer, status, code)


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/xml"])
def test_an_accept_header_that_cannot_be_met(api: Caller, accept):
    assert _is_problem(api.call("get", url("moles"), Accept=accept), 406, "not_acceptable")


@pytest.mark.parametrize("accept", ["application/problem+json", "application/*", "*/*"])
def test_who_takes_problems_is_answered(api: Caller, accept):
    assert api.call("get", url("moles"), Accept=accept).status_code == 200
    photo_id = api.send().json()["photo_id"]
    assert api.call("delete", url("photo", photo_id), Accept=accept).status_code == 204


@pytest.mark.parametrize("accept", ["image/png", "application/json"])
def test_a_problem_is_json_whatever_was_asked_for(api: Caller, accept):
    answer = api.call("get", url("heat_map", MISSING), Accept=accept)

    assert _is_problem(answer, 404, "not_found")
    outsider = Client().get(url("heat_map", MISSING), headers={"Accept": accept})
    assert _is_problem(outsider, 401, "not_authenticated")


def test_a_heat_map_is_no_page(api: Caller):
    answer = api.call("get", url("heat_map", MISSING), Accept="text/html")

    assert _is_problem(answer, 406, "not_acceptable")


def test_allow_names_what_is_answered(document, api: Caller):
    for path, methods in document["paths"].items():
        address = re.sub(r"\{\w+\}", NOBODYS_ID, path)
        allowed = {name.upper() for name in methods} | ({"HEAD"} if "get" in methods else set())

        answer = Client().options(address, headers={"Authorization": f"Bearer {api.token}"})

        assert answer.status_code == 405
        assert set(answer["Allow"].split(", ")) == allowed
    schema = Client().options(url("schema"))
    assert (schema.status_code, schema["Allow"]) == (405, "GET, HEAD")


def test_a_body_that_is_not_a_form(api: Caller):
    client = Client(headers={"Authorization": f"Bearer {api.token}"})

    answer = client.post(url("assessments"), {"image": "x"}, content_type="application/json")
    assert _is_problem(answer, 415, "unsupported_media_type")
    broken = client.post(url("assessments"), b"--x", content_type="multipart/form-data")
    assert _is_problem(broken, 400, "parse_error")
    many = client.post(url("assessments"), {f"field{n}": "x" for n in range(1100)})
    assert _is_problem(many, 400, "too_many_fields")


def test_a_body_that_cannot_be_read_is_refused_wherever_there_is_one(api: Caller):
    """In chunks, of another kind, or with too much text."""
    with_body = [
        (each.method, each.address())
        for each in operations(api.document)
        if "requestBody" in described_operation(api.document, each.method, each.address())
    ]
    assert with_body

    for method, address in with_body:
        call = partial(Client().generic, method.upper(), address)
        token = {"HTTP_AUTHORIZATION": f"Bearer {api.token}"}
        chunked = call(b"", "application/json", HTTP_TRANSFER_ENCODING="chunked", **token)
        plain = call(b"x", "text/plain", **token)
        form = "application/x-www-form-urlencoded"
        long = call(b"a=" + b"x" * (1024 * 1024 + 1), form, **token)

        assert _is_problem(chunked, 411, "length_required"), address
        assert _is_problem(plain, 415, "unsupported_media_type"), address
        assert _is_problem(long, 413, "too_large"), address
        for answer in (chunked, plain, long):
            check_described(api.document, method, address, answer)


def test_an_unexpected_error_is_reported_plainly_and_logged(api: Caller, monkeypatch, caplog):
    def break_down(*_args):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(mole_views, "partner_moles", break_down)

    answer = api.get("moles")

    assert _is_problem(answer, 500, "unexpected")
    assert b"secret" not in answer.content
    assert "the secret of the house" in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PhotoRefusedError("No.", code="damaged"), 422),
        (PhotoRefusedError("No.", code="too_large"), 413),
        (IdempotencyMismatchError(), 422),
        (AlreadyRunningError(), 409),
        (NotAllowedError(), 403),
        (StorageUnavailableError(), 503),
        (ServiceError(), 409),
    ],
)
def test_each_refusal_of_a_service_has_its_status(error, status):
    with translation.override("en"):
        response = problem_handler(error, {})

    assert response.status_code == status


def test_an_interrupted_upload_is_a_bad_request(api: Caller, monkeypatch):
    from django.http.request import UnreadablePostError

    def break_off(*_args, **_options):
        raise UnreadablePostError

    monkeypatch.setattr(assessment_views, "check_size", break_off)

    assert _is_problem(api.send(), 400, "bad_request")
