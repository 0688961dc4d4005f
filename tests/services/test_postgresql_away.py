"""While PostgreSQL is locked, or restarted, pages and API say so with 503, and go on afterwards."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.test import Client

from classifier.people.models import User
from tests.factories import make_assessment, make_mole, make_photo, make_user, sign_in
from tests.workers import database_url

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser(postgresql: None) -> Client:
    person: User = make_user()
    make_assessment(make_photo(mole=make_mole(person)), band="lower", score=0.1)
    return sign_in(Client(raise_request_exception=False), person)


@pytest.fixture
def other(browser: Client) -> Iterator["psycopg.Connection[tuple[int, ...]]"]:
    """Another process at the same database."""
    with psycopg.connect(database_url()) as other:
        yield other
        other.rollback()
    connection.close()


@pytest.mark.parametrize("timeout", ["lock_timeout", "statement_timeout"])
def test_a_table_that_is_locked(
    browser: Client, other: "psycopg.Connection[tuple[int, ...]]", timeout: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET {timeout} = '50ms'")
    other.execute("LOCK TABLE classifier_mole IN ACCESS EXCLUSIVE MODE")
    answer = browser.get("/moles/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Please try again in a moment" in answer.content.decode()
    assert browser.get("/results/").status_code == 503
    other.rollback()
    assert browser.get("/moles/").status_code == 200


def test_a_person_who_is_locked_can_be_read_and_not_changed(
    browser: Client, other: "psycopg.Connection[tuple[int, ...]]"
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    other.execute("SELECT 1 FROM classifier_subject FOR UPDATE")
    other.execute("SELECT 1 FROM classifier_user FOR UPDATE")
    assert browser.get("/moles/").status_code == 200
    answer = browser.post(
        "/you/consent/", {"action": "withdraw"}, headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["code"] == "database_unavailable"


def test_a_database_that_was_restarted(
    browser: Client, other: "psycopg.Connection[tuple[int, ...]]"
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    answer = browser.get("/moles/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    connection.close_if_unusable_or_obsolete()
    assert browser.get("/moles/").status_code == 200


def test_the_api_says_so(other: "psycopg.Connection[tuple[int, ...]]") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    other.execute("LOCK TABLE oauth2_provider_application IN ACCESS EXCLUSIVE MODE")
    answer = Client(raise_request_exception=False).post(
        "/api/v1/oauth/token/",
        {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"},
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["code"] == "database_unavailable"
