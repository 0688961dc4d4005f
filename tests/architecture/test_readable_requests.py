"""Every address refuses text that is not UTF-8, before its view could repair or keep it."""

import re
import uuid

import pytest
from django.test import Client

from tests.architecture.permission_table import GROUPS
from tests.architecture.test_permissions import FIXED

# Every address is refused before its view, so that it is the same on every database.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MULTIPART = "multipart/form-data; boundary=b"
FORM = "application/x-www-form-urlencoded"
BODIES = {
    "value": (MULTIPART, b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\nM\xfc\r\n--b--'),
    "name": (MULTIPART, b'--b\r\nContent-Disposition: form-data; name="M\xfc"\r\n\r\nx\r\n--b--'),
    "file name": (
        MULTIPART,
        b'--b\r\nContent-Disposition: form-data; name="x"; filename="M\xfc"\r\n\r\nx\r\n--b--',
    ),
    "urlencoded": (FORM, b"x=M%FC"),
    "raw": (FORM, b"x=M\xfc"),
    "NUL": (FORM, b"x=M%00"),
    "replacement character": (FORM, b"x=M%EF%BF%BD"),
    "JSON": ("application/json", b'{"x": "M\xfc"}'),
    "half a surrogate pair": ("application/json", b'{"x": ["M\\ud800"]}'),
}
# One body of each kind is sent to every address, the others to every ninth.
EVERYWHERE = {"value", "raw", "JSON"}
ROUTES = sorted({route for table in GROUPS.values() for _, route in table})
# Their views read no form, and Django's check for forged forms is not for them.
NO_FORM = {route for route in ROUTES if route.startswith("api/") and "oauth" not in route}
NO_FORM = NO_FORM - {"api/v1/docs/"} | {"reminders/no-mail/<str:token>/", "photos/share/"}


def _address(route: str) -> str:
    for name, value in FIXED.items():
        route = route.replace(name, str(value))
    route = re.sub(r"<uuid:\w+>", str(uuid.UUID(int=0)), route)
    return "/" + re.sub(r"<\w+:\w+>", "1", route)


def _post(route: str, kind: str, body: bytes):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = token = "t" * 32
    headers = {"x-csrftoken": token}
    return client.generic("POST", _address(route), body, kind, headers=headers)


def _is_refused(response, route: str) -> bool:
    if route.startswith("api/"):
        is_ours = response["Content-Type"] == "application/problem+json" and (
            response.json()["code"] == "unreadable_text"
        )
    else:
        is_ours = "Nothing was kept" in response.content.decode()
    return bool(response.status_code == 400 and is_ours)


@pytest.mark.parametrize("case", BODIES)
def test_every_address_refuses_a_body(case: str) -> None:
    kind, body = BODIES[case]
    routes = [route for route in ROUTES if kind != MULTIPART or route not in NO_FORM]
    routes = routes if case in EVERYWHERE else routes[list(BODIES).index(case) :: len(BODIES)]
    assert [each for each in routes if not _is_refused(_post(each, kind, body), each)] == []


@pytest.mark.parametrize(
    "sent",
    [
        {"QUERY_STRING": "x=M%FC"},
        {"QUERY_STRING": "x=M\xfc"},
        {"QUERY_STRING": "M%00=x"},
        {"HTTP_IDEMPOTENCY_KEY": "M\xfc"},
        {"HTTP_ACCEPT": "M\xfc"},
        {"CONTENT_TYPE": "text/plain; x=M\xfc"},
        {"CONTENT_TYPE": f"{FORM}; charset=latin-1"},
    ],
)
def test_every_address_refuses_a_head(sent: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    responses = {route: client.get(_address(route), **sent) for route in ROUTES}
    assert [
        route for route, response in responses.items() if not _is_refused(response, route)
    ] == []


@pytest.mark.parametrize("path", ["/moles/M%FC/", "/api/v1/moles/M%FC/"])
def test_an_address_that_is_not_utf8_is_refused(path: str) -> None:
    assert _is_refused(Client().get(path), path.removeprefix("/"))
