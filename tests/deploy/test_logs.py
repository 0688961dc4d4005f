"""Lines of the log as JSON."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured

from classifier.core import request_ids
from skinspect_site.json_logs import JsonLines
from skinspect_site.log_redaction import RedactLinkKeys
from skinspect_site.settings.logs import logging_settings


class Lines(logging.Handler):
    """Keeps lines as the console's handler would write them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonLines())
        self.addFilter(RedactLinkKeys())
        self.addFilter(request_ids.AddRequestId())

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
    assert found.keys() == {"time", "level", "logger", "request_id", "message", "exception"}
    assert found["exception"].endswith("'no number'")
    assert "Jane" not in line


def test_text_stays_the_default_and_other_formats_are_refused() -> None:
    console = logging_settings("INFO", "json")["handlers"]["console"]
    assert console["formatter"] == "json"
    assert console["filters"] == ["redact", "request_id"]
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is one of: text, json"):
        logging_settings("INFO", "xml")
