"""What the OpenAPI document says beside the operations: servers, contact, tags and examples."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings

from classifier.api.description import headers
from classifier.api.description.examples import DIFFERENT, Examples
from classifier.core.problems import MEDIA_TYPE
from classifier.core.request_ids import HEADER as REQUEST_ID

Document = dict[str, Any]

TAGS = {
    "assessments": "Photos come in, and results go out.",
    "moles": "A mole with all of its photos and results.",
    "photos": "One photo.",
    "subjects": "The people that moles belong to, by your pseudonyms.",
    "review-requests": "Questions to the clinicians of this server, and their answers.",
    "webhooks": "Addresses that are told what happened, and what became of each event.",
    "partner": "You.",
    "test-data": "What test credentials sent.",
    "model": "The model in use: what it is, what it was measured at, and its limits.",
}


def complete(result: Document, **_context: Any) -> Document:
    """Add what drf-spectacular does not know; one of its hooks."""
    result["info"]["contact"] = _contact()
    result["servers"] = [{"url": settings.SITE_URL, "description": "This server"}]
    used = {tag for _, operation in _operations(result) for tag in operation["tags"]}
    result["tags"] = [
        {"name": name, "description": text} for name, text in TAGS.items() if name in used
    ]
    components = result["components"]
    examples = Examples(components["schemas"])
    for _, operation in _operations(result):
        _add_examples(operation, examples)
    components["headers"] = _used(headers.DESCRIBED, "headers", result)
    components["examples"] = _used(_problem_examples(), "examples", result)
    return result


def _used(described: dict[str, Any], kind: str, document: Document) -> dict[str, Any]:
    """Leave out what no operation refers to."""
    referred = set(
        re.findall(f"#/components/{kind}/([\\w-]+)", json.dumps(document["paths"], default=str))
    )
    return {name: value for name, value in described.items() if name in referred}


def _operations(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in document["paths"].values():
        yield from methods.items()


def _contact() -> dict[str, str]:
    contact = {"name": "The operator of this server", "url": settings.SITE_URL}
    if settings.API_CONTACT_EMAIL:
        contact["email"] = settings.API_CONTACT_EMAIL
    return contact


def _problem_examples() -> dict[str, Any]:
    # The modules of the problems import the views' errors, which need all apps to be ready.
    from classifier.api.description.problems import problems

    quoted = headers.DESCRIBED[REQUEST_ID]["example"]
    return {
        code: {
            "summary": f"{problem.status} {HTTPStatus(problem.status).phrase}",
            "value": problem.body() | {"request_id": quoted},
        }
        for code, problem in problems().items()
    }


def _add_examples(operation: dict[str, Any], examples: Examples) -> None:
    for parameter in operation.get("parameters", ()):
        name, owner = parameter["name"], operation["operationId"]
        parameter["example"] = examples.of(parameter["schema"], name, owner)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = examples.of(content["schema"])
    for status, answer in operation["responses"].items():
        for media_type, content in answer.get("content", {}).items():
            if media_type == MEDIA_TYPE:
                content["examples"] = {
                    code: {"$ref": f"#/components/examples/{code}"}
                    for code in codes_of(int(status), answer["description"])
                }
            elif "$ref" in content["schema"]:
                different = DIFFERENT.get((operation["operationId"], status), {})
                content["example"] = examples.of(content["schema"]) | different


def codes_of(status: int, description: str) -> list[str]:
    """Return the codes that a description names; if it names none, all of this status."""
    from classifier.api.description.problems import problems

    possible = [code for code, problem in problems().items() if problem.status == status]
    named = set(re.findall(r"`(\w+)`", description))
    return [code for code in possible if code in named] or possible
