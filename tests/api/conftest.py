"""Callers of the API: real tokens, and every response checked against the OpenAPI document."""

import base64
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from classifier.api.description.problems import problems
from classifier.partners.models import Partner
from classifier.partners.scopes import Scope
from classifier.partners.services.credentials import IssuedCredential
from tests.factories import jpeg, make_partner

UNDESCRIBED = {405}
# Those of every answer of the site.
USUAL_HEADERS = {
    *("Content-Type", "Content-Length", "Content-Security-Policy", "Permissions-Policy"),
    *("Cache-Control", "Expires", "Vary", "Allow", "Cross-Origin-Opener-Policy"),
    *("Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options", "Content-Language"),
    # The second is nginx's, and goes no further.
    *("Cross-Origin-Resource-Policy", "X-Accel-Redirect"),
}
EVERY_SCOPE = " ".join(Scope)
NOBODYS_ID = "00000000-0000-4000-8000-000000000000"
NOBODYS_IDS: Mapping[str, Any] = defaultdict(lambda: NOBODYS_ID)


def ask_token(made: IssuedCredential, scope: str = EVERY_SCOPE, **form: str) -> Any:
    """Ask for a token with a credential."""
    return ask_token_with(made.client_id, made.client_secret, scope, **form)


def ask_token_with(client_id: str, secret: str, scope: str = EVERY_SCOPE, **form: str) -> Any:
    """Ask for a token with this client id and secret."""
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        reverse("api:token"),
        {"grant_type": "client_credentials", **({"scope": scope} if scope else {}), **form},
        headers={"Authorization": f"Basic {basic}"},
    )


class Caller:
    """A partner's client; `get("mole", id)` names the URL and its argument."""

    def __init__(self, made: IssuedCredential, document: dict[str, Any], scope: str = EVERY_SCOPE):
        self.partner: Partner = made.partner
        self.made = made
        self.document = document
        self.token = ask_token(made, scope).json()["access_token"]
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    @property
    def noted(self) -> dict[str, str]:
        """What the audit trail notes with each of its events."""
        return {"credential": str(self.made.credential.id)}

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        """Call an address, and check the response against the document."""
        sent = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if data is None:
            # The test client's own methods would send an empty form, or None as text.
            response = self.client.generic(method.upper(), path, headers=sent)
        else:
            response = getattr(self.client, method)(path, data, headers=sent)
        if response.status_code not in UNDESCRIBED:
            check_described(self.document, method, path, response)
        return response

    def get(self, name: str, *args: Any, **query: Any) -> Any:
        return self.call("get", url(name, *args), query)

    def post(self, name: str, *args: Any, **body: Any) -> Any:
        """Send JSON, or no body."""
        return self.send_json("post", url(name, *args), body)

    def patch(self, name: str, *args: Any, **body: Any) -> Any:
        """Send JSON, or no body."""
        return self.send_json("patch", url(name, *args), body)

    def send_json(self, method: str, path: str, body: Any) -> Any:
        if body == {}:
            return self.call(method, path)
        sent = {"Authorization": f"Bearer {self.token}"}
        response = getattr(self.client, method)(path, body, "application/json", headers=sent)
        check_described(self.document, method, path, response)
        return response

    def delete(self, name: str, *args: Any, query: str = "") -> Any:
        return self.call("delete", url(name, *args) + query)

    def send(self, image: bytes | None = None, key: str = "", **fields: Any) -> Any:
        data = {
            "image": SimpleUploadedFile("secret name.jpg", jpeg() if image is None else image),
            "subject_external_id": "patient-1",
            "mole_external_id": "left-arm",
            **fields,
        }
        headers = {"Idempotency_Key": key} if key else {}
        return self.call("post", url("assessments"), data, **headers)


def url(name: str, *args: Any) -> str:
    return reverse(f"api:{name}", args=args)


def described_operation(document: dict[str, Any], method: str, path: str) -> Any:
    """Return the operation that the document describes for an address."""
    route = resolve(path.partition("?")[0]).route
    return document["paths"]["/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route)][method]


def check_described(document: dict[str, Any], method: str, path: str, response: Any) -> None:
    """Check a response against the operation in the document."""
    described = described_operation(document, method, path)["responses"]
    answer = described[str(response.status_code)]
    names = {name for name in answer["headers"] if name in response.headers}
    told = set(response.headers) - USUAL_HEADERS
    assert told == names, f"Describe {told - names} of {response.status_code}."
    if "content" not in answer:
        assert response.content == b""
        return
    media = answer["content"][response["Content-Type"]]
    if "json" in response["Content-Type"]:
        schema = {**media["schema"], "components": document["components"]}
        Draft202012Validator(schema).validate(response.json())
    if response.status_code >= 400:
        _check_problem(response)


def _check_problem(response: Any) -> None:
    """Check that `description.problems` knows the problem, and so documents and examples do."""
    sent = response.json()
    known = problems().get(sent["code"])
    assert known is not None, f"Add what gives {sent['code']} to description/problems.py."
    assert known.status == response.status_code


class Operation(NamedTuple):
    """An operation of the document; `path` has the names of ids between braces."""

    name: str
    method: str
    path: str
    scope: str

    def address(self, ids: Mapping[str, Any] = NOBODYS_IDS) -> str:
        """Return the path with these ids, by name."""
        return re.sub(r"\{(\w+)\}", lambda match: str(ids[match[1]]), self.path)


def operations(document: dict[str, Any]) -> list[Operation]:
    """Return every operation."""
    return [
        Operation(described["operationId"], method, path, described["security"][0]["partner"][0])
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]


@pytest.fixture(autouse=True)
def _no_rate_limits_used(db: None) -> None:
    cache.clear()


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    generator: Any = SchemaGenerator
    return dict(generator().get_schema(request=None, public=True))


@pytest.fixture
def api(document: dict[str, Any]) -> Caller:
    """A partner with every scope."""
    return Caller(make_partner(), document)


@pytest.fixture
def stranger(document: dict[str, Any]) -> Caller:
    """Another partner with every scope."""
    return Caller(make_partner(), document)
