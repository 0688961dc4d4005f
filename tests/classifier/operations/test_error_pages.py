"""What is refused before a view has our page, or our problem document under /api/."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings

from classifier.core.request_text import MOST_LEVELS

PAGE, API, TOKEN = "/photos/upload/status/", "/api/v1/docs/", "/api/v1/oauth/token/"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
HEADERS = [
    "Content-Security-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
]


def _files(count: int) -> bytes:
    files = [SimpleUploadedFile(f"{number}.jpg", b"x") for number in range(count)]
    return encode_multipart(BOUNDARY, {"photos": files})


def _fields(count: int) -> bytes:
    return encode_multipart(BOUNDARY, {f"field{number}": "x" for number in range(count)})


LONG = b"x=" + b"y" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
NESTED = b"[" * 100_000
MANY = b"&".join([b"x=y"] * (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
REFUSED = {
    "files": (MULTIPART_CONTENT, _files(101), {}, 400, "too_many_files", "up to 100 at a time"),
    "fields": (MULTIPART_CONTENT, _fields(1100), {}, 400, "too_many_fields", "too many entries"),
    "urlencoded fields": (FORM, MANY, {}, 400, "too_many_fields", "too many entries"),
    "long text": (FORM, LONG, {}, 413, "too_large", "too much text"),
    "broken multipart": ("multipart/form-data", b"x", {}, 400, "bad_request", "could not be sent"),
    "unreadable text": (FORM, b"x=%FC", {}, 400, "unreadable_text", "can’t be read"),
    "nested JSON": (JSON, NESTED, {}, 400, "nested_too_deeply", "could not be sent"),
    "JSON of 51 levels": (
        JSON,
        b"[" * 51 + b"]" * 51,
        {},
        400,
        "nested_too_deeply",
        "could not be sent",
    ),
    "no length": (
        MULTIPART_CONTENT,
        _files(1),
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        411,
        "length_required",
        "did not say how much",
    ),
    "host": (
        FORM,
        b"",
        {"HTTP_HOST": "evil.example"},
        400,
        "unknown_host",
        "There is no site at this address",
    ),
    "host with signs": (
        FORM,
        b"",
        {"HTTP_HOST": "evil.example/<b>"},
        400,
        "unknown_host",
        "There is no site at this address",
    ),
}


def _post(path: str, kind: str, body: bytes, **sent):
    """Send a form as a browser does, with its CSRF token. The database can't be used here."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = token = "t" * 32
    headers = {"x-csrftoken": token, **sent.pop("headers", {})}
    return client.generic("POST", path, body, kind, headers=headers, **sent)


def _check_headers(response) -> None:
    assert [name for name in HEADERS if name not in response] == []
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("case", REFUSED)
def test_a_browser_gets_a_page(case: str) -> None:
    kind, body, sent, status, _code, words = REFUSED[case]
    response = _post(PAGE, kind, body, **sent)
    page = response.content.decode()

    assert response.status_code == status
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert words in page
    assert "<h1" in page
    assert "evil.example" not in page
    assert ("Nothing was kept" in page or "nothing was kept" in page) == ("host" not in case)
    _check_headers(response)


@pytest.mark.parametrize("case", REFUSED)
def test_the_api_answers_with_a_problem(case: str) -> None:
    kind, body, sent, status, code, _words = REFUSED[case]
    response = _post(API, kind, body, **sent)
    problem = response.json()

    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:skinspect:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert "evil.example" not in response.content.decode()
    _check_headers(response)


@pytest.mark.parametrize("case", REFUSED)
def test_a_script_of_ours_gets_a_sentence(case: str) -> None:
    kind, body, sent, status, code, _words = REFUSED[case]
    response = _post(PAGE, kind, body, headers={"accept": "application/json"}, **sent)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["sentence"]


@pytest.mark.parametrize("cookie", ["", "u" * 32])
def test_a_form_without_its_token(cookie: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = cookie
    page, problem = client.post(PAGE), client.post(API)

    assert (page.status_code, problem.status_code) == (403, 403)
    assert "This form has expired" in page.content.decode()
    assert (problem["Content-Type"], problem.json()["code"]) == (
        "application/problem+json",
        "csrf_failed",
    )
    for response in (page, problem):
        _check_headers(response)


def test_a_failure_has_a_page_and_a_problem(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.classifier.operations.failing_urls"
    client = Client(raise_request_exception=False)
    page, problem = client.get("/fails/"), client.get("/api/fails/")

    assert (page.status_code, problem.status_code) == (500, 500)
    assert "Something went wrong on our side" in page.content.decode()
    assert problem.json()["code"] == "unexpected"
    assert b"secret" not in page.content + problem.content
    for response in (page, problem):
        _check_headers(response)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("suspicious", 400, "bad_request"), ("forbidden", 403, "permission_denied")],
)
def test_what_a_view_raises(settings: Settings, db, name: str, status: int, code: str) -> None:
    settings.ROOT_URLCONF = "tests.classifier.operations.failing_urls"
    page, problem = Client().get(f"/{name}/"), Client().get(f"/api/{name}/")

    assert (page.status_code, problem.status_code) == (status, status)
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert problem.json()["code"] == code
    assert b"secret" not in page.content + problem.content


@pytest.mark.parametrize("name", ["erased", "orphan"])
def test_what_was_erased_meanwhile_is_not_found(settings: Settings, db: None, name: str) -> None:
    settings.ROOT_URLCONF = "tests.classifier.operations.failing_urls"
    client = Client(raise_request_exception=False)
    page, problem = client.get(f"/{name}/"), client.get(f"/api/{name}/")

    assert (page.status_code, problem.status_code) == (404, 404)
    assert problem.json()["code"] == "not_found"


def test_every_503_says_when_to_come_again(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.classifier.operations.failing_urls"
    assert Client().get("/busy/")["Retry-After"] == "10"


@pytest.mark.django_db
def test_a_hundred_files_are_not_too_many() -> None:
    assert _post(PAGE, MULTIPART_CONTENT, _files(100)).status_code == 302


@pytest.mark.django_db
def test_json_in_a_field_may_not_be_a_trap() -> None:
    client = Client(raise_request_exception=False)
    address = "/account/2fa/webauthn/login/"
    assert client.get(address, headers={"accept": "application/json"}).status_code == 200
    answer = client.post(address, {"credential": "[" * 100_000})

    assert answer.status_code == 400
    assert "could not be sent" in answer.content.decode()


@pytest.mark.django_db
def test_json_of_as_many_levels_as_allowed_is_read() -> None:
    body = b"[" * MOST_LEVELS + b"]" * MOST_LEVELS
    assert _post(PAGE, JSON, body).status_code == 302


def test_another_endless_recursion_stays_a_failure(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.classifier.operations.failing_urls"
    assert Client(raise_request_exception=False).get("/recursion/").status_code == 500
