"""The OpenAPI document and the page made from it."""

import json
import re
import shlex

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.html import strip_tags
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from classifier.api.description.curl import curl_of
from classifier.api.description.examples import MISSING
from classifier.api.description.reference import reference
from tests.api.conftest import url

pytestmark = pytest.mark.any_database


def test_the_schema_has_no_warnings(tmp_path):
    file = tmp_path / "schema.yaml"

    call_command("spectacular", file=str(file), fail_on_warn=True, validate=True)

    assert "openapi: 3.1.0" in file.read_text()


def test_the_schema_is_served_to_everyone():
    assert Client().get(url("schema")).status_code == 200
    answer = Client().get(url("schema"), headers={"Accept": "application/json"})
    assert json.loads(answer.content)["info"]["title"] == "SkinSpect partner API"


def test_every_operation_describes_its_problems(document):
    operations = [operation for path in document["paths"].values() for operation in path.values()]

    assert operations
    for operation in operations:
        assert operation["responses"].keys() >= {"400", "401", "403", "406", "429", "500"}
        assert operation["summary"]
        for status, answer in operation["responses"].items():
            assert (status >= "400") == ("application/problem+json" in answer.get("content", {}))


def test_the_document_is_valid_openapi(document):
    validate(json.loads(json.dumps(document)))


def test_the_document_names_server_operator_licence_and_tags(document, settings):
    assert document["servers"] == [{"url": settings.SITE_URL, "description": "This server"}]
    assert document["info"]["contact"]["url"] == settings.SITE_URL
    assert "email" not in document["info"]["contact"]
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    used = {
        tag
        for path in document["paths"].values()
        for operation in path.values()
        for tag in operation["tags"]
    }
    assert {tag["name"] for tag in document["tags"] if tag["description"]} == used


def test_the_operator_may_be_written_to(settings):
    settings.API_CONTACT_EMAIL = "api@example.org"

    answer = Client().get(url("schema"), headers={"Accept": "application/json"})

    assert json.loads(answer.content)["info"]["contact"]["email"] == "api@example.org"


def _examples(document):
    """Yield the place, schema and example of every body and parameter."""
    for path in document["paths"].values():
        for operation in path.values():
            name = operation["operationId"]
            for parameter in operation.get("parameters", ()):
                yield f"{name} {parameter['name']}", parameter["schema"], parameter["example"]
            bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
            for place, body in bodies.items():
                for content in body.get("content", {}).values():
                    if content["schema"].get("format") != "binary":
                        yield from _examples_of(document, f"{name} {place}", content)


def _examples_of(document, place, content):
    if "example" in content:
        yield place, content["schema"], content["example"]
    else:
        for reference in content["examples"].values():
            code = reference["$ref"].rpartition("/")[2]
            example = document["components"]["examples"][code]["value"]
            yield f"{place} {code}", content["schema"], example


def test_every_example_fits_its_schema(document):
    examples = list(_examples(document))

    assert len(examples) > 100
    for place, schema, example in examples:
        checked = {**schema, "components": document["components"]}
        errors = [error.message for error in Draft202012Validator(checked).iter_errors(example)]
        assert errors == [], place
        # The name of a field without an example of its own, see description/examples.py.
        assert MISSING not in json.dumps(example, ensure_ascii=False), f"{place}: {example}"


def test_every_problem_of_an_operation_has_an_example_of_its_status(document):
    for place, _schema, example in _examples(document):
        if isinstance(example, dict) and {"code", "request_id"} <= example.keys():
            assert place.split()[1] == str(example["status"]), place


def test_every_header_is_described_with_an_example(document):
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                assert "X-Request-Id" in answer["headers"]
                assert ("RateLimit" in answer["headers"]) == (status != "401")
                assert ("Retry-After" in answer["headers"]) == (status in {"429", "503"})
    for header in document["components"]["headers"].values():
        assert header["description"]
        Draft202012Validator(header["schema"]).validate(header["example"])


def test_every_operation_on_one_row_says_that_it_may_be_missing_or_erased(document):
    described = {
        each["operationId"]: each["responses"].keys()
        for path, operations in document["paths"].items()
        for each in operations.values()
        if "{" in path
    }

    assert described
    assert [name for name, answers in described.items() if not answers >= {"404", "410"}] == []


def test_tokens_are_described(document):
    flows = document["components"]["securitySchemes"]["partner"]["flows"]

    assert flows["clientCredentials"]["tokenUrl"] == url("token")
    assert flows["clientCredentials"]["scopes"].keys() == {"read", "write", "reviews", "webhooks"}


def test_the_docs_page_loads_nothing_from_elsewhere_and_nothing_inline():
    answer = Client().get(url("docs"))
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert re.findall(r'(?:src|href)="(?!/)[^"#]', page) == []
    assert re.findall(r"<style|style=|<script(?! type=\"module\" src=\"/)|\son\w+=", page) == []


def test_the_docs_page_holds_every_operation_and_object_once(document):
    page = Client().get(url("docs")).content.decode()
    ids = re.findall(r'\sid="([\w-]+)"', page)
    operations = [
        each["operationId"] for path in document["paths"].values() for each in path.values()
    ]

    assert set(ids) >= {*operations, "Assessment", "MoleHistory", "ModelCard", "Problem"}
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([\w-]+)"', page)) <= set(ids)
    assert "API=http://testserver/api/v1\n" in page


def test_the_docs_page_shows_a_request_and_an_answer_of_every_operation(document):
    for operation in reference().operations:
        shown = [answer.status for answer in operation.shown_answers]
        described = document["paths"][operation.path][operation.method.lower()]

        assert operation.curl.startswith("curl "), operation.name
        assert "{" not in operation.curl.partition("-d ")[0], operation.name
        assert shown == [
            status
            for status, answer in described["responses"].items()
            if "example" in answer.get("content", {}).get("application/json", {})
        ], operation.name
    commands = {operation.name: operation.curl for operation in reference().operations}
    assert "-F image=@mole.jpg" in commands["create_assessment"]
    assert '-H "Idempotency-Key: visit-2026-03-01"' in commands["create_assessment"]
    assert commands["delete_photo"].startswith("curl \\\n  -X DELETE \\\n")
    assert "-o picture.png" in commands["read_heat_map"]


def test_commands_quote_what_a_shell_would_read():
    content = {"application/json": {"example": {"question": "Is it Jane's?"}}}
    command = curl_of(
        "post", "/api/v1/x/", {"requestBody": {"content": content}, "responses": {"201": {}}}
    )

    options = shlex.split(command.replace("\\\n", " "))
    assert json.loads(options[options.index("-d") + 1]) == {"question": "Is it Jane's?"}


def test_the_docs_page_says_what_a_value_may_be():
    shapes = {shape.name: shape for shape in reference().shapes}
    kinds = {field.name: strip_tags(field.kind) for field in shapes["Assessment"].fields}

    assert kinds["band"] == "lower or unclear or higher or null"
    assert kinds["score"] == "number or null (double)"
    assert kinds["operating_points"] == "OperatingPoints or null"
    assert kinds["reasons"].startswith("list of blurred or ")
    assert '<a href="#OperatingPoints">' in Client().get(url("docs")).content.decode()
