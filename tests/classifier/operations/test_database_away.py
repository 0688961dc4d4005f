"""While SQLite is locked people read their pages; what has to write says so with 503."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from classifier.people.models import User
from tests.architecture.permission_table import PAGES, SIGNED_IN
from tests.factories import make_assessment, make_mole, make_photo, make_user, sign_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows"),
]
# A download of all results is an event of the audit trail; two pages ask for the password first.
NOT_READ_ONLY = {"results.csv", "you/leave/", "you/export/"}
PAGES_TO_READ = [
    f"/{route}"
    for (method, route), row in PAGES.items()
    if method == "GET" and row == SIGNED_IN and "<" not in route and route not in NOT_READ_ONLY
]


@pytest.fixture
def person() -> User:
    user = make_user()
    make_assessment(make_photo(mole=make_mole(user)), band="lower", score=0.1)
    return user


@pytest.fixture
def browser(person: User) -> Client:
    return sign_in(Client(raise_request_exception=False), person)


@pytest.fixture
def lock(browser: Client) -> Iterator[None]:
    """Another process holds the only lock for writing, for longer than we wait."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()
        connection.close()


def test_there_are_pages_to_read() -> None:
    assert {"/moles/", "/results/", "/map/", "/bin/", "/you/"} <= set(PAGES_TO_READ)


def test_reading_takes_no_lock(browser: Client, lock: None) -> None:
    answers = {page: browser.get(page).status_code for page in PAGES_TO_READ}
    assert answers == dict.fromkeys(PAGES_TO_READ, 200)


def test_ones_own_rows_are_read_too(browser: Client, person: User, lock: None) -> None:
    photo = person.subjects.get().photos.get()
    urls = [
        reverse("mole_detail", args=[photo.mole_id]),
        reverse("photo_detail", args=[photo.pk]),
        reverse("photo_media", args=[photo.pk, "thumbnail"]),
        reverse("photo_media", args=[photo.pk, "display"]),
    ]
    assert [browser.get(url).status_code for url in urls] == [200] * len(urls)


def test_what_writes_says_so(browser: Client, lock: None) -> None:
    answer = browser.post(reverse("consent"), {"action": "withdraw"})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Please try again in a moment" in page
    assert "Nothing of this was kept" in page
    assert browser.get("/results.csv").status_code == 503


def test_a_script_gets_a_sentence(browser: Client, lock: None) -> None:
    answer = browser.post(
        reverse("consent"), {"action": "withdraw"}, headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["code"] == "database_unavailable"
    assert "try again in a moment" in answer.json()["sentence"]


def test_the_api_says_so(lock: None) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post("/api/v1/oauth/token/", {"grant_type": "client_credentials"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "database_unavailable"


def test_a_view_of_the_api_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("classifier.api.authentication.PartnerAuthentication.authenticate", fail)
    answer = Client().get("/api/v1/moles/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["code"] == "database_unavailable"
    assert "server closed" not in answer.content.decode()
