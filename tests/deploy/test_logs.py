"""Lines of the log as JSON."""

import errno
import json
import logging
import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
import redis
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from classifier.core import log_ids, request_ids
from skinspect_site import celery
from skinspect_site.foreseen import ShortenForeseen
from skinspect_site.json_logs import JsonLines
from skinspect_site.log_redaction import RedactLinkKeys
from skinspect_site.settings.logs import logging_settings


class Lines(logging.Handler):
    """Keeps lines as the console's handler would write them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonLines())
        self.addFilter(ShortenForeseen())
        self.addFilter(RedactLinkKeys())
        self.addFilter(log_ids.AddIds())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def written() -> Lines:
    return Lines()


@pytest.fixture
def logger(written: Lines) -> Iterator[logging.Logger]:
    own = logging.getLogger("classifier.test")
    own.addHandler(written)
    yield own
    own.removeHandler(written)


def test_a_line_is_one_object_with_the_id_of_the_request(
    logger: logging.Logger, written: Lines
) -> None:
    before = request_ids.in_use.set("r-1")
    logger.warning("Photo %s waits\nfor “ß”: /shared/abc/", "\n{")
    request_ids.in_use.reset(before)
    [line] = written.lines
    assert len(line.splitlines()) == 1
    found = json.loads(line)
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "WARNING",
        "logger": "classifier.test",
        "request_id": "r-1",
        "task_id": "-",
        "task": "-",
        "message": "Photo %0A{ waits\nfor “ß”: /shared/-",
    }


def test_an_error_has_its_trace_and_nothing_of_the_request(
    logger: logging.Logger, written: Lines
) -> None:
    try:
        int("no number")
    except ValueError:
        logger.exception("It failed", extra={"request": "Jane Doe", "status_code": 500})
    [line] = written.lines
    found = json.loads(line)
    ids = {"request_id", "task_id", "task"}
    assert found.keys() == {"time", "level", "logger", "message", "exception"} | ids
    assert found["exception"].endswith("'no number'")
    assert "Jane" not in line


def test_a_line_of_a_task_has_its_id_and_name_in_both_formats(
    logger: logging.Logger, written: Lines
) -> None:
    @celery.app.task(name="tests.log", shared=False)
    def log() -> None:
        logger.warning("in the task")

    log.apply(task_id="t-1", headers={"request_id": "r-1"})
    text = logging_settings("INFO", "text")["formatters"]["text"]
    written.setFormatter(logging.Formatter(text["format"], style=text["style"]))
    log.apply(task_id="t-2")
    logger.warning("after it")
    as_json, as_text, after = written.lines
    found = json.loads(as_json)
    assert (found["request_id"], found["task_id"], found["task"]) == ("r-1", "t-1", "tests.log")
    assert as_text.endswith("WARNING classifier.test [- tests.log t-2]: in the task")
    assert after.endswith("WARNING classifier.test [-]: after it")


def test_text_stays_the_default_and_other_formats_are_refused() -> None:
    console = logging_settings("INFO", "json")["handlers"]["console"]
    assert console["formatter"] == "json"
    assert console["filters"] == ["foreseen", "redact", "ids"]
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is one of: text, json"):
        logging_settings("INFO", "xml")


def away(error: Exception, cause: BaseException | None = None) -> Exception:
    error.__cause__ = cause
    return error


class Refused(psycopg.OperationalError):
    sqlstate = None


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        ConnectionRefusedError("refused"),
        redis.exceptions.ConnectionError("refused"),
        away(OperationalError("no connection\nis the server running?"), Refused("no connection")),
        away(OperationalError("ended"), psycopg.errors.AdminShutdown("ended")),
        away(RuntimeError("stored"), BrokenPipeError("gone")),
    ],
)
def test_a_part_that_is_away_is_said_in_one_line(
    error: Exception, logger: logging.Logger, written: Lines
) -> None:
    logger.error("Photo %s waits", 3, exc_info=error)
    found = json.loads(written.lines[0])
    assert "exception" not in found
    assert found["message"].startswith(f"Photo 3 waits ({type(error).__name__}: ")
    assert "running?" not in found["message"]


@pytest.mark.parametrize(
    "error",
    [
        ValueError("a fault"),
        FileNotFoundError("a fault"),
        away(OperationalError("a fault"), psycopg.errors.DeadlockDetected("a fault")),
        away(OperationalError("no such table"), sqlite3.OperationalError("no such table")),
    ],
)
def test_a_fault_has_its_trace(error: Exception, logger: logging.Logger, written: Lines) -> None:
    logger.error("It failed", exc_info=error)
    assert type(error).__name__ in json.loads(written.lines[0])["exception"]
