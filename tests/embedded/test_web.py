"""The access log holds no keys, and the health check asks by a host name that is allowed."""

import logging
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from classifier.core.waiting import WAITS
from skinspect_site import healthcheck
from skinspect_site.celery import app
from skinspect_site.gunicorn_config import RedactingLogger, access_log_format, post_worker_init
from skinspect_site.log_redaction import RedactLinkKeys

KEY = "C_3mGkJsNbqcPH2f-oZGu_u2H2G7OFIIBZNh5KSAao4"
ENVIRON = {
    "REQUEST_METHOD": "GET",
    "QUERY_STRING": "token=secret",
    "REMOTE_ADDR": "203.0.113.9",
    "HTTP_USER_AGENT": "Telltale/1.0",
    "SERVER_PROTOCOL": "HTTP/1.1",
}


def logged(path: str) -> str:
    answer = SimpleNamespace(status="200 OK", sent=12, headers=[("X-Request-Id", "r1")])
    request = SimpleNamespace(headers=[])
    environ = {**ENVIRON, "RAW_URI": f"{path}?token=secret", "PATH_INFO": path}
    atoms = RedactingLogger(Config()).atoms(answer, request, environ, timedelta(milliseconds=5))
    return access_log_format % atoms


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/account/confirm-email/Mg:1secret/", "/account/confirm-email/-"),
        ("/account/password/reset/key/1-secret/", "/account/password/reset/key/-"),
        ("/capture/dG9rZW4/", "/capture/-"),
        ("/capture/dG9rZW4/last/", "/capture/-"),
        ("/shared/dG9rZW4/visit.pdf", "/shared/-"),
        ("//shared/dG9rZW4/", "//shared/-"),
        ("/Shared/dG9rZW4/", "/Shared/-"),
        ("/shared//dG9rZW4/", "/shared//-"),
        (f"/sharde/{KEY}/visit.pdf", "/sharde/-/visit.pdf"),
        (f"/visits/{uuid.UUID(int=1)}/", f"/visits/{uuid.UUID(int=1)}/"),
        ("/\nGET /staff/ 200 1 bytes 1 ms", "/%0AGET /staff/ 200 1 bytes 1 ms"),
        ("/\r\x1b[31m\x7f", "/%0D%1B[31m%7F"),
        ("/m\u00fcller/\u2028\x85".encode().decode("latin-1"), "/m\u00fcller/%E2%80%A8%C2%85"),
        ("/\xff", "/\\xff"),
        ("/moles/", "/moles/"),
        ("/static/js/capture/page.js", "/static/js/capture/page.js"),
    ],
)
def test_the_access_log_names_no_person_and_holds_no_key(path: str, shown: str) -> None:
    assert logged(path) == f"GET {shown} 200 12 bytes 5 ms r1"


def test_a_request_waits_two_seconds_for_a_broker_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app.conf, "broker_transport_options", app.conf.broker_transport_options)
    monkeypatch.setattr(WAITS, "is_stopping", WAITS.is_stopping)
    before = app.conf.broker_transport_options
    post_worker_init(SimpleNamespace(alive=True))
    after = app.connection_for_write().transport_options
    assert after == {**before, "socket_timeout": 2}
    assert before["socket_timeout"] == 10


def test_waiting_answers_learn_that_their_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.conf, "broker_transport_options", app.conf.broker_transport_options)
    monkeypatch.setattr(WAITS, "is_stopping", WAITS.is_stopping)
    worker = SimpleNamespace(alive=True)
    post_worker_init(worker)
    before = WAITS.is_stopping()
    worker.alive = False
    assert (before, WAITS.is_stopping()) == (False, True)


def test_text_of_a_request_stays_on_its_line_in_every_log() -> None:
    record = logging.LogRecord("any", logging.INFO, "", 1, "%s: %d", ("/a\nb\x1b[31m", 2), None)
    assert RedactLinkKeys().filter(record)
    assert record.getMessage() == "/a%0Ab%1B[31m: 2"


class Site(BaseHTTPRequestHandler):
    """Answers as a site would that is known as skin.example.org."""

    def do_GET(self) -> None:
        known = self.headers["Host"] == "skin.example.org" and self.path == "/health/live/"
        self.send_response(200 if known else 400)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("hosts", "answers"),
    [
        ("skin.example.org,other.example.org", True),
        (".skin.example.org", True),
        ("*", False),
        ("", False),
    ],
)
def test_the_health_check_asks_by_a_host_name_that_is_allowed(
    hosts: str, answers: bool, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", hosts)
    assert healthcheck.is_live("127.0.0.1", port) is answers


def test_a_missing_server_does_not_answer() -> None:
    assert not healthcheck.is_live("127.0.0.1", 1)


@pytest.mark.parametrize(
    ("listening", "asked"), [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("10.0.0.2", "10.0.0.2")]
)
def test_a_server_that_listens_everywhere_is_asked_here(listening: str, asked: str) -> None:
    assert healthcheck.address_to_ask(listening) == asked
