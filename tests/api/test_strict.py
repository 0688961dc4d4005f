"""Every operation takes what it describes: never unknown, repeated or empty fields.

The cases come from the OpenAPI document, so that a new operation is among them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from classifier.api.webhooks.serializers import RotationSerializer
from classifier.people.models import Subject
from classifier.photos.models import Photo
from tests.api.conftest import NOBODYS_ID, Caller, ask_token, url
from tests.factories import jpeg

# An empty value erases what was sent before.
ERASED_BY_EMPTY = {
    ("create_assessment", "year_of_birth"),
    ("create_assessment", "sex"),
    ("correct_mole", "label"),
}
FORM, JSON = "multipart/form-data", "application/json"


@dataclass(frozen=True)
class Described:
    """An operation of the document; its ids are nobody's."""

    name: str
    method: str
    address: str
    parameters: dict[str, Any]
    media_type: str
    fields: dict[str, Any]


def described(document: dict[str, Any]) -> Iterator[Described]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            media_type = next(iter(content), "")
            name = content[media_type]["schema"]["$ref"].rpartition("/")[2] if content else ""
            yield Described(
                operation["operationId"],
                method,
                re.sub(r"\{\w+\}", NOBODYS_ID, path),
                {
                    each["name"]: each["schema"]
                    for each in operation.get("parameters", ())
                    if each["in"] == "query"
                },
                media_type,
                document["components"]["schemas"][name]["properties"] if name else {},
            )


@pytest.fixture
def operations(document: dict[str, Any]) -> list[Described]:
    return list(described(document))


@pytest.fixture
def forms(operations: list[Described]) -> list[Described]:
    """The operations that take a form."""
    return [each for each in operations if each.media_type == FORM]


