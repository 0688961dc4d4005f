"""Every request has an id: in its answer, its log lines, its problems and its tasks."""

import logging
import re

import pytest
from django.test import Client

from classifier.core import log_ids, request_ids
from skinspect_site import celery
from tests.factories import make_photo

SENT = "visit-17.A_b=c"
# Made by us: a UUID without hyphens.
MADE = re.compile(r"[0-9a-f]{32}")


def _answer(path="/", sent=None, **options):
    headers = {} if sent is None else {"X-Request-Id": sent}
    return Client(raise_request_exception=False).get(path, headers=headers, **options)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/nowhere/", "/account/login/", "/api/v1/moles/", "/api/v1/docs/", "/health/live/"],
)
def test_every_answer_has_the_id_that_was_sent(path):
    assert _answer(path, SENT)["X-Request-Id"] == SENT


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent",
    [None, "", "a b", "x\ty", "someone@example.org", "é", "a" * 129, "a,b", "<b>", "\x00", 'a"b'],
)
def test_without_a_well_formed_id_one_is_made(sent):
    first, second = _answer(sent=sent)["X-Request-Id"], _answer(sent=sent)["X-Request-Id"]

    assert MADE.fullmatch(first)
    assert MADE.fullmatch(second)
    assert first != second


def test_an_id_may_have_128_characters():
    assert request_ids.request_id_for("a" * 128) == "a" * 128


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/api/v1/moles/", {}),
        ("/api/v1/nowhere/", {}),
        ("/api/v1/moles/", {"HTTP_HOST": "elsewhere.example.org"}),
        ("/api/v1/moles/", {"HTTP_TRANSFER_ENCODING": "chunked"}),
    ],
)
def test_problems_quote_the_id(path, options):
    answer = _answer(path, SENT, **options)

    assert answer.status_code >= 400
    assert answer.json()["request_id"] == answer["X-Request-Id"] == SENT


@pytest.fixture
def logged(caplog):
    """Return the request id and the message of each record that was logged."""
    caplog.handler.addFilter(log_ids.AddIds())
    caplog.set_level(logging.INFO)
    return lambda: [(record.request_id, record.getMessage()) for record in caplog.records]


@pytest.mark.django_db
def test_lines_about_the_request_have_its_id(logged, monkeypatch):
    logger = logging.getLogger("classifier.test")
    monkeypatch.setattr("classifier.api.errors.expected", lambda _error: logger.info("in the view"))

    _answer("/api/v1/moles/", SENT)
    logger.info("afterwards")

    lines = logged()
    assert (SENT, "in the view") in lines
    assert ("-", "afterwards") in lines
    # Django's own line, which it writes after all middleware.
    assert [name for name, line in lines if line.startswith("Internal Server Error")] == [SENT]


@pytest.mark.django_db(transaction=True)
def test_a_task_runs_under_the_id_of_the_request_that_caused_it(monkeypatch):
    sent = {}

    def publish(*_args, headers, **_kwargs):
        sent.update(headers)

    monkeypatch.setattr("kombu.messaging.Producer.publish", publish)
    before = request_ids.in_use.set(SENT)
    make_photo()
    request_ids.in_use.reset(before)

    assert sent["request_id"] == SENT


def test_a_worker_takes_the_id_from_the_message_and_forgets_it_afterwards():
    seen = []

    @celery.app.task(name="tests.see", shared=False)
    def see():
        seen.append(request_ids.in_use.get())

    see.apply(headers={"request_id": SENT})
    see.apply()

    assert seen == [SENT, ""]
    assert request_ids.in_use.get() == ""
