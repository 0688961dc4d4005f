"""What reaches the application of a request, and what comes back."""

import errno
import io
import json
import threading
import time
from wsgiref.util import FileWrapper

import pytest
from django.db import OperationalError

from skinspect_site.front.limits import Limits
from skinspect_site.front.room import Room
from tests.front.served import MB, POST, everything, served


class Parts(list[bytes]):
    closed = 0

    def close(self):
        type(self).closed += 1


class Application:
    """Keeps what it is called with; answers as it is told."""

    def __init__(self, answer=b"ok", *, status="200 OK", headers=(), asked="100 Continue"):
        self.answer, self.status, self.headers, self.asked = answer, status, headers, asked
        self.environs, self.bodies = [], []

    def __call__(self, environ, start_response):
        self.environs.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        is_asked = environ.get("skinspect.body") == "not read"
        status = self.asked if is_asked else self.status
        start_response(status, [("X-Request-Id", "r1"), ("X-Body-Of", "user-1"), *self.headers])
        return Parts([] if status.startswith("100") else [self.answer])


def post(body: bytes, more: str = "", length: int | None = None) -> bytes:
    told = len(body) if length is None else length
    head = f"{POST}Content-Length: {told}\r\nConnection: close\r\n{more}\r\n"
    return head.encode() + body


def test_the_environ_says_what_was_asked():
    application = Application()
    with served(application) as site:
        site.ask(
            b"GET /m%C3%BCller%FF/%2e?a=%20b HTTP/1.1\r\nHost: skin.example.org\r\n"
            b"Connection: close\r\nAccept: text/html\r\nAccept: image/png\r\n"
            b"Cookie: a=1\r\nCookie: b=2\r\n\r\n"
        )
    environ = application.environs[0]
    assert environ["PATH_INFO"] == "/m\u00fcller".encode().decode("latin-1") + "\xff/."
    assert environ["QUERY_STRING"] == "a=%20b"
    assert environ["HTTP_HOST"] == "skin.example.org"
    assert environ["HTTP_ACCEPT"] == "text/html,image/png"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert environ["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * 2 * MB])
def test_a_path_in_any_script_is_told_and_logged_as_it_was_asked(body):
    """Whoever is called writes the decoded path into the environ, as Django does."""
    told = []

    def write_decoded(environ):
        told.append(environ["PATH_INFO"])
        environ["PATH_INFO"] = environ["PATH_INFO"].encode("latin-1").decode("utf-8")

    class Writing(Application):
        def __call__(self, environ, start_response):
            write_decoded(environ)
            return super().__call__(environ, start_response)

    with served(Writing(), asks_first=MB, network_of=write_decoded) as site:
        site.ask(post(body).replace(b"/photos/", b"/3%F2%88%81%9B/"))
    raw = "/3\U0008805b/".encode().decode("latin-1")
    assert set(told) == {raw}
    assert [path for path, *_ in site.logged] == [raw]


def test_headers_with_underscores_pass_for_no_others():
    application = Application()
    with served(application) as site:
        site.ask(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"X_Forwarded_For: 203.0.113.9\r\nX_FORWARDED-PROTO: https\r\n\r\n"
        )
    assert not [name for name in application.environs[0] if "FORWARDED" in name]


@pytest.mark.parametrize("size", [1, 70_000, MB])
def test_a_short_body_comes_whole_in_one_call(size):
    application = Application()
    with served(application) as site:
        assert b"200 OK" in site.ask(post(b"x" * size))
    assert application.bodies == [b"x" * size]


def test_the_application_is_asked_about_a_long_body_before_it_is_read():
    application = Application()
    with served(application) as site, site.connect() as connection:
        connection.sendall(post(b"", length=2 * MB))
        while not application.environs:
            time.sleep(0.01)
        connection.sendall(b"x" * 2 * MB)
        assert b"200 OK" in everything(connection)
    first, second = application.environs
    assert (first["skinspect.body"], first["CONTENT_LENGTH"]) == ("not read", str(2 * MB))
    assert (second["skinspect.body"], second["HTTP_X_REQUEST_ID"]) == ("asked", "r1")
    assert application.bodies == [b"", b"x" * 2 * MB]
    assert site.logged == [("/photos/", 200, 2)]


def test_a_long_body_that_may_not_come_is_not_kept_and_its_sender_reads_why():
    application = Application(b"too large", asked="413 Content Too Large")
    with served(application) as site:
        answer = site.ask(post(b"x" * 3 * MB))
    assert answer.startswith(b"HTTP/1.1 413")
    assert answer.endswith(b"too large")
    assert b"connection: close" in answer.lower()
    assert application.bodies == [b""]


def test_who_waits_for_100_continue_is_refused_without_it():
    application = Application(b"no", asked="403 Forbidden")
    with served(application) as site:
        answer = site.ask(post(b"", "Expect: 100-continue\r\n", length=3 * MB))
    assert answer.startswith(b"HTTP/1.1 403")


def test_who_waits_for_100_continue_gets_it():
    application = Application()
    with served(application) as site, site.connect() as connection:
        connection.sendall(post(b"", "Expect: 100-continue\r\n", length=4))
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"body")
        assert b"200 OK" in everything(connection)
    assert application.bodies == [b"body"]


HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = f"{POST}Transfer-Encoding: chunked\r\nConnection: close\r\n"


def test_a_body_in_chunks_is_not_read_and_the_application_says_so():
    application = Application(status="411 Length Required")
    with served(application) as site:
        answer = site.ask(f"{CHUNKED}\r\n4\r\nbody\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 411")
    assert application.environs[0]["HTTP_TRANSFER_ENCODING"] == "chunked"
    assert application.bodies == [b""]


@pytest.mark.parametrize(
    "request_",
    [
        f"{CHUNKED}Content-Length: 4\r\n\r\n0\r\n\r\n{HIDDEN}",
        f"{POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
        f"{POST}Content-Length: 4\r\nContent-Length: 40\r\n\r\nbody{HIDDEN}",
        f"{POST}Content-Length: -4\r\n\r\n{HIDDEN}",
        f"{POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{HIDDEN}",
        f"{POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
        f"GET / HTTP/1.1\r\nHost: a\r\nX: a\n{HIDDEN}",
    ],
    ids=["both", "both, turned", "two lengths", "negative", "unknown coding", "space", "line feed"],
)
def test_no_second_request_hides_in_an_ambiguous_one(request_):
    application = Application(status="411 Length Required")
    with served(application) as site:
        site.ask(request_)
    assert "/hidden" not in [environ["PATH_INFO"] for environ in application.environs]


def test_a_client_that_leaves_in_the_middle_of_a_body_calls_nothing():
    application = Application()
    with served(application) as site:
        with site.connect() as connection:
            connection.sendall(post(b"half", length=8))
        assert b"200 OK" in site.get()
    assert application.bodies == [b""]


def test_bodies_wait_for_room_and_are_refused_after_a_while():
    """One account may fill half of the room, so that another's body finds some."""
    application = Application()
    room = {"most_bytes": 6 * MB, "most_bytes_of_one": 3 * MB, "wait_for_room_s": 0.3}
    with served(application, **room) as site, site.connect() as first:
        first.sendall(post(b"", length=2 * MB))
        while not site.application.is_reading:
            time.sleep(0.01)
        refused = site.ask(post(b"x" * 2 * MB))
        assert application.environs[-1]["skinspect.body"] == "no room"
        assert b"connection: close" in refused.lower()
        first.sendall(b"x" * 2 * MB)
        assert b"200 OK" in everything(first)
        assert b"200 OK" in site.ask(post(b"x" * 2 * MB))
    assert not site.application.is_reading


def test_bodies_are_held_in_memory_as_far_as_they_fit():
    room = Room(Limits(in_memory=1, most_in_memory=5))
    with room.memory(3) as first, room.memory(3) as second:
        assert (first, second) == (3, 1)
        with room.memory(2) as third:
            assert third == 2
    with room.memory(5) as later:
        assert later == 5