def call(api: Caller, to: Described, query: str = "", body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {api.token}"}
    if body is None:
        return Client().generic(to.method.upper(), f"{to.address}{query}", headers=headers)
    is_json = to.media_type == JSON or isinstance(body, bytes)
    kind = {"content_type": JSON} if is_json else {}
    method = getattr(Client(), to.method)
    return method(f"{to.address}{query}", body, headers=headers, **kind)


def is_refused(answer: Any, name: str, code: str) -> bool:
    """Return whether the field is refused with the code, and every code has a sentence."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "invalid"), problem
    assert {key: len(said) for key, said in problem["errors"].items()} == {
        key: len(codes) for key, codes in problem["error_codes"].items()
    }
    return bool(problem["error_codes"].get(name) == [code])


def test_there_are_operations_of_every_kind(operations: list[Described]) -> None:
    assert {each.media_type for each in operations} == {"", FORM, JSON}
    assert {each.method for each in operations} >= {"get", "post", "patch", "delete"}
    assert any(each.parameters for each in operations)


def test_unknown_parameters_are_refused(api: Caller, operations: list[Described]) -> None:
    for each in operations:
        for name in ("surprise", "format", "Cursor", ""):
            assert is_refused(call(api, each, f"?{name}=json"), name, "unknown_field"), each.name


def test_empty_parameters_are_refused(api: Caller, operations: list[Described]) -> None:
    for each in operations:
        for name in each.parameters:
            for empty in (f"?{name}=", f"?{name}", f"?{name}=%20%09"):
                assert is_refused(call(api, each, empty), name, "empty"), each.name


def test_repeated_parameters_are_refused(api: Caller, operations: list[Described]) -> None:
    for each in operations:
        for name in each.parameters:
            query = f"?{name}=true&{name}=true"
            assert is_refused(call(api, each, query), name, "repeated"), each.name


@pytest.mark.parametrize("value", ["yes", "1", "True", "TRUE", "on", "t", "false "])
def test_booleans_are_true_or_false(api: Caller, operations: list[Described], value: str) -> None:
    booleans = [
        (each, name)
        for each in operations
        for name, schema in each.parameters.items()
        if schema["type"] == "boolean"
    ]
    assert "delete_photo" in {each.name for each, _ in booleans}
    for each, name in booleans:
        assert is_refused(call(api, each, f"?{name}={value}"), name, "invalid"), each.name


def test_where_nothing_is_described_no_body_is_taken(
    api: Caller, operations: list[Described]
) -> None:
    without = [each for each in operations if not each.media_type and each.method != "get"]
    assert "delete_photo" in {each.name for each in without}
    for each in without:
        body = b'{"for_good": true}'
        assert is_refused(call(api, each, body=body), "body", "unexpected_body"), each.name


def test_unknown_fields_are_refused(api: Caller, operations: list[Described]) -> None:
    for each in operations:
        if each.media_type:
            answer = call(api, each, body={"surprise": "x"})
            assert is_refused(answer, "surprise", "unknown_field"), each.name


def test_empty_fields_are_refused(api: Caller, operations: list[Described]) -> None:
    tried = [
        (each, name)
        for each in operations
        for name, schema in each.fields.items()
        if schema.get("type") != "boolean" and (each.name, name) not in ERASED_BY_EMPTY
        if schema.get("format") != "binary"
    ]
    assert len(tried) > 5
    for each, name in tried:
        for empty in ("", " \t"):
            assert is_refused(call(api, each, body={name: empty}), name, "empty"), each.name


def test_repeated_fields_of_a_form_are_refused(api: Caller, forms: list[Described]) -> None:
    for each in forms:
        for name in each.fields:
            answer = call(api, each, body={name: ["x", "x"]})
            assert is_refused(answer, name, "repeated"), each.name


def test_repeated_keys_of_json_are_refused(api: Caller, operations: list[Described]) -> None:
    for each in operations:
        if each.media_type == JSON:
            for body in (b'{"x": 1, "x": 1}', b'{"y": {"x": 1, "x": 2}}'):
                assert is_refused(call(api, each, body=body), "x", "repeated"), each.name


def test_fields_of_json_are_of_their_type(api: Caller, operations: list[Described]) -> None:
    wrong: dict[str, tuple[Any, ...]] = {
        "boolean": ("true", 1),
        "integer": ("1", True, 1.5),
        "string": (1, True, [], {}),
    }
    tried = [
        (each, name, value)
        for each in operations
        if each.media_type == JSON
        for name, schema in each.fields.items()
        for value in wrong.get(str(schema.get("type")), ())
    ]
    assert tried
    for each, name, value in tried:
        assert is_refused(call(api, each, body={name: value}), name, "invalid"), (name, value)


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"[" * 100_000, b"{'a': 1}", b'{"a": NaN}'])
def test_what_is_no_json_object_is_refused(
    api: Caller, operations: list[Described], body: bytes
) -> None:
    for each in operations:
        if each.media_type == JSON:
            answer = call(api, each, body=body)
            assert answer.status_code == 400
            assert answer.json()["code"] in {"invalid", "parse_error", "nested_too_deeply"}


def test_all_errors_are_told_at_once(api: Caller) -> None:
    answer = api.send(takenat="2020-01-01", modality="", sex=["male", "female"], body_site="soul")

    assert answer.json()["error_codes"] == {
        "takenat": ["unknown_field"],
        "modality": ["empty"],
        "sex": ["repeated"],
        "body_site": ["invalid_choice"],
    }
    assert not Subject.objects.exists()


def test_a_photo_comes_once(api: Caller) -> None:
    files = [SimpleUploadedFile("a.jpg", jpeg()), SimpleUploadedFile("b.jpg", jpeg(2))]

    assert is_refused(api.call("post", url("assessments"), {"image": files}), "image", "repeated")
    assert is_refused(api.send(sex=files[0]), "sex", "invalid_choice")
    assert not Photo.objects.exists()


def test_an_empty_idempotency_key_is_refused(api: Caller) -> None:
    for key in ("", "  "):
        answer = api.call("post", url("assessments"), {}, Idempotency_Key=key)
        assert is_refused(answer, "Idempotency-Key", "empty")


@pytest.mark.parametrize("name", ["token", "revoke"])
def test_parameters_of_oauth_come_once(api: Caller, name: str) -> None:
    for repeated in ({"scope": ["read", "write"]}, {"token": ["a", "a"]}, {"surprise": ["", ""]}):
        answer = Client().post(reverse(f"api:{name}"), repeated)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_unknown_parameters_of_oauth_are_ignored_as_its_standard_says(api: Caller) -> None:
    assert ask_token(api.made, surprise="x").status_code == 200


def test_a_whole_number_may_be_written_with_a_point():
    whole, part = (RotationSerializer(data={"overlap_hours": hours}) for hours in (5.0, 5.5))

    assert whole.is_valid()
    assert whole.validated_data == {"overlap_hours": 5}
    assert type(whole.validated_data["overlap_hours"]) is int
    assert not part.is_valid()
