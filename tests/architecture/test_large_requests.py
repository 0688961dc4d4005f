"""No address takes more than a form's text, but for those that take files, from who may send them.

Nothing of a refused body is read, not even by the check against forged requests.
"""

import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from classifier.audit import services as audit
from classifier.capture import services as capture_links
from classifier.core import rate_limits
from classifier.core.large_requests import (
    LargeRequestsMiddleware,
    TooLongError,
    upload_of,
)
from classifier.trial.views import ADDRESS_WINDOW_S, MOST_OF_AN_ADDRESS
from tests import factories
from tests.api.conftest import ask_token

pytestmark = pytest.mark.django_db

MB = 1024 * 1024
# How many files of 50 MB each of these addresses takes.
TAKES_FILES = {
    "trial": 1,
    "mole_outcome": 1,
    "overview_create": 1,
    "photo_upload": 4,
    "photo_share": 0,
    "capture_by_link": 1,
    "review_outcome": 1,
    "account_import": 1,
    "assessments": 1,
    "outcomes": 1,
}
PAGES = [
    "/account/login/",
    "/account/signup/",
    "/",
    "/health/",
    "/photos/upload/status/",
    "/staff/",
    "/api/v1/oauth/token/",
    "/api/v1/webhooks/",
]


def patterns(found: Any = None) -> list[URLPattern]:
    listed = get_resolver().url_patterns if found is None else found
    return [
        pattern
        for each in listed
        for pattern in ([each] if isinstance(each, URLPattern) else patterns(each.url_patterns))
    ]


class Unread:
    """A body of which nothing may be read."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("The body was read")

    readline = read


def post(client: Client, url: str, length: int, **headers: str) -> Any:
    """Announce a long multipart form, with a token against forgery that its sender made."""
    client.cookies["csrftoken"] = "a" * 32
    described = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length)}
    return client.generic("POST", url, headers=headers, **described, **{"wsgi.input": Unread()})


def may_come(client: Client, url: str, length: int, **headers: str) -> Any:
    """Ask as the web server does, before it reads the body."""
    client.defaults["skinspect.body"] = "not read"
    return post(client, url, length, **headers)


def test_these_addresses_take_files_and_no_others() -> None:
    marked = {
        pattern.name: upload.files
        for pattern in patterns()
        if (upload := upload_of(pattern.callback))
    }
    assert marked == TAKES_FILES


def test_every_other_address_refuses_two_megabytes() -> None:
    middleware = LargeRequestsMiddleware(lambda _request: HttpResponse())
    request = RequestFactory().post("/", CONTENT_LENGTH=str(2 * MB))
    unmarked = [each for each in patterns() if not upload_of(each.callback)]
    for pattern in unmarked:
        with pytest.raises(TooLongError):
            middleware.process_view(request, pattern.callback, (), {})
    assert len(unmarked) > 200


@pytest.mark.parametrize("url", PAGES)
def test_a_form_that_anybody_makes_up_is_refused_unread(url: str) -> None:
    response = post(Client(enforce_csrf_checks=True), url, 300 * MB)
    assert response.status_code == 413
    assert ("json" in response["Content-Type"]) == url.startswith("/api/")


def test_a_form_as_long_as_text_may_be_is_read() -> None:
    with pytest.raises(AssertionError, match="The body was read"):
        post(Client(enforce_csrf_checks=True), "/account/login/", MB)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize(
    "url", ["/photos/upload/", "/overviews/new/", f"/moles/{uuid.UUID(int=1)}/outcome/"]
)
def test_visitors_who_send_photos_are_asked_to_sign_in(url: str, accept: str) -> None:
    response = post(Client(enforce_csrf_checks=True), url, 4 * MB, accept=accept)
    assert response.status_code == (302 if accept == "text/html" else 401)


def test_one_who_is_signed_in_may_send_four_photos_of_full_size_at_once() -> None:
    user = factories.make_user()
    client = factories.sign_in(Client(), user)
    response = may_come(client, "/photos/upload/", 200 * MB)
    assert (response.status_code, response["X-Body-Of"]) == (100, f"user-{user.pk}")
    assert may_come(client, "/photos/upload/", 201 * MB).status_code == 413
    assert may_come(client, "/overviews/new/", 50 * MB).status_code == 100
    assert may_come(client, "/overviews/new/", 51 * MB).status_code == 413


def test_a_capture_link_is_good_for_one_photo_until_it_is_used_or_revoked() -> None:
    mole = factories.make_mole()
    link, token = capture_links.make_link(mole=mole, actor=audit.SYSTEM, shows_last_photo=False)
    url = reverse("capture_by_link", args=[token])
    response = may_come(Client(), url, 40 * MB)
    assert (response.status_code, response["X-Body-Of"]) == (100, f"link-{link.pk}")
    assert may_come(Client(), url, 60 * MB).status_code == 413
    assert may_come(Client(), url.replace(token, "x" * 43), 40 * MB).status_code == 404


def test_a_visitor_may_try_photos_while_their_address_may(settings: Any) -> None:
    assert may_come(Client(), "/try/", 40 * MB)["X-Body-Of"] == ""
    for _ in range(MOST_OF_AN_ADDRESS):
        rate_limits.take("trial:127.0.0.1", limit=MOST_OF_AN_ADDRESS, seconds=ADDRESS_WINDOW_S)
    assert may_come(Client(), "/try/", 40 * MB).status_code == 429
    settings.TRY_WITHOUT_ACCOUNT = False
    assert may_come(Client(), "/try/", 40 * MB).status_code == 404


def test_what_another_app_shares_too_early_is_asked_for_again_unread() -> None:
    response = post(Client(), "/photos/share/", 900 * MB)
    assert (response.status_code, response["Location"]) == (302, "/photos/upload/?shared=again")


@pytest.mark.parametrize(
    "url", ["/api/v1/assessments/", f"/api/v1/moles/{uuid.UUID(int=1)}/outcomes/"]
)
def test_a_partner_may_send_a_photo_with_a_token_that_may_write(url: str) -> None:
    made = factories.make_partner()
    write = {"authorization": f"Bearer {ask_token(made, 'write').json()['access_token']}"}
    read = {"authorization": f"Bearer {ask_token(made, 'read').json()['access_token']}"}
    answers = [
        may_come(Client(), url, 40 * MB, **write),
        may_come(Client(), url, 51 * MB, **write),
        may_come(Client(), url, 40 * MB, **read),
        may_come(Client(), url, 40 * MB, authorization="Bearer x"),
        may_come(Client(), url, 40 * MB),
    ]
    assert [answer.status_code for answer in answers] == [100, 413, 403, 401, 401]
    assert answers[0]["X-Body-Of"] == f"partner-{made.partner.pk}"
    assert 'error="insufficient_scope"' in answers[2]["WWW-Authenticate"]
    assert "problem+json" in answers[4]["Content-Type"]


@pytest.mark.parametrize("scheme", ["Bearer x", ""])
def test_a_token_that_ended_while_its_photo_came_does_not_count(scheme: str) -> None:
    client = Client()
    client.defaults["skinspect.body"] = "asked"
    answer = post(client, "/api/v1/assessments/", 4 * MB, authorization=scheme)
    assert answer.status_code == 401