def test_what_strangers_send_leaves_room_for_others():
    def application(environ, start_response):
        owner = environ.get("HTTP_X_OWNER", "")
        asked = environ.get("skinspect.body")
        status = {"not read": "100 Continue", "asked": "200 OK"}.get(asked, "503 Busy")
        start_response(status, [("X-Request-Id", "r1"), ("X-Body-Of", owner)])
        return Parts([])

    room = {"most_bytes": 20 * MB, "most_bytes_of_strangers": 3 * MB, "wait_for_room_s": 0.2}
    with served(application, **room) as site, site.connect() as stranger:
        stranger.sendall(post(b"", length=2 * MB))
        while not site.application.is_reading:
            time.sleep(0.01)
        assert b" 503 " in site.ask(post(b"x" * 2 * MB))
        assert b" 200 " in site.ask(post(b"x" * 2 * MB, "X-Owner: user-1\r\n"))


def test_one_network_sends_only_so_many_bodies_at_a_time():
    application = Application()
    with served(application, most_of_network=2) as site:
        slow = [site.connect() for _ in range(2)]
        for connection in slow:
            connection.sendall(post(b"", "X-Network: a\r\n", length=10))
        while sum(site.application._room._reading.values()) < 2:
            time.sleep(0.01)
        site.ask(post(b"x", "X-Network: a\r\n"))
        assert application.environs[-1]["skinspect.body"] == "no room"
        site.ask(post(b"x", "X-Network: b\r\n"))
        assert application.environs[-1].get("skinspect.body") is None
        for connection in slow:
            connection.close()


def test_an_answer_is_complete_and_closed_before_it_is_sent():
    Parts.closed = 0
    application = Application(b"x" * 3_000_000, headers=[("Set-Cookie", " a=1; Path=/")])
    with served(application) as site:
        answer = site.get()
    assert Parts.closed == 1
    assert answer.count(b"x") > 2_999_000
    assert b"content-length: 3000000" in answer
    assert b"set-cookie: a=1; Path=/" in answer


def test_head_has_no_body():
    with served(Application(b"body")) as site:
        answer = site.ask(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b"content-length: 4" in answer
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_answers_without_a_body_have_no_length(status):
    with served(Application(b"", status=status)) as site:
        assert b"content-length" not in site.get()


@pytest.mark.parametrize("size", [0, 10, 256 * 1024, 1_000_000])
def test_a_file_is_sent_whole_and_closed(size):
    file = io.BytesIO(b"x" * size)

    def application(environ, start_response):
        start_response("200 OK", [("Content-Length", str(size))])
        return FileWrapper(file)

    with served(application) as site:
        answer = site.get()
    assert answer.partition(b"\r\n\r\n")[2] == b"x" * size
    assert file.closed


@pytest.mark.parametrize(
    ("error", "status", "waits"),
    [
        (RuntimeError(), 500, False),
        (OperationalError(), 503, True),
        (OSError(errno.ENOSPC, "No space left on device"), 507, False),
    ],
)
@pytest.mark.parametrize("path", ["/bad/", "/api/v1/bad/"])
def test_who_django_could_not_answer_reads_a_sentence(path, error, status, waits):
    def application(environ, start_response):
        if environ["PATH_INFO"] == path:
            raise error
        return Application()(environ, start_response)

    with served(application) as site:
        head, _, body = site.get(path).partition(b"\r\n\r\n")
        assert head.startswith(f"HTTP/1.1 {status} ".encode())
        assert (b"retry-after: 10" in head.lower()) == waits
        said = json.loads(body)["detail"] if path.startswith("/api/") else body.decode()
        assert said.strip().endswith(".")
        assert b"200 OK" in site.get()


def test_requests_on_one_connection_are_answered_in_their_order():
    barrier = threading.Event()

    def application(environ, start_response):
        if environ["PATH_INFO"] == "/first":
            barrier.wait(0.2)
        start_response("200 OK", [])
        return Parts([environ["PATH_INFO"].encode()])

    first = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n"
    second = "GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with served(application) as site:
        answer = site.ask(first + second)
    assert answer.index(b"/first") < answer.index(b"/second")
