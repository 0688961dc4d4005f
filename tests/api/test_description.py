"""The OpenAPI document and the page made from it."""

import json
import re

from django.core.management import call_command
from django.test import Client

from classifier.api.description.reference import reference
from tests.api.conftest import url


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
    assert re.findall(r"<style|style=|<script|\son\w+=", page) == []


def test_the_docs_page_holds_every_operation_and_shape_once(document):
    page = Client().get(url("docs")).content.decode()
    ids = re.findall(r'<h2 id="(\w+)"', page)
    operations = [
        each["operationId"] for path in document["paths"].values() for each in path.values()
    ]

    assert set(ids) >= {*operations, "Assessment", "MoleHistory", "ModelCard", "Problem"}
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#(\w+)"', page)) - {"main"} <= set(ids)
    assert "http://testserver/api/v1/oauth/token/" in page


def test_the_docs_page_says_what_a_value_may_be():
    shapes = {shape.name: shape for shape in reference().shapes}
    kinds = {field.name: field.kind for field in shapes["Assessment"].fields}

    assert kinds["band"] == "lower or unclear or higher or null"
    assert kinds["score"] == "number or null (double)"
    assert kinds["operating_points"] == "OperatingPoints or null"
    assert kinds["reasons"].startswith("list of blurred or ")
