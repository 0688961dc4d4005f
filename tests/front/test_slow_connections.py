"""Connections that are slow, silent or many keep nobody else waiting, and come to an end."""

import socket
import threading
import time
from collections import Counter

import pytest

from skinspect_site.front.connections import ACCEPTED_AT_ONCE, Connection
from tests.embedded.launched import until
from tests.front.served import POST, everything, served

QUICK = {"header_s": 0.3, "body_s": 0.3, "slowest_rate": 100_000}


def is_closed_after(connection: socket.socket, drop: bytes) -> bool:
    try:
        connection.sendall(drop)
    except OSError:
        return True
    return False


def hello(environ, start_response):
    """Answer with what was sent."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Closing([f"{environ['REQUEST_METHOD']} {len(body)}".encode()])


class Closing(list[bytes]):
    def close(self):
        pass


@pytest.mark.parametrize(
    "first",
    [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", b"GET"],
    ids=["silent", "half a header", "half a line"],
)
def test_a_connection_without_a_whole_header_is_closed(first):
    with served(hello, **QUICK) as site, site.connect() as connection:
        connection.sendall(first)
        assert everything(connection) == b""


def test_a_header_that_comes_in_drops_is_cut_all_the_same():
    with served(hello, **QUICK) as site, site.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        assert until(lambda: is_closed_after(connection, b"x"), 20)


def test_a_later_header_on_a_kept_connection_is_cut_too():
    with served(hello, **QUICK) as site, site.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET / HTTP/1.1\r\n")
        rest = everything(connection)
        assert not rest.startswith(b"HTTP/1.1 200")


def test_a_body_that_stops_is_refused_with_408_and_its_view_never_called():
    called = []

    def record(environ, start_response):
        called.append(environ.get("skinspect.body"))
        return hello(environ, start_response)

    with served(record, **QUICK) as site:
        answer = site.ask(POST + "Content-Length: 1000\r\n\r\nx")
    assert called == ["too slow"]
    assert b"connection: close" in answer


def test_slow_but_steady_uploads_arrive():
    """At twice the least rate, although each takes far longer than `body_s`."""
    size, arrived = 100_000, []

    def send(site):
        with site.connect() as connection:
            connection.sendall(
                f"{POST}Content-Length: {size}\r\nConnection: close\r\n\r\n".encode()
            )
            for _ in range(10):
                connection.sendall(b"x" * (size // 10))
                time.sleep(0.1)
            arrived.append(b"POST 100000" in everything(connection))

    with served(hello, body_s=0.3, slowest_rate=50_000) as site:
        threads = [threading.Thread(target=send, args=(site,)) for _ in range(10)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            assert b"200 OK" in site.get()
        for thread in threads:
            thread.join()
    assert arrived == [True] * 10


def test_slow_bodies_hold_no_thread():
    with served(hello, threads=1) as site:
        slow = [site.connect() for _ in range(20)]
        for connection in slow:
            connection.sendall(f"{POST}Content-Length: 1000\r\n\r\nx".encode())
        assert b"GET 0" in site.get()
        for connection in slow:
            connection.close()


def test_an_answer_that_nobody_reads_holds_no_thread():
    def large(environ, start_response):
        start_response("200 OK", [])
        size = 8_000_000 if environ["PATH_INFO"] == "/large" else 1
        return Closing([b"x" * size])

    with served(large, threads=1, send_s=0.5) as site, site.connect() as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert site.get().endswith(b"x")


def test_live_is_answered_while_every_thread_is_busy():
    release = threading.Event()

    def busy(environ, start_response):
        if environ["PATH_INFO"] != "/health/live/":
            release.wait(20)
        return hello(environ, start_response)

    with served(busy, threads=1) as site, site.connect() as waiting:
        waiting.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b"200 OK" in site.get("/health/live/")
        release.set()
        assert b"200 OK" in everything(waiting)


def test_pages_are_answered_while_photos_take_every_thread_for_uploads():
    release = threading.Event()

    def busy(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            release.wait(20)
        return hello(environ, start_response)

    with served(busy, threads=1) as site, site.connect() as first, site.connect() as second:
        for upload in (first, second):
            head = f"{POST}Content-Length: 100000\r\nConnection: close\r\n\r\n"
            upload.sendall(head.encode() + b"x" * 100_000)
        assert b"200 OK" in site.get()
        release.set()
        assert b"200 OK" in everything(first)
        assert b"200 OK" in everything(second)


def test_of_many_new_connections_few_are_taken_at_once(monkeypatch):
    """What has come already is answered in between."""
    made, turn = [], 0
    connection_made = Connection.connection_made

    def count(self, transport):
        made.append(turn)
        connection_made(self, transport)

    def next_turn():
        nonlocal turn
        turn += 1
        if len(made) < 100:
            loop.call_soon(next_turn)

    monkeypatch.setattr(Connection, "connection_made", count)
    with served(hello) as site:
        loop = site.loop
        assert b"200 OK" in site.get()
        made.clear()
        blocked = threading.Event()
        loop.call_soon_threadsafe(blocked.wait, 20)
        silent = [site.connect() for _ in range(100)]
        loop.call_soon_threadsafe(next_turn)
        blocked.set()
        assert until(lambda: len(made) == 100, 20)
        for connection in silent:
            connection.close()
    assert max(Counter(made).values()) <= ACCEPTED_AT_ONCE


def test_the_longest_silent_of_too_many_connections_goes():
    with served(hello, most_connections=5) as site:
        silent = [site.connect() for _ in range(5)]
        assert b"200 OK" in site.get()
        silent[0].settimeout(10)
        assert everything(silent[0]) == b""
        silent[-1].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b"200 OK" in everything(silent[-1])
        for connection in silent:
            connection.close()


def test_a_header_that_does_not_end_is_refused():
    with served(hello, header_bytes=4096) as site:
        answer = site.ask(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 10_000)
    assert answer.startswith(b"HTTP/1.1 400") or answer == b""


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux only")
def test_a_client_that_takes_nothing_of_an_answer_is_given_up():
    def large(environ, start_response):
        start_response("200 OK", [])
        return Closing([b"x" * 20_000_000])

    with served(large, send_s=0.5) as site, site.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert until(lambda: bool(site.logged), 20)
        assert site.logged[0][2] < 20_000_000
